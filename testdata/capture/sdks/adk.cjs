// SPDX-License-Identifier: Apache-2.0
'use strict';

// Google's Agent Development Kit over Gemini.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { FunctionTool, InMemoryRunner, LlmAgent } = require('@google/adk');
const { z } = require('zod');
const agent = require('../lib/support-agent.cjs');

const [lookup] = agent.tools;
const lookupOrder = new FunctionTool({
  name: lookup.name,
  description: lookup.description,
  parameters: z.object({ order_id: z.string().describe('Order number, for example A-1001.') }),
  execute: agent.lookupOrder,
});
const support = new LlmAgent({
  name: 'support_agent', model: 'gemini-2.5-flash', instruction: agent.SYSTEM_PROMPT, tools: [lookupOrder],
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
