// SPDX-License-Identifier: Apache-2.0
'use strict';

// Replaces what differs from run to run and from machine to machine, and nothing else: ids, times,
// ports, and the durations that an SDK measured itself.
// Times cannot keep their order by value: the SDK starts spans on a millisecond clock, so that neighbours tie. They
// follow the tree instead: a parent encloses its children, children stand in the order in which they ended.

const { createHash } = require('node:crypto');

const START_UNIX_NANO = BigInt(Date.UTC(2026, 10, 20, 10)) * 1_000_000n;
const STEP_NANO = 1_000_000n;
const CLIENT_PORT = 50000;
const CLIENT_PORT_KEYS = ['network.peer.port', 'net.peer.port', 'client.port'];
const SPAN_KIND_SERVER = 2;
const MEASURED = {
  'ai.response.msToFirstChunk': 12.5,
  'ai.response.msToFinish': 37.5,
  'ai.response.avgOutputTokensPerSecond': 640.5,
};

const spansOf = (request) => request.resourceSpans
  .flatMap((resource) => resource.scopeSpans)
  .flatMap((scope) => scope.spans);

/** Calls enter and leave for every span, depth first; ended: span ids in the order in which they ended. */
function walk(spans, ended, enter, leave) {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map();
  for (const id of ended) {
    const span = byId.get(id);
    const parent = byId.has(span.parentSpanId) ? span.parentSpanId : undefined;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const visit = (span) => {
    enter(span);
    (children.get(span.spanId) ?? []).forEach(visit);
    leave(span);
  };
  children.get(undefined).forEach(visit);
}

/** The n-th instant of the walk is start + n milliseconds; events follow the start of their span. */
function replaceTimes(spans, ended) {
  let ticks = 0n;
  const tick = () => String(START_UNIX_NANO + STEP_NANO * ticks++);
  const enter = (span) => {
    span.startTimeUnixNano = tick();
    for (const event of span.events) event.timeUnixNano = tick();
  };
  walk(spans, ended, enter, (span) => { span.endTimeUnixNano = tick(); });
}

/** Old id → new id, derived from the name of the capture and the position in the walk. */
function idMap(name, spans, ended) {
  const ids = new Map();
  const add = (kind, id, length) => {
    if (ids.has(id)) return;
    ids.set(id, createHash('sha256').update(`${name}/${kind}/${ids.size}`).digest('hex').slice(0, length));
  };
  const enter = (span) => {
    add('trace', span.traceId, 32);
    add('span', span.spanId, 16);
  };
  walk(spans, ended, enter, () => {});
  return ids;
}

/** Ids are replaced wherever they stand, also inside attribute values that repeat them. */
function replaceIds(text, ids) {
  return text.replace(/\b(?:[0-9a-f]{32}|[0-9a-f]{16})\b/g, (id) => ids.get(id) ?? id);
}

/** Ephemeral ports become fixed ones: in integer port attributes, and after the loopback host in strings. */
function replacePorts(span, ports) {
  for (const { key, value } of span.attributes) {
    if (span.kind === SPAN_KIND_SERVER && CLIENT_PORT_KEYS.includes(key)) value.intValue = CLIENT_PORT;
    else if (key.endsWith('port')) value.intValue = ports.get(value.intValue) ?? value.intValue;
    else if (value.stringValue) {
      value.stringValue = value.stringValue.replace(/127\.0\.0\.1:(\d+)/g, (match, port) => (
        ports.has(Number(port)) ? `127.0.0.1:${ports.get(Number(port))}` : match));
    }
  }
}

function replaceMeasurements({ attributes, events }) {
  for (const { key, value } of [...attributes, ...events.flatMap((event) => event.attributes)]) {
    if (key in MEASURED) value.doubleValue = MEASURED[key];
  }
}

/**
 * The captured {ended, request} → the normalised request as text.
 * ended: span ids in the order in which they ended; ports: Map of ephemeral → fixed port.
 */
function normalise(name, { ended, request }, ports) {
  replaceTimes(spansOf(request), ended);
  for (const span of spansOf(request)) {
    replacePorts(span, ports);
    replaceMeasurements(span);
  }
  return `${replaceIds(JSON.stringify(request, null, 1), idMap(name, spansOf(request), ended))}\n`;
}

module.exports = { normalise };
