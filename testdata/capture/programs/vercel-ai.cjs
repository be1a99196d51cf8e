// SPDX-License-Identifier: Apache-2.0
'use strict';

// Vercel AI SDK with experimental_telemetry over the Responses API. With LANGFUSE_PROMPT the telemetry metadata links a
// Langfuse prompt, as Langfuse's integration guide has it. With TRACELOOP the Traceloop SDK records the spans, and
// rewrites those of the AI SDK into its own dialect.

const { startTelemetry } = require('../lib/telemetry.cjs');
const { startTraceloop } = require('../lib/traceloop.cjs');

if (process.env.TRACELOOP) startTraceloop();
else startTelemetry();

const { openai } = require('@ai-sdk/openai');
const { TextPromptClient } = require('@langfuse/client');
const { embed, generateText, stepCountIs } = require('ai');
const agent = require('../lib/support-agent.cjs');
const { tools } = require('../lib/vercel-tools.cjs');

const langfusePrompt = () => new TextPromptClient({
  name: 'refund-policy',
  version: 42,
  type: 'text',
  prompt: agent.SYSTEM_PROMPT,
  config: {},
  labels: ['production'],
  tags: [],
}).toJSON();

const experimental_telemetry = {
  isEnabled: true,
  functionId: 'support-agent',
  metadata: process.env.LANGFUSE_PROMPT ? { langfusePrompt: langfusePrompt() } : { channel: 'web' },
};

agent.serve(async (question) => {
  await embed({ model: openai.embedding(agent.EMBEDDING_MODEL), value: question, experimental_telemetry });
  const policy = await agent.policyArticle('refunds');
  const { text } = await generateText({
    model: openai(agent.MODEL),
    system: agent.SYSTEM_PROMPT,
    prompt: `${policy}\n\n${question}`,
    tools,
    stopWhen: stepCountIs(3),
    experimental_telemetry,
  });
  return text;
});
