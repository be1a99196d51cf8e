// SPDX-License-Identifier: Apache-2.0
'use strict';

// LangSmith's SDK in its OpenTelemetry mode: runs become spans of the application's own provider once they have ended.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { trace } = require('@opentelemetry/api');
const { initializeOTEL } = require('langsmith/experimental/otel/setup');

initializeOTEL({ globalTracerProvider: trace.getTracerProvider(), skipGlobalContextManagerSetup: true });

const { Client } = require('langsmith');
const { traceable } = require('langsmith/traceable');
const { wrapOpenAI } = require('langsmith/wrappers');
const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const langsmith = new Client();
const client = wrapOpenAI(new OpenAI(), { client: langsmith });

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});
const runTool = traceable(agent.lookupOrder, { name: 'lookup_order', run_type: 'tool', client: langsmith });
const readPolicy = traceable(agent.policyArticle, { name: 'read-policy', run_type: 'retriever', client: langsmith });

const support = traceable(async (question) => {
  await client.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question });
  const policy = await readPolicy('refunds');
  return agent.converse({ complete, runTool, messages: agent.openingMessages(policy, question) });
}, {
  name: 'support-agent',
  run_type: 'chain',
  client: langsmith,
  metadata: { lc_hub_owner: 'shop', lc_hub_repo: 'refund-policy', lc_hub_commit_hash: '6f1d0c2ab9e4' },
});

agent.serve(async (question) => {
  const answer = await support(question);
  await langsmith.awaitPendingTraceBatches();
  return answer;
});
