// SPDX-License-Identifier: Apache-2.0
'use strict';

// Replaces what differs from run to run and from machine to machine in log records, and nothing else.

const { createHash } = require('node:crypto');

const START_UNIX_NANO = BigInt(Date.UTC(2026, 10, 20, 10)) * 1_000_000n;
const STEP_NANO = 1_000_000n;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}(?=Z)/g;
const MEASURED = /^(duration_ms|ttft_ms|routing_latency_ms)$/;
const OF_THE_RUN = /^(process\..*|host\..*|os\..*|user\.id|phases|prompt_id|request_text)$/;

const digest = (text, length) => createHash('sha256').update(text).digest('hex').slice(0, length);

/** A value of the same type: 25 for what was measured, a fixed one for what the machine is or the run drew. */
function replaceValue({ key, value }) {
  const [type] = Object.keys(value ?? {});
  if (MEASURED.test(key)) value[type] = type === 'stringValue' ? '25' : 25;
  else if (OF_THE_RUN.test(key) && type === 'stringValue') value[type] = 'x';
  else if (OF_THE_RUN.test(key) && type === 'intValue') value[type] = 1;
  else if (OF_THE_RUN.test(key) && type === 'arrayValue') value[type] = { values: [] };
}

/** Times count up by a millisecond from record to record; a time of 0 stays one. */
function replaceTimes(record, position) {
  const time = String(START_UNIX_NANO + STEP_NANO * BigInt(position));
  for (const key of ['timeUnixNano', 'observedTimeUnixNano']) {
    if (Number(record[key])) record[key] = time;
  }
}

/** requests: the bodies of OTLP requests in their order; replaced: texts → what stands for them. */
function normalise(name, requests, replaced) {
  const resourceLogs = requests.flatMap((request) => request.resourceLogs);
  let position = 0;
  for (const { resource, scopeLogs } of resourceLogs) {
    resource.attributes.sort((one, other) => (one.key < other.key ? -1 : 1)); // Codex has them in any order
    resource.attributes.forEach(replaceValue);
    for (const record of scopeLogs.flatMap((scope) => scope.logRecords)) {
      replaceTimes(record, position++);
      (record.attributes ?? []).forEach(replaceValue);
    }
  }
  const drawn = new Map();
  const fixed = (length) => (id) => {
    if (!drawn.has(id)) drawn.set(id, digest(`${name}/${drawn.size}`, 32));
    return drawn.get(id).slice(0, length);
  };
  let text = JSON.stringify({ resourceLogs }, null, 1);
  for (const [old, other] of replaced) text = text.replaceAll(old, other);
  return `${text
    .replace(/(?<="(?:traceId|spanId)": ")[0-9a-f]+/g, (id) => fixed(id.length)(id))
    .replace(UUID, (id) => fixed(32)(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
    .replace(/(Duration: )[\d.]+(?=ms)/g, (_, words) => `${words}25`)
    .replace(/(active for )[\d.]+(?=ms)/g, (_, words) => `${words}25`)
    .replace(/(Chunk ID: )[0-9a-f]+/g, (_, words) => `${words}25`)
    .replace(/(Wall time: )[\d.]+/g, (_, words) => `${words}25`)
    .replace(INSTANT, '2026-11-20T10:00:00.000')}\n`;
}

module.exports = { normalise };
