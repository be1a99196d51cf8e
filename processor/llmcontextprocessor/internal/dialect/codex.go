// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeCodex = scope("codex-app-server", "codex_cli_rs", "codex_exec")

// codexRule: of the many spans of Codex's scopes these two call the model. What forwards
// them may put its name in front.
func codexRule(s *Span) Kind {
	if s.scope != scopeCodex {
		return None
	}
	switch strings.TrimPrefix(s.name, "codex.") {
	case "session_task.turn", "handle_responses":
		return Inference
	}
	return None
}

func codexModel(s *Span) string {
	if codexRule(s) == None {
		return ""
	}
	return s.get(bareModel)
}

var _ = add(
	[]row{
		{dialect: "codex", at: 390, scopes: scopes(scopeCodex), rule: codexRule},
	},
	shows{requestModel, 172, fields(bareModel), codexModel},
)
