// SPDX-License-Identifier: Apache-2.0

// TanStack AI with its OpenTelemetry middleware; content is recorded as events of the spans.

import '../lib/start-telemetry.cjs';
import { trace } from '@opentelemetry/api';
import { chat, toolDefinition } from '@tanstack/ai';
import { otelMiddleware } from '@tanstack/ai/middlewares/otel';
import { openaiText } from '@tanstack/ai-openai';
import agent from '../lib/support-agent.cjs';

const tools = agent.tools.map(({ name, description, parameters }) => toolDefinition({
  name, description, inputSchema: parameters,
}).server(agent.lookupOrder));

agent.serve(async (question) => {
  const policy = await agent.policyArticle('refunds');
  return chat({
    adapter: openaiText(agent.MODEL),
    systemPrompts: [agent.SYSTEM_PROMPT],
    messages: [{ role: 'user', content: `${policy}\n\n${question}` }],
    tools,
    middleware: [otelMiddleware({ tracer: trace.getTracer('support-agent'), captureContent: true })],
    stream: false,
  });
});
