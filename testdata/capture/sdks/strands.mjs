// SPDX-License-Identifier: Apache-2.0

// Strands Agents over its OpenAI model.

import '../lib/start-telemetry.cjs';
import { Agent, tool } from '@strands-agents/sdk';
import { OpenAIModel } from '@strands-agents/sdk/models/openai';
import agent from '../lib/support-agent.cjs';

const tools = agent.tools.map(({ name, description, parameters }) => tool({
  name, description, inputSchema: parameters, callback: agent.lookupOrder,
}));

agent.serve(async (question) => {
  const policy = await agent.policyArticle('refunds');
  const support = new Agent({
    name: 'support-agent',
    model: new OpenAIModel({ api: 'chat', modelId: agent.MODEL }),
    systemPrompt: agent.SYSTEM_PROMPT,
    tools,
    printer: false,
  });
  return String(await support.invoke(`${policy}\n\n${question}`));
});
