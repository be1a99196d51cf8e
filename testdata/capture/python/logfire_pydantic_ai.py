# SPDX-License-Identifier: Apache-2.0
"""Pydantic AI, recorded by Logfire's SDK."""

import logfire
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

import support_agent
import telemetry

logfire.configure(
    send_to_logfire=False, console=False, inspect_arguments=False,
    additional_span_processors=[SimpleSpanProcessor(telemetry.exporter)],
)
logfire.instrument_pydantic_ai()
telemetry.instrument_ordinary()

from pydantic_ai import Agent  # noqa: E402  once it is instrumented

support = Agent(
    f"openai-chat:{support_agent.MODEL}",
    name="support_agent",
    instructions=support_agent.SYSTEM_PROMPT,
    tools=[support_agent.lookup_order, support_agent.issue_refund],
)

support_agent.serve(lambda question: support.run_sync(support_agent.ask_with_policy(question)).output)
