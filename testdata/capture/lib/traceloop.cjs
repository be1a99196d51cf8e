// SPDX-License-Identifier: Apache-2.0
'use strict';

// The Traceloop SDK in the place of the plain OpenTelemetry SDK, exporting to the same file.

const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const traceloop = require('@traceloop/node-server-sdk');
const { exporter, ordinaryInstrumentations } = require('./telemetry.cjs');

/** Initialises the SDK; with managedPrompts its prompt registry is read from TRACELOOP_BASE_URL. */
function startTraceloop({ managedPrompts = false } = {}) {
  traceloop.initialize({
    appName: process.env.OTEL_SERVICE_NAME,
    apiKey: 'local',
    baseUrl: process.env.TRACELOOP_BASE_URL,
    disableBatch: true,
    exporter,
    silenceInitializationMessage: true,
    traceloopSyncEnabled: managedPrompts,
  });
  registerInstrumentations({ instrumentations: ordinaryInstrumentations() });
}

module.exports = { startTraceloop };
