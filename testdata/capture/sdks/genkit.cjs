// SPDX-License-Identifier: Apache-2.0
'use strict';

// Firebase Genkit: a flow, an embedder, a prompt and tools, over its plugin for OpenAI.

const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();

const { openAI } = require('@genkit-ai/compat-oai/openai');
const { genkit, z } = require('genkit');
const agent = require('../lib/support-agent.cjs');

const ai = genkit({ plugins: [openAI()] });

const tools = agent.tools.map(({ name, description, parameters }) => ai.defineTool({
  name, description, inputJsonSchema: parameters, outputSchema: z.any(),
}, agent.lookupOrder));

const refundPolicy = ai.definePrompt({
  name: 'refund-policy',
  model: openAI.model(agent.MODEL),
  system: agent.SYSTEM_PROMPT,
  prompt: '{{policy}}\n\n{{question}}',
  tools,
});

const support = ai.defineFlow('support-agent', async (question) => {
  await ai.embed({ embedder: openAI.embedder(agent.EMBEDDING_MODEL), content: question });
  const policy = await ai.run('read-policy', () => agent.policyArticle('refunds'));
  return (await refundPolicy({ policy, question })).text;
});

agent.serve(support);
