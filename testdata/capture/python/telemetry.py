# SPDX-License-Identifier: Apache-2.0
"""The OpenTelemetry SDK as an application would set it up, and an exporter that keeps the spans until the end.

It writes them as lib/telemetry.cjs does: an ExportTraceServiceRequest, and the order in which the spans ended.
"""

import base64
import json

from google.protobuf.json_format import MessageToDict
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

IDS = {"traceId", "spanId", "parentSpanId"}


class FileExporter(SpanExporter):
    """Keeps every span in the order in which it ended."""

    def __init__(self):
        self.spans = []

    def export(self, spans):
        self.spans.extend(spans)
        return SpanExportResult.SUCCESS

    def write_to(self, path):
        request = MessageToDict(encode_spans(self.spans), use_integers_for_enums=True)
        ended = [f"{span.context.span_id:016x}" for span in self.spans]
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"ended": ended, "request": as_otlp(request)}, file)


def as_otlp(value):
    """What OTLP's JSON has otherwise than protobuf's: identifiers in hexadecimal digits; and, as lib/normalise.cjs takes
    them, integers that are numbers, and lists of spans that are there."""
    if isinstance(value, list):
        return [as_otlp(one) for one in value]
    if not isinstance(value, dict):
        return value
    value = {key: as_otlp(one) for key, one in value.items()}
    for key in IDS & value.keys():
        value[key] = base64.b64decode(value[key]).hex()
    if "intValue" in value:
        value["intValue"] = int(value["intValue"])
    if "startTimeUnixNano" in value:
        value = {"attributes": [], "events": [], "links": [], **value}
    return value


exporter = FileExporter()


def instrument_ordinary():
    """The ordinary spans beside the GenAI ones: outbound HTTP and Postgres; inbound HTTP is serve's."""
    HTTPXClientInstrumentor().instrument()
    PsycopgInstrumentor().instrument()


def start():
    """Registers a tracer provider, whose resource comes from the environment."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    instrument_ordinary()
    return provider
