// SPDX-License-Identifier: Apache-2.0
'use strict';

// Replaces what differs from run to run and from machine to machine, and nothing else: ids, times,
// ports, and the durations that an SDK measured itself, wherever they stand.
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

/** Durations in seconds that SDKs measure. */
const DURATION_KEY = /duration$/;
const DURATION = 0.025;

/** Identifiers that SDKs draw at random, beside UUIDs. */
const DRAWN_KEYS = ['gcp.vertex.agent.event_id'];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}(?=Z|\+00:00|")/g;

const digest = (text, length) => createHash('sha256').update(text).digest('hex').slice(0, length);

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
    ids.set(id, digest(`${name}/${kind}/${ids.size}`, length));
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

/** Ephemeral ports become fixed ones: in integer port attributes, and after the loopback host in texts. */
function replacePorts(span, ports) {
  for (const { key, value } of span.attributes) {
    if (span.kind === SPAN_KIND_SERVER && CLIENT_PORT_KEYS.includes(key)) value.intValue = CLIENT_PORT;
    else if (key.endsWith('port')) value.intValue = ports.get(value.intValue) ?? value.intValue;
  }
}

const replacePortsInText = (text, ports) => text.replace(/127\.0\.0\.1:(\d+)/g, (match, port) => (
  ports.has(Number(port)) ? `127.0.0.1:${ports.get(Number(port))}` : match));

function replaceMeasurements({ attributes, events }) {
  for (const { key, value } of [...attributes, ...events.flatMap((event) => event.attributes)]) {
    if (key in MEASURED) value.doubleValue = MEASURED[key];
    else if (value.doubleValue !== undefined && DURATION_KEY.test(key)) value.doubleValue = DURATION;
  }
}

/** Identifiers and instants inside values: each identifier becomes another one, the same wherever it stands. */
function replaceDrawn(name, text) {
  const drawn = new Map();
  const replaced = text.replace(UUID, (id) => {
    if (!drawn.has(id)) {
      const hex = digest(`${name}/uuid/${drawn.size}`, 32);
      drawn.set(id, hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
    }
    return drawn.get(id);
  });
  return replaced
    .replace(INSTANT, '2026-11-20T10:00:00.000')
    .replace(/(latencyMs\\":)[\d.]+/g, (_, key) => `${key}12.5`)
    .replace(/(sentry\.sample_rand=)[\d.]+/g, (_, key) => `${key}0.5`);
}

/** What the machine is, which Logfire's SDK for Python writes. */
const MACHINE = {
  'host.name': { stringValue: 'host-1' },
  'host.arch': { stringValue: 'x86_64' },
  'os.type': { stringValue: 'linux' },
  'os.version': { stringValue: '6.1.0' },
  'process.pid': { intValue: 100 },
  'process.runtime.description': { stringValue: '3.11' },
};

function replaceInstance(name, { resource }) {
  for (const attribute of resource.attributes) {
    const { key } = attribute;
    if (key === 'service.instance.id') attribute.value.stringValue = digest(`${name}/${key}`, 32);
    else if (key in MACHINE) attribute.value = MACHINE[key];
  }
}

function replaceDrawnKeys(name, { attributes, spanId }) {
  for (const { key, value } of attributes) {
    if (DRAWN_KEYS.includes(key)) value.stringValue = digest(`${name}/${key}/${spanId}`, value.stringValue.length);
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
  const text = replaceIds(JSON.stringify(request, null, 1), idMap(name, spansOf(request), ended));
  const known = JSON.parse(text);
  known.resourceSpans.forEach((resource) => replaceInstance(name, resource));
  spansOf(known).forEach((span) => replaceDrawnKeys(name, span));
  return `${replaceDrawn(name, replacePortsInText(JSON.stringify(known, null, 1), ports))}\n`;
}

module.exports = { normalise };
