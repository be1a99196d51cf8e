// SPDX-License-Identifier: Apache-2.0
'use strict';

// Vercel AI SDK, streamed over chat completions, with the prompt named and versioned in plain telemetry metadata.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { openai } = require('@ai-sdk/openai');
const { stepCountIs, streamText } = require('ai');
const agent = require('../lib/support-agent.cjs');
const { tools } = require('../lib/vercel-tools.cjs');

agent.serve(async (question) => {
  const policy = await agent.policyArticle('refunds');
  const result = streamText({
    model: openai.chat(agent.MODEL),
    system: agent.SYSTEM_PROMPT,
    prompt: `${policy}\n\n${question}`,
    tools,
    stopWhen: stepCountIs(3),
    experimental_telemetry: {
      isEnabled: true,
      functionId: 'support-agent',
      metadata: { promptName: 'refund-policy', promptVersion: 'r42' },
    },
  });
  return result.text;
});
