// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Coding agents that name spans in their own way. Gemini CLI and Copilot CLI
// follow OTel. `model` and `tool_name` are read on these spans only.
var (
	bareModel    = key("model")
	bareToolName = key("tool_name")
)

const claudeCodePrefix = "claude_code."

func claudeCodeName(name string) bool {
	return len(name) > len(claudeCodePrefix) && name[:len(claudeCodePrefix)] == claudeCodePrefix
}

// claudeCodeRule: Claude Code's span names are distinctive, and its scope is
// left empty by some exporters.
func claudeCodeRule(s *Span) Kind {
	if !claudeCodeName(s.name) {
		return None
	}
	switch s.name[len(claudeCodePrefix):] {
	case "llm_request":
		return Inference
	case "tool", "tool.execution":
		return Tool
	case "interaction":
		return Agent
	}
	return Other
}

// codexRule: of the many spans of Codex's scopes these two call the model.
func codexRule(s *Span) Kind {
	if s.scope == scopeCodex && (s.name == "session_task.turn" || s.name == "handle_responses") {
		return Inference
	}
	return None
}

func cliModel(s *Span) string {
	if codexRule(s) != None || strings.HasPrefix(s.name, claudeCodePrefix) {
		return s.get(bareModel)
	}
	return ""
}

func cliTool(s *Span) string {
	if claudeCodeRule(s) == Tool {
		return s.get(bareToolName)
	}
	return ""
}
