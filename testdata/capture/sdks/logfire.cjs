// SPDX-License-Identifier: Apache-2.0
'use strict';

// Pydantic Logfire: its SDK records the Vercel AI SDK, and judges the answer by online evaluators.

const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const logfire = require('@pydantic/logfire-node');
const { exporter, ordinaryInstrumentations } = require('../lib/telemetry.cjs');

logfire.configure({
  sendToLogfire: false,
  console: false,
  additionalSpanProcessors: [new SimpleSpanProcessor(exporter)],
  instrumentations: ordinaryInstrumentations(),
  nodeAutoInstrumentations: Object.fromEntries(
    ['http', 'pg', 'undici', 'fs', 'net', 'dns'].map((name) => [`@opentelemetry/instrumentation-${name}`, { enabled: false }]),
  ),
});

const { openai } = require('@ai-sdk/openai');
const { OpenTelemetry } = require('@ai-sdk/otel');
const { generateText, isStepCount, jsonSchema, registerTelemetry, tool } = require('ai');
const { Evaluator, waitForEvaluations, withOnlineEvaluation } = require('logfire/evals');
const agent = require('../lib/support-agent.cjs');

registerTelemetry(new OpenTelemetry());

const [lookup, refund] = agent.tools;
const tools = {
  lookup_order: tool({
    description: lookup.description, inputSchema: jsonSchema(lookup.parameters), execute: agent.lookupOrder,
  }),
  issue_refund: tool({ description: refund.description, inputSchema: jsonSchema(refund.parameters) }),
};

/** Whether the answer says what is refunded. */
class Groundedness extends Evaluator {
  static evaluatorName = 'groundedness';

  evaluate({ output }) { return output.includes('refunded'); }
}

const support = withOnlineEvaluation(async (question) => {
  const policy = await agent.policyArticle('refunds');
  const { text } = await generateText({
    model: openai(agent.MODEL),
    instructions: agent.SYSTEM_PROMPT,
    prompt: `${policy}\n\n${question}`,
    tools,
    stopWhen: isStepCount(3),
    telemetry: { functionId: 'support-agent' },
  });
  return text;
}, { evaluators: [new Groundedness()], target: 'support-agent' });

agent.serve((question) => logfire.span('support-agent', {
  callback: async () => {
    const answer = await support(question);
    await waitForEvaluations();
    return answer;
  },
}));
