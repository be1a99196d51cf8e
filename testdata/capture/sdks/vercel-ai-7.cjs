// SPDX-License-Identifier: Apache-2.0
'use strict';

// Vercel AI SDK v7, whose telemetry is a package of its own and writes OTel's conventions.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { openai } = require('@ai-sdk/openai');
const { OpenTelemetry } = require('@ai-sdk/otel');
const { embed, generateText, isStepCount, jsonSchema, registerTelemetry, tool } = require('ai');
const agent = require('../lib/support-agent.cjs');

registerTelemetry(new OpenTelemetry());

const [lookup, refund] = agent.tools;
const tools = {
  lookup_order: tool({
    description: lookup.description, inputSchema: jsonSchema(lookup.parameters), execute: agent.lookupOrder,
  }),
  issue_refund: tool({ description: refund.description, inputSchema: jsonSchema(refund.parameters) }),
};
const telemetry = { functionId: 'support-agent' };

agent.serve(async (question) => {
  await embed({ model: openai.embedding(agent.EMBEDDING_MODEL), value: question, telemetry });
  const policy = await agent.policyArticle('refunds');
  const { text } = await generateText({
    model: openai(agent.MODEL),
    instructions: agent.SYSTEM_PROMPT,
    prompt: `${policy}\n\n${question}`,
    tools,
    stopWhen: isStepCount(3),
    telemetry,
  });
  return text;
});
