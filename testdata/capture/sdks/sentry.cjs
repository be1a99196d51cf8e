// SPDX-License-Identifier: Apache-2.0
'use strict';

// Sentry 10, which records OpenTelemetry spans of its own and wraps the OpenAI client. Nothing is sent to Sentry: the
// transport drops what it gets, and the spans go to the file.

const Sentry = require('@sentry/node');
const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { exporter } = require('../lib/telemetry.cjs');

Sentry.init({
  dsn: 'http://local@127.0.0.1/1',
  transport: () => ({ send: async () => ({}), flush: async () => true }),
  tracesSampleRate: 1,
  sendDefaultPii: true,
  openTelemetrySpanProcessors: [new SimpleSpanProcessor(exporter)],
});

const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const client = Sentry.instrumentOpenAiClient(new OpenAI(), { recordInputs: true, recordOutputs: true });

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});

/** Tool and agent spans are written by hand, as Sentry's guide for agents has it. */
const runTool = (order) => Sentry.startSpan({
  op: 'gen_ai.execute_tool',
  name: 'execute_tool lookup_order',
  attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'lookup_order', 'gen_ai.tool.type': 'function' },
}, () => agent.lookupOrder(order));

agent.serve((question) => Sentry.startSpan({
  op: 'gen_ai.invoke_agent',
  name: 'invoke_agent support-agent',
  attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'support-agent', 'gen_ai.request.model': agent.MODEL },
}, async () => {
  await client.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question });
  const policy = await agent.policyArticle('refunds');
  return agent.converse({ complete, runTool, messages: agent.openingMessages(policy, question) });
}));
