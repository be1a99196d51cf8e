// SPDX-License-Identifier: Apache-2.0
'use strict';

// OpenTelemetry's own OpenAI instrumentation, alone: model calls and embeddings, no agent and no tool spans.

const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry({ instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })] });

const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const client = new OpenAI();

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});

agent.serve(async (question) => {
  await client.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question });
  const messages = agent.openingMessages(await agent.policyArticle('refunds'), question);
  return agent.converse({ complete, runTool: agent.lookupOrder, messages });
});
