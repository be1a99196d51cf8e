// SPDX-License-Identifier: Apache-2.0

package dialect

// Model Context Protocol: OTel's keys, and FastMCP's from before it had them.
var (
	mcpMethod     = mark("mcp.method.name")
	mcpTool       = key("mcp.tool.name")
	fastmcpServer = mark("fastmcp.server.name")
	rpcMethod     = key("rpc.method")
)

// mcpRule: calling a tool, and fetching a prompt, are GenAI operations; listing
// tools shows what the model will be given. The rest (initialize, ping,
// notifications) is the protocol at work.
func mcpRule(s *Span) Kind {
	method := s.get(mcpMethod)
	if method == "" && s.has(fastmcpServer) {
		method = s.get(rpcMethod)
	}
	switch method {
	case "tools/call":
		return Tool
	case "tools/list", "prompts/get", "sampling/createMessage":
		return Other
	}
	return None
}
