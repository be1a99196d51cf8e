// SPDX-License-Identifier: Apache-2.0
'use strict';

// OpenInference: its OpenAI instrumentation and the wrappers of openinference-core. With FEATURE_FLAG the prompt
// version is chosen by an OpenFeature flag, whose hook writes a span event, and reported as the prompt template.

const { OpenAIInstrumentation } = require('@arizeai/openinference-instrumentation-openai');
const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry({ instrumentations: [new OpenAIInstrumentation()] });

const core = require('@arizeai/openinference-core');
const { SpanEventHook } = require('@openfeature/open-telemetry-hooks');
const { InMemoryProvider, OpenFeature } = require('@openfeature/server-sdk');
const { context } = require('@opentelemetry/api');
const { OpenAI } = require('openai');
const agent = require('../lib/support-agent.cjs');

const client = new OpenAI();
const flags = OpenFeature.getClient();

const promptFlag = {
  variants: { stable: 'r42', canary: 'r43' },
  defaultVariant: 'stable',
  disabled: false,
  contextEvaluator: ({ plan }) => (plan === 'beta' ? 'canary' : 'stable'),
};

const readPolicy = core.traceRetriever(() => agent.policyArticle('refunds'), { name: 'read_policy' });
const runTool = core.traceTool(agent.lookupOrder, { name: 'lookup_order' });

const complete = (messages) => client.chat.completions.create({
  model: agent.MODEL, temperature: 0.2, tools: agent.openAITools, messages,
});

async function support(question) {
  await client.embeddings.create({ model: agent.EMBEDDING_MODEL, input: question });
  return agent.converse({ complete, runTool, messages: agent.openingMessages(await readPolicy(), question) });
}

/** As support(), under the prompt version that the flag gives to this customer. */
async function supportWithFlaggedPrompt(question) {
  const customer = { targetingKey: 'customer-7', plan: 'beta' };
  const version = await flags.getStringValue('refund-policy-prompt', 'r42', customer);
  const template = { template: agent.SYSTEM_PROMPT, variables: {}, version };
  return context.with(core.setPromptTemplate(context.active(), template), () => support(question));
}

const flagged = Boolean(process.env.FEATURE_FLAG);

async function main() {
  if (flagged) {
    OpenFeature.addHooks(new SpanEventHook());
    await OpenFeature.setProviderAndWait(new InMemoryProvider({ 'refund-policy-prompt': promptFlag }));
  }
  await agent.serve(core.traceAgent(flagged ? supportWithFlaggedPrompt : support, { name: 'support_agent' }));
}

main();
