// SPDX-License-Identifier: Apache-2.0
'use strict';

// The OpenTelemetry SDK as an application would set it up, and an exporter that keeps the spans until the end and
// writes them through the SDK's own OTLP/JSON serializer. Must be loaded before the libraries that it instruments.

const fs = require('node:fs');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { JsonTraceSerializer } = require('@opentelemetry/otlp-transformer');
const { defaultResource, detectResources, envDetector } = require('@opentelemetry/resources');
const { NodeTracerProvider, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-node');

const EXPORT_OK = 0;

/** Keeps every span in the order in which it ended. */
class FileExporter {
  spans = [];

  export(spans, done) {
    this.spans.push(...spans);
    done({ code: EXPORT_OK });
  }

  /** Writes {ended, request}: an ExportTraceServiceRequest, and the order of ending, which its grouping loses. */
  writeTo(path) {
    const ended = JSON.stringify(this.spans.map((span) => span.spanContext().spanId));
    const request = Buffer.from(JsonTraceSerializer.serializeRequest(this.spans)).toString();
    fs.writeFileSync(path, `{"ended":${ended},"request":${request}}`);
  }

  async forceFlush() {}

  async shutdown() {}
}

const exporter = new FileExporter();

/** The ordinary spans beside the GenAI ones: inbound HTTP, outbound HTTP (fetch) and Postgres. */
const ordinaryInstrumentations = () => [
  new HttpInstrumentation({ disableOutgoingRequestInstrumentation: true }),
  new UndiciInstrumentation(),
  new PgInstrumentation({ requireParentSpan: true }),
];

/** Registers a tracer provider; processor defaults to plain export, instrumentations are added to the ordinary ones. */
function startTelemetry({ processor = new SimpleSpanProcessor(exporter), instrumentations = [] } = {}) {
  const resource = defaultResource().merge(detectResources({ detectors: [envDetector] }));
  new NodeTracerProvider({ resource, spanProcessors: [processor] }).register();
  registerInstrumentations({ instrumentations: [...ordinaryInstrumentations(), ...instrumentations] });
}

module.exports = { exporter, ordinaryInstrumentations, startTelemetry };
