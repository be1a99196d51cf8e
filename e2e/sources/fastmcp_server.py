# SPDX-License-Identifier: Apache-2.0
"""An MCP server whose tool is described anew when GET /change?n= says so."""

import json
import sys

import uvicorn
from fastmcp import FastMCP
from starlette.responses import JSONResponse

mcp = FastMCP("orders", list_page_size=2)


@mcp.tool
def issue_refund(order: str, cents: int) -> str:
    """Refund an order."""
    return order


@mcp.tool
def find_customer(name: str) -> str:
    """Find a customer."""
    return name


def describe(n: int) -> None:
    def lookup_order(order: str) -> str:
        return order

    if n > 0:
        mcp.local_provider.remove_tool("lookup_order")
    mcp.tool(lookup_order, description=f"Look an order up, in the way {n}.")


describe(0)


@mcp.custom_route("/change", methods=["GET"])
async def change(request):
    describe(int(request.query_params["n"]))
    tools = [t.to_mcp_tool().model_dump(mode="json", by_alias=True, exclude_none=True) for t in await mcp.list_tools()]
    return JSONResponse({"tools": json.loads(json.dumps(tools))})


uvicorn.run(mcp.http_app(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
