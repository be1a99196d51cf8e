// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	neatlogsKind     = mark("neatlogs.span.kind")
	neatlogsModel    = key("neatlogs.llm.model_name")
	neatlogsEmbedder = key("neatlogs.embedding.model_name")
	neatlogsProvider = key("neatlogs.llm.provider")
	neatlogsTool     = key("neatlogs.tool.name")
	neatlogsAgent    = key("neatlogs.agent.name")
)

var neatlogsKinds = append(kinds{{"mcp_tool", Tool}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "neatlogs", at: 214, keys: fields(neatlogsKind), words: neatlogsKinds},
	},
	shows{requestModel, 311, fields(neatlogsModel), of(neatlogsModel)},
	shows{requestModel, 312, fields(neatlogsEmbedder), of(neatlogsEmbedder)},
	shows{provider, 105, fields(neatlogsProvider), of(neatlogsProvider)},
	shows{toolName, 163, fields(neatlogsTool), of(neatlogsTool)},
	shows{agentName, 114, fields(neatlogsAgent), agentSpan(neatlogsAgent)},
)
