# SPDX-License-Identifier: Apache-2.0
"""Google's Agent Development Kit over Gemini."""

import telemetry

telemetry.start()

from google.adk.agents import LlmAgent  # noqa: E402  once the provider is there
from google.adk.runners import InMemoryRunner  # noqa: E402
from google.genai import types  # noqa: E402

import asyncio  # noqa: E402

import support_agent  # noqa: E402

support = LlmAgent(
    name="support_agent",
    model="gemini-2.5-flash",
    instruction=support_agent.SYSTEM_PROMPT,
    tools=[support_agent.lookup_order, support_agent.issue_refund],
)


async def answer(question):
    runner = InMemoryRunner(agent=support, app_name="support")
    session = await runner.session_service.create_session(app_name="support", user_id="u-1")
    message = types.Content(role="user", parts=[types.Part(text=support_agent.ask_with_policy(question))])
    text = ""
    async for event in runner.run_async(user_id="u-1", session_id=session.id, new_message=message):
        for part in (event.content and event.content.parts) or []:
            text = part.text or text
    return text


support_agent.serve(lambda question: asyncio.run(answer(question)))
