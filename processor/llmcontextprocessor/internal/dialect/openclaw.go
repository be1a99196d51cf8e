// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// OpenClaw (diagnostics-otel): model calls follow OTel, save those of older versions; runs
// and tools are told by name. The rest (webhooks, queues, deliveries) is its gateway.
var (
	openclawModel    = key("openclaw.model")
	openclawProvider = key("openclaw.provider")
	openclawTool     = key("openclaw.toolName")
)

var openclawKinds = kinds{
	{"openclaw.run", Agent},
	{"openclaw.harness.run", Agent},
	{"openclaw.agent.turn", Agent},
	{"openclaw.model.call", Inference},
	{"openclaw.model.usage", Inference},
	{"openclaw.tool.execution", Tool},
}

const openclawPrefix = "openclaw."

func openclawName(name string) bool { return strings.HasPrefix(name, openclawPrefix) }

func openclawRule(s *Span) Kind {
	if !openclawName(s.name) {
		return None
	}
	return openclawKinds.of(s.name)
}

func openclaw(f Field) source {
	return func(s *Span) string {
		if openclawRule(s) != None {
			return s.get(f)
		}
		return ""
	}
}

var _ = add(
	[]row{
		{dialect: "openclaw", at: 490, names: []string{openclawPrefix}, rule: openclawRule},
	},
	shows{requestModel, 190, fields(openclawModel), openclaw(openclawModel)},
	shows{provider, 80, fields(openclawProvider), openclaw(openclawProvider)},
	shows{toolName, 150, fields(openclawTool), openclaw(openclawTool)},
)
