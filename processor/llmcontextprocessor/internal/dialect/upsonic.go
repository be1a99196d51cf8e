// SPDX-License-Identifier: Apache-2.0

package dialect

// Upsonic: its models follow OTel, its agents and tools have names of its own.
var (
	upsonicAgent = mark("upsonic.agent.name")
	upsonicModel = key("upsonic.agent.model")
	upsonicTool  = mark("upsonic.tool.name")
)

func upsonicRule(s *Span) Kind {
	switch {
	case s.has(upsonicAgent):
		return Agent
	case s.has(upsonicTool):
		return Tool
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "upsonic", at: 512, keys: fields(upsonicAgent, upsonicTool), rule: upsonicRule},
	},
	shows{requestModel, 314, fields(upsonicModel), of(upsonicModel)},
	shows{toolName, 164, fields(upsonicTool), of(upsonicTool)},
	shows{agentName, 115, fields(upsonicAgent), agentSpan(upsonicAgent)},
)
