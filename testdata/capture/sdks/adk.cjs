// SPDX-License-Identifier: Apache-2.0
'use strict';

// Google's Agent Development Kit over Gemini.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { FunctionTool, InMemoryRunner, LlmAgent } = require('@google/adk');
const { z } = require('zod');
const agent = require('../lib/support-agent.cjs');

const orderId = z.string().describe('Order number, for example A-1001.');
const [lookup, refund] = agent.tools;
const tools = [
  new FunctionTool({
    name: lookup.name,
    description: lookup.description,
    parameters: z.object({ order_id: orderId }),
    execute: agent.lookupOrder,
  }),
  new FunctionTool({
    name: refund.name,
    description: refund.description,
    parameters: z.object({
      order_id: orderId,
      amount_cents: z.number().int().min(1).describe('Amount to refund, in cents.'),
      reason: z.enum(['damaged', 'late', 'changed_mind']),
    }),
    execute: () => ({ refunded: true }),
  }),
];
const support = new LlmAgent({
  name: 'support_agent', model: 'gemini-2.5-flash', instruction: agent.SYSTEM_PROMPT, tools,
});

agent.serve(async (question) => {
  const policy = await agent.policyArticle('refunds');
  const runner = new InMemoryRunner({ agent: support, appName: 'support' });
  const session = await runner.sessionService.createSession({ appName: 'support', userId: 'u-1' });
  const newMessage = { role: 'user', parts: [{ text: `${policy}\n\n${question}` }] };
  let answer = '';
  for await (const event of runner.runAsync({ userId: 'u-1', sessionId: session.id, newMessage })) {
    for (const part of event.content?.parts ?? []) answer = part.text ?? answer;
  }
  return answer;
});
