// SPDX-License-Identifier: Apache-2.0
'use strict';

// OpenInference's LangChain instrumentation: runs of a chain, a prompt template, a model with bound tools, and a tool.

const { LangChainInstrumentation } = require('@arizeai/openinference-instrumentation-langchain');
const { startTelemetry } = require('../lib/telemetry.cjs');

startTelemetry();
new LangChainInstrumentation().manuallyInstrument(require('@langchain/core/callbacks/manager'));

const { ChatPromptTemplate } = require('@langchain/core/prompts');
const { RunnableLambda } = require('@langchain/core/runnables');
const { tool } = require('@langchain/core/tools');
const { ChatOpenAI, OpenAIEmbeddings } = require('@langchain/openai');
const agent = require('../lib/support-agent.cjs');

const langChainTool = ({ name, description, parameters }, run) => tool(run, { name, description, schema: parameters });

const [lookup, refund] = agent.tools;
const lookupOrder = langChainTool(lookup, async (order) => JSON.stringify(await agent.lookupOrder(order)));
const issueRefund = langChainTool(refund, () => 'refunded');

const embedder = new OpenAIEmbeddings({ model: agent.EMBEDDING_MODEL });
const model = new ChatOpenAI({ model: agent.MODEL, temperature: 0.2 }).bindTools([lookupOrder, issueRefund]);
const prompt = ChatPromptTemplate.fromMessages([['system', agent.SYSTEM_PROMPT], ['user', '{policy}\n\n{question}']]);

const supportAgent = RunnableLambda.from(async (question, config) => {
  await embedder.embedQuery(question);
  const policy = await agent.policyArticle('refunds');
  const opening = await prompt.invoke({ policy, question }, config);
  const first = await model.invoke(opening, config);
  const result = await lookupOrder.invoke(first.tool_calls[0], config);
  const second = await model.invoke([...opening.toChatMessages(), first, result], config);
  return second.content;
}).withConfig({ runName: 'support_agent' });

agent.serve((question) => supportAgent.invoke(question));
