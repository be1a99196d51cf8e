// SPDX-License-Identifier: Apache-2.0
'use strict';

// The application under capture: a shop's support agent behind an HTTP endpoint. Everything here is independent of the
// GenAI library; what a program adds is how it calls the model.

const http = require('node:http');
const { Pool } = require('pg');
const { exporter } = require('./telemetry.cjs');

const { SHIPPING_URL, CAPTURE_FILE } = process.env;

const MODEL = 'gpt-4o';
const EMBEDDING_MODEL = 'text-embedding-3-small';
const SYSTEM_PROMPT = 'You are the support agent of a small shop. Refund in full within 30 days of delivery.';

const lookupOrderSchema = {
  type: 'object',
  properties: { order_id: { type: 'string', description: 'Order number, for example A-1001.' } },
  required: ['order_id'],
  additionalProperties: false,
};
const issueRefundSchema = {
  type: 'object',
  properties: {
    order_id: { type: 'string', description: 'Order number, for example A-1001.' },
    amount_cents: { type: 'integer', minimum: 1, description: 'Amount to refund, in cents.' },
    reason: { type: 'string', enum: ['damaged', 'late', 'changed_mind'] },
  },
  required: ['order_id', 'amount_cents', 'reason'],
  additionalProperties: false,
};
const tools = [
  { name: 'lookup_order', description: 'Look up an order and its delivery.', parameters: lookupOrderSchema },
  { name: 'issue_refund', description: 'Refund an order to the original payment.', parameters: issueRefundSchema },
];

/** The tools in the shape of OpenAI's chat completions. */
const openAITools = tools.map((tool) => ({ type: 'function', function: tool }));

const pool = new Pool({ max: 1 });

/** Runs lookup_order: one row from Postgres, one call to the shipping service. */
async function lookupOrder({ order_id: id }) {
  const { rows } = await pool.query('SELECT item, paid_cents FROM orders WHERE id = $1', [id]);
  const shipment = await fetch(`${SHIPPING_URL}/shipments/${id}`);
  const { status, delivered_on: deliveredOn } = await shipment.json();
  return { ...rows[0], status, delivered_on: deliveredOn };
}

/** Reads the policy article on a topic. */
async function policyArticle(topic) {
  const { rows } = await pool.query('SELECT body FROM articles WHERE topic = $1', [topic]);
  return rows[0].body;
}

/** The conversation's first messages. */
const openingMessages = (policy, question) => [
  { role: 'system', content: SYSTEM_PROMPT },
  { role: 'user', content: `${policy}\n\n${question}` },
];

/**
 * Two turns over chat completions: the model asks for lookup_order, then answers with its result.
 * complete(messages) → chat completion; runTool(order) → what lookup_order found.
 */
async function converse({ complete, runTool, messages }) {
  const { message } = (await complete(messages)).choices[0];
  const [call] = message.tool_calls;
  const found = await runTool(JSON.parse(call.function.arguments));
  const result = { role: 'tool', tool_call_id: call.id, content: JSON.stringify(found) };
  return (await complete([...messages, message, result])).choices[0].message.content;
}

/** Writes what was recorded and ends the process; the parent asks for it once the customer has the answer. */
async function finish(server) {
  server.close();
  exporter.writeTo(CAPTURE_FILE);
  await pool.end();
  process.exit(0);
}

/** Serves POST /support with answer(question) → text, and tells the parent process where. */
async function serve(answer) {
  const server = http.createServer(async (request, result) => {
    let question = '';
    for await (const chunk of request) question += chunk;
    try {
      result.end(await answer(question));
    } catch (error) {
      console.error(error);
      result.writeHead(500).end();
    }
  });
  process.once('message', () => finish(server));
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

module.exports = {
  EMBEDDING_MODEL, MODEL, SYSTEM_PROMPT, converse, lookupOrder, openAITools, openingMessages, policyArticle, serve,
  tools,
};
