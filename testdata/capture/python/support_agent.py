# SPDX-License-Identifier: Apache-2.0
"""The application under capture, as lib/support-agent.cjs: a shop's support agent behind an HTTP endpoint."""

import os
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import psycopg
from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware

from telemetry import exporter

MODEL = "gpt-4o"
SYSTEM_PROMPT = "You are the support agent of a small shop. Refund in full within 30 days of delivery."


def query(statement, *parameters):
    """Returns the first row."""
    with psycopg.connect(autocommit=True, prepare_threshold=None) as connection:
        return connection.execute(statement, parameters or None).fetchone()


def lookup_order(order_id: str) -> dict:
    """Look up an order and its delivery.

    Args:
        order_id: Order number, for example A-1001.
    """
    item, paid_cents = query("SELECT item, paid_cents FROM orders WHERE id = %s", order_id)
    shipment = httpx.get(f"{os.environ['SHIPPING_URL']}/shipments/{order_id}").json()
    return {"item": item, "paid_cents": paid_cents, "status": shipment["status"], "delivered_on": shipment["delivered_on"]}


def issue_refund(order_id: str, amount_cents: int, reason: str) -> dict:
    """Refund an order to the original payment.

    Args:
        order_id: Order number, for example A-1001.
        amount_cents: Amount to refund, in cents.
        reason: One of damaged, late, changed_mind.
    """
    return {"order_id": order_id, "refunded_cents": amount_cents, "reason": reason}


def ask_with_policy(question):
    """Returns what the customer asks, below the policy article."""
    return f"{query('SELECT body FROM articles WHERE topic = %s', 'refunds')[0]}\n\n{question}"


class Quiet(WSGIRequestHandler):
    """Says nothing of requests, and asks nobody for the name of the machine."""

    def log_message(self, *_):
        pass

    def address_string(self):
        return self.client_address[0]


def serve(answer):
    """Serves POST /support with answer(question) → text until the standard input ends; the first line out is the port."""

    def application(environment, start_response):
        question = environment["wsgi.input"].read(int(environment["CONTENT_LENGTH"])).decode()
        text = answer(question)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [text.encode()]

    server = make_server("127.0.0.1", 0, OpenTelemetryMiddleware(application), handler_class=Quiet)
    server.base_environ["SERVER_NAME"] = "127.0.0.1"  # which names the machine otherwise
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    server.shutdown()
    exporter.write_to(os.environ["CAPTURE_FILE"])
