// SPDX-License-Identifier: Apache-2.0
'use strict';

// Everything the support agent talks to, on loopback: the OpenAI API, a shipping service, the prompt registry that the
// Traceloop SDK polls, and a real Postgres (PGlite). Answers depend on the request only, so that captures repeat.

const http = require('node:http');
const { PGlite } = require('@electric-sql/pglite');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');

const CREATED = Date.UTC(2026, 10, 20, 10) / 1000;
const SNAPSHOTS = { 'gpt-4o': 'gpt-4o-2024-11-20', 'gemini-2.5-flash': 'gemini-2.5-flash-preview-09-2025' };
const EMBEDDING = [0.5, -0.25, 0.125, 0.0625];
const LOOKUP = { name: 'lookup_order', arguments: '{"order_id":"A-1001"}' };
const ANSWER = 'Order A-1001 was delivered on 14 November, so it can be refunded in full.';

const modelThatAnswers = (alias) => SNAPSHOTS[alias] ?? alias;

/** One chat turn: a tool call first, the answer once a tool result is among the messages. */
function chatTurn(request) {
  const answered = request.messages.some((message) => message.role === 'tool');
  const call = { id: 'call_lookup_1', type: 'function', function: LOOKUP };
  return {
    envelope: {
      id: answered ? 'chatcmpl-refund-2' : 'chatcmpl-refund-1',
      created: CREATED,
      model: modelThatAnswers(request.model),
      system_fingerprint: 'fp_support',
    },
    message: answered
      ? { role: 'assistant', content: ANSWER, refusal: null }
      : { role: 'assistant', content: null, refusal: null, tool_calls: [call] },
    finish: answered ? 'stop' : 'tool_calls',
    usage: answered
      ? { prompt_tokens: 142, completion_tokens: 24, total_tokens: 166 }
      : { prompt_tokens: 97, completion_tokens: 18, total_tokens: 115 },
  };
}

function chatCompletion(request) {
  const { envelope, message, finish, usage } = chatTurn(request);
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return { ...envelope, object: 'chat.completion', choices, usage };
}

/** The same turn as server-sent events: the delta, the finish reason, the usage. */
function chatCompletionChunks(request) {
  const { envelope, message, finish, usage } = chatTurn(request);
  const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
  const chunk = (fields) => ({ ...envelope, object: 'chat.completion.chunk', ...fields });
  return [
    chunk({ choices: [{ index: 0, delta, finish_reason: null }] }),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }),
    chunk({ choices: [], usage }),
  ];
}

/** The Responses API as server-sent events: each item as it begins and ends, and the whole at the end. */
function responseEvents(request) {
  const whole = response(request);
  const begun = { ...whole, status: 'in_progress', output: [], usage: null };
  const events = [{ type: 'response.created', response: begun }, { type: 'response.in_progress', response: begun }];
  whole.output.forEach((item, index) => {
    const at = { output_index: index, item_id: item.id };
    if (item.type === 'function_call') {
      events.push(
        { type: 'response.output_item.added', output_index: index, item: { ...item, status: 'in_progress', arguments: '' } },
        { type: 'response.function_call_arguments.delta', ...at, delta: item.arguments },
        { type: 'response.function_call_arguments.done', ...at, name: item.name, arguments: item.arguments },
      );
    } else {
      const [part] = item.content;
      events.push(
        { type: 'response.output_item.added', output_index: index, item: { ...item, status: 'in_progress', content: [] } },
        { type: 'response.content_part.added', ...at, content_index: 0, part: { ...part, text: '' } },
        { type: 'response.output_text.delta', ...at, content_index: 0, delta: part.text, logprobs: [] },
        { type: 'response.output_text.done', ...at, content_index: 0, text: part.text, logprobs: [] },
        { type: 'response.content_part.done', ...at, content_index: 0, part },
      );
    }
    events.push({ type: 'response.output_item.done', output_index: index, item });
  });
  events.push({ type: 'response.completed', response: whole });
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

/** Gemini's generateContent: a call of the tool first, the answer once its result is there. */
function generateContent(request, model) {
  const answered = request.contents.some(({ parts }) => parts.some((part) => part.functionResponse));
  const call = { functionCall: { name: LOOKUP.name, args: JSON.parse(LOOKUP.arguments) } };
  const [prompt, output] = answered ? [142, 24] : [97, 18];
  return {
    candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [answered ? { text: ANSWER } : call] } }],
    usageMetadata: { promptTokenCount: prompt, candidatesTokenCount: output, totalTokenCount: prompt + output },
    modelVersion: modelThatAnswers(model),
    responseId: answered ? 'gemini-refund-2' : 'gemini-refund-1',
  };
}

/** The Responses API, which @ai-sdk/openai uses unless told otherwise. */
function response(request) {
  const answered = request.input.some((item) => item.type === 'function_call_output');
  const call = { id: 'fc_lookup_1', call_id: 'call_lookup_1', status: 'completed', ...LOOKUP };
  const text = { type: 'output_text', text: ANSWER, annotations: [] };
  return {
    id: answered ? 'resp_refund_2' : 'resp_refund_1',
    object: 'response',
    created_at: CREATED,
    status: 'completed',
    model: modelThatAnswers(request.model),
    output: answered
      ? [{ type: 'message', id: 'msg_refund_2', status: 'completed', role: 'assistant', content: [text] }]
      : [{ type: 'function_call', ...call }],
    usage: {
      input_tokens: answered ? 142 : 97,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: answered ? 24 : 18,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: answered ? 166 : 115,
    },
  };
}

function embeddings(request) {
  const inputs = [].concat(request.input);
  const vector = request.encoding_format === 'base64'
    ? Buffer.from(new Float32Array(EMBEDDING).buffer).toString('base64')
    : EMBEDDING;
  return {
    object: 'list',
    model: modelThatAnswers(request.model),
    data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: vector })),
    usage: { prompt_tokens: 8, total_tokens: 8 },
  };
}

/** What the Traceloop prompt registry answers: one managed prompt, at version 42. */
function traceloopPrompts() {
  const at = '2026-11-20T09:00:00Z';
  const version = {
    id: 'prompt-version-42', version: 42, hash: '6f1d0c2ab9e4', name: 'refund-window-30d', provider: 'openai',
    templating_engine: 'jinja2', created_at: at, updated_at: at, publishable: true,
    messages: [{
      index: 0, role: 'system', variables: ['days'],
      template: 'You are the support agent of a small shop. Refund in full within {{ days }} days of delivery.',
    }],
    llm_config: { mode: 'chat', model: 'gpt-4o', stop: [] },
  };
  const target = { id: 'target-1', environment: 'prd', version: version.id, updated_at: at };
  const prompt = {
    id: 'prompt-1', org_id: 'org-1', key: 'refund-policy', created_at: at, updated_at: at, versions: [version], target,
  };
  return { environment: 'prd', prompts: [prompt] };
}

const routes = {
  'POST /v1/chat/completions': (request) => (request.stream ? chatCompletionChunks(request) : chatCompletion(request)),
  'POST /v1/responses': (request) => (request.stream ? responseEvents(request) : response(request)),
  'POST /v1/embeddings': embeddings,
  'GET /shipments/A-1001': () => ({ order_id: 'A-1001', status: 'delivered', delivered_on: '2026-11-14' }),
  'POST /v1beta/models/gemini-2.5-flash:generateContent': (request) => generateContent(request, 'gemini-2.5-flash'),
  'POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse': (request) => [
    generateContent(request, 'gemini-2.5-flash'),
  ],
  'GET /langsmith/info': () => ({}),
  'GET /traceloop/v1/traceloop/prompts': traceloopPrompts,
};

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length ? JSON.parse(Buffer.concat(chunks)) : undefined;
}

function write(result, answer) {
  if (!Array.isArray(answer)) {
    result.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    return;
  }
  result.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of answer) {
    const name = event.type ? `event: ${event.type}\n` : '';
    result.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  result.end(answer[0].object === 'chat.completion.chunk' ? 'data: [DONE]\n\n' : '');
}

/** Serves routes on an ephemeral loopback port; an unknown route is a 404, which fails the capture. */
async function startHTTP() {
  const server = http.createServer(async (request, result) => {
    const route = routes[`${request.method} ${request.url}`];
    if (!route) {
      result.writeHead(404).end();
      return;
    }
    write(result, route(await body(request)));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return server;
}

async function startPostgres() {
  const db = await PGlite.create();
  await db.exec(`
    CREATE TABLE articles (topic text PRIMARY KEY, body text);
    INSERT INTO articles VALUES ('refunds', 'Refund in full within 30 days of delivery.');
    CREATE TABLE orders (id text PRIMARY KEY, item text, paid_cents integer);
    INSERT INTO orders VALUES ('A-1001', 'kettle', 4900);`);
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
  const listening = new Promise((resolve) => {
    server.addEventListener('listening', (event) => resolve(event.detail.port), { once: true });
  });
  await server.start();
  return { port: await listening, close: async () => { await server.stop(); await db.close(); } };
}

/** Starts both; ports are ephemeral, close() ends both. */
async function startBackend() {
  const [web, postgres] = await Promise.all([startHTTP(), startPostgres()]);
  return {
    httpPort: web.address().port,
    postgresPort: postgres.port,
    close: async () => {
      web.closeAllConnections();
      await Promise.all([new Promise((resolve) => { web.close(resolve); }), postgres.close()]);
    },
  };
}

module.exports = { startBackend };
