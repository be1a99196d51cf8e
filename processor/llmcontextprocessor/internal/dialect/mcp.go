// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Model Context Protocol: OTel's keys, and those of FastMCP and OpenLIT.
var (
	mcpMethod     = mark("mcp.method.name")
	mcpOldMethod  = mark("mcp.method") // OpenLIT
	mcpTool       = mark("mcp.tool.name")
	fastmcpServer = mark("fastmcp.server.name")
	rpcMethod     = key("rpc.method")
)

// mcpRule: calling a tool, and fetching a prompt, are GenAI operations; listing
// tools shows what the model will be given. The rest (initialize, ping,
// notifications) is the protocol at work.
func mcpRule(s *Span) Kind {
	method := firstOf(s.get(mcpMethod), s.get(mcpOldMethod))
	if method == "" && s.has(fastmcpServer) {
		method = s.get(rpcMethod)
	}
	switch method {
	case mcpCall:
		return Tool
	case "": // mcp-go, what runs below the request
		if tool := s.get(mcpTool); tool != "" && s.name == "tool."+tool {
			return Tool
		}
	case "tools/list", "prompts/get": // what is named may stand where the name of a tool does
		return surelyOther
	case "sampling/createMessage":
		return Other
	}
	return None
}

const mcpCall = "tools/call"

// mcpNamedTool reads the tool from the name of a span that calls one, which the
// convention makes of the method and its target.
func mcpNamedTool(s *Span) string {
	if tool, ok := strings.CutPrefix(s.name, mcpCall+" "); ok && mcpRule(s) == Tool {
		return strings.TrimSpace(tool)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "mcp", at: 360, keys: fields(mcpMethod, mcpOldMethod, fastmcpServer, mcpTool), rule: mcpRule},
	},
	shows{toolName, 50, fields(mcpTool), of(mcpTool)},
	shows{toolName, 170, fields(mcpMethod, mcpOldMethod, fastmcpServer), mcpNamedTool},
)
