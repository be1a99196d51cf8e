// SPDX-License-Identifier: Apache-2.0
'use strict';

// On loopback: the providers that the agents call, and the OTLP receiver to which they send their log records. The first
// answer of a conversation calls a tool that reads a file, the second one is text.

const http = require('node:http');

const ANSWER = 'Order A-1001 can be refunded.';
const CALL = 'call_1';

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const sse = (events, named) => events
  .map((event) => `${named ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`).join('');

/** Anthropic's messages. */
function messages({ messages: past, tools, model, stream }, file) {
  const calls = tools?.length && !JSON.stringify(past).includes('tool_result');
  const input = { file_path: file };
  const block = calls ? { type: 'tool_use', id: CALL, name: 'Read', input } : { type: 'text', text: ANSWER };
  const reason = calls ? 'tool_use' : 'end_turn';
  const message = {
    id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 1 },
  };
  if (!stream) return { ...message, content: [block], stop_reason: reason };
  return sse([
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: calls ? { ...block, input: {} } : { ...block, text: '' } },
    {
      type: 'content_block_delta',
      index: 0,
      delta: calls ? { type: 'input_json_delta', partial_json: JSON.stringify(input) } : { type: 'text_delta', text: ANSWER },
    },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 9 } },
    { type: 'message_stop' },
  ], true);
}

/** OpenAI's responses. */
function responses({ input, model }, file) {
  const calls = !JSON.stringify(input).includes('function_call_output');
  const item = calls
    ? { type: 'function_call', id: 'fc_1', call_id: CALL, name: 'exec_command', arguments: JSON.stringify({ cmd: `cat ${file}` }) }
    : { type: 'message', id: 'm_1', role: 'assistant', content: [{ type: 'output_text', text: ANSWER, annotations: [] }] };
  const usage = {
    input_tokens: 100, input_tokens_details: { cached_tokens: 0 }, output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 109,
  };
  const response = { id: 'resp_1', object: 'response', model: `${model}-2026-01-01`, status: 'completed', output: [item], usage };
  return sse([
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ], true);
}

/** OpenAI's chat completions. */
function completions({ messages: past, tools, model, stream }, file) {
  const calls = tools?.length && !past.some(({ role }) => role === 'tool');
  const path = JSON.stringify(tools ?? []).includes('absolute_path') ? 'absolute_path' : 'file_path';
  const tool = { name: 'read_file', arguments: JSON.stringify({ [path]: file }) };
  const message = calls
    ? { role: 'assistant', content: null, tool_calls: [{ index: 0, id: CALL, type: 'function', function: tool }] }
    : { role: 'assistant', content: ANSWER };
  const head = { id: 'chatcmpl-1', created: 1, model: `${model}-2026-01-01` };
  const reason = calls ? 'tool_calls' : 'stop';
  const usage = { prompt_tokens: 100, completion_tokens: 9, total_tokens: 109 };
  if (!stream) return { ...head, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: reason }], usage };
  const chunk = { ...head, object: 'chat.completion.chunk' };
  return `${sse([
    { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: reason }], usage },
  ])}data: [DONE]\n\n`;
}

/** Gemini's generateContent. */
function content({ contents, tools }, file, url) {
  const calls = tools?.length && !JSON.stringify(contents).includes('functionResponse');
  const part = calls ? { functionCall: { name: 'read_file', args: { file_path: file } } } : { text: ANSWER };
  const answer = {
    candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 9, totalTokenCount: 109 },
    modelVersion: `${/models\/([^:]+)/.exec(url)[1]}-002`, responseId: 'r_1',
  };
  return url.includes('stream') ? `data: ${JSON.stringify(answer)}\r\n\r\n` : answer;
}

const routes = [[/\/messages$/, messages], [/\/responses$/, responses], [/\/completions$/, completions], [/enerateContent$/, content]];

/** file: what the tool is asked to read. Returns the port, what was received, and close. */
async function startBackend(file) {
  const logs = [];
  const server = http.createServer(async (request, response) => {
    const path = request.url.split('?')[0];
    const text = await bodyOf(request);
    const route = routes.find(([pattern]) => pattern.test(path));
    let answer = {};
    if (path.endsWith('/v1/logs')) logs.push(JSON.parse(text));
    else if (route) answer = route[1](JSON.parse(text), file, request.url);
    response.setHeader('content-type', typeof answer === 'string' ? 'text/event-stream' : 'application/json');
    response.setHeader('request-id', 'req_1');
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { port: server.address().port, logs, close: () => { server.closeAllConnections(); server.close(); } };
}

module.exports = { startBackend };
