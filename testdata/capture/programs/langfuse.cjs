// SPDX-License-Identifier: Apache-2.0
'use strict';

// Langfuse: its span processor, typed observations, and its OpenAI wrapper with a linked prompt. The answer is judged
// by an evaluator observation. No Langfuse server is contacted: the processor exports to the file.

const { LangfuseSpanProcessor } = require('@langfuse/otel');
const { exporter, startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry({
  processor: new LangfuseSpanProcessor({
    exporter,
    publicKey: 'local',
    secretKey: 'local',
    environment: 'production',
    release: '1.4.0',
    exportMode: 'immediate',
    mediaUploadEnabled: false,
    shouldExportSpan: () => true,
  }),
});

const { observeOpenAI } = require('@langfuse/openai');
const { startActiveObservation } = require('@langfuse/tracing');
const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const plainClient = new OpenAI();
const client = observeOpenAI(plainClient, {
  generationName: 'decide',
  langfusePrompt: { name: 'refund-policy', version: 42, isFallback: false },
});

/** Runs work(input) as an observation of the given type and records both ends. */
const observe = (name, asType, input, work) => startActiveObservation(name, async (observation) => {
  observation.update({ input });
  const output = await work(input);
  observation.update({ output });
  return output;
}, { asType });

const embedQuestion = (question) => startActiveObservation('embed-question', async (observation) => {
  const { model, data } = await plainClient.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question });
  observation.update({ input: question, model, output: { dimensions: data[0].embedding.length } });
}, { asType: 'embedding' });

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});

const runTool = (order) => observe('lookup_order', 'tool', order, agent.lookupOrder);

async function support(question) {
  await embedQuestion(question);
  const policy = await observe('read-policy', 'retriever', 'refunds', agent.policyArticle);
  const answer = await agent.converse({ complete, runTool, messages: agent.openingMessages(policy, question) });
  await observe('groundedness', 'evaluator', answer, (text) => ({ grounded: text.includes('refunded') }));
  return answer;
}

agent.serve((question) => observe('support-agent', 'agent', question, support));
