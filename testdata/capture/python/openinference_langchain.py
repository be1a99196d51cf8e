# SPDX-License-Identifier: Apache-2.0
"""LangChain's agent, recorded by OpenInference."""

import telemetry
from openinference.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=telemetry.start())

from langchain.agents import create_agent  # noqa: E402  once it is instrumented
from langchain_openai import ChatOpenAI  # noqa: E402

import support_agent  # noqa: E402

support = create_agent(
    ChatOpenAI(model=support_agent.MODEL),
    tools=[support_agent.lookup_order, support_agent.issue_refund],
    system_prompt=support_agent.SYSTEM_PROMPT,
    name="support_agent",
)


def answer(question):
    state = support.invoke({"messages": [{"role": "user", "content": support_agent.ask_with_policy(question)}]})
    return state["messages"][-1].text


support_agent.serve(answer)
