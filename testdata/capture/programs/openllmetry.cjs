// SPDX-License-Identifier: Apache-2.0
'use strict';

// OpenLLMetry: the Traceloop SDK's workflow, task, agent and tool wrappers and its OpenAI instrumentation. With
// MANAGED_PROMPT the prompt comes from the SDK's registry, which puts traceloop.prompt.* on the model calls.

const traceloop = require('@traceloop/node-server-sdk');
const { startTraceloop } = require('../lib/traceloop.cjs');

const managedPrompts = Boolean(process.env.MANAGED_PROMPT);

startTraceloop({ managedPrompts });

const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const client = new OpenAI();

const embedQuestion = (question) => traceloop.withTask({ name: 'embed_question' }, () => (
  client.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question })));

const readPolicy = () => traceloop.withTask({ name: 'read_policy' }, () => agent.policyArticle('refunds'));

const runTool = (order) => traceloop.withTool({ name: 'lookup_order' }, agent.lookupOrder, order);

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});

/** As complete(), with the managed prompt in the place of the system message. */
const completeManaged = ([, ...messages]) => {
  const prompt = traceloop.getPrompt('refund-policy', { days: '30' });
  return client.chat.completions.create({
    ...prompt, temperature: 0.2, tools: agent.openAITools, messages: [...prompt.messages, ...messages],
  });
};

const decide = (messages) => traceloop.withAgent({ name: 'refund_agent' }, () => (
  agent.converse({ complete: managedPrompts ? completeManaged : complete, runTool, messages })));

const support = (question) => traceloop.withWorkflow({ name: 'support' }, async () => {
  await embedQuestion(question);
  return decide(agent.openingMessages(await readPolicy(), question));
});

async function main() {
  if (managedPrompts) await traceloop.waitForInitialization();
  await agent.serve((question) => traceloop.withAssociationProperties({ plan: 'beta' }, () => support(question)));
}

main();
