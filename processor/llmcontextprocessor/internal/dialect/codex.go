// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeCodex = scope("codex-app-server", "codex_cli_rs", "codex_exec")

// codexRule: of the many spans of Codex's scopes a turn calls the model, and one that is
// named after its tool runs it. There is a handle_responses for each event of a streamed
// response; the one with the usage ends it. What forwards them may put its name in front.
func codexRule(s *Span) Kind {
	if s.scope != scopeCodex {
		return None
	}
	switch name := strings.TrimPrefix(s.name, "codex."); {
	case name == "session_task.turn", name == "handle_responses" && s.used():
		return Inference
	case name != "" && name == s.get(bareToolName):
		return Tool
	}
	return None
}

func codexModel(s *Span) string {
	if codexRule(s) != Inference {
		return ""
	}
	return s.get(bareModel)
}

func codexTool(s *Span) string {
	if codexRule(s) != Tool {
		return ""
	}
	return s.get(bareToolName)
}

var _ = add(
	[]row{
		{dialect: "codex", at: 390, scopes: scopes(scopeCodex), rule: codexRule},
	},
	shows{requestModel, 172, fields(bareModel), codexModel},
	shows{toolName, 102, fields(bareToolName), codexTool},
)
