// SPDX-License-Identifier: Apache-2.0
'use strict';

const { jsonSchema, tool } = require('ai');
const agent = require('./support-agent.cjs');

const [lookup, refund] = agent.tools;

/** The two tools in the shape of the Vercel AI SDK. */
const tools = {
  lookup_order: tool({
    description: lookup.description, inputSchema: jsonSchema(lookup.parameters), execute: agent.lookupOrder,
  }),
  issue_refund: tool({ description: refund.description, inputSchema: jsonSchema(refund.parameters) }),
};

module.exports = { tools };
