// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Coding agents that name spans as Claude Code does. Gemini CLI and Copilot CLI
// follow OTel. `model` is read on these spans only, `tool_name` on AutoGen's as well.
var (
	bareModel    = key("model")
	bareToolName = key("tool_name")
	qwenModel    = key("qwen-code.model")

	claudeCodeInstructions = key("user_system_prompt") // what an application adds to the prompt of the agent's own
)

// agentPrefixes are how coding agents that descend from Claude Code or imitate it begin the
// names of their spans.
var agentPrefixes = [...]string{
	claudeCodePrefix, "qwen-code.", "qwen_code.", "gemini-cli.", "gemini_cli.", "iflow-cli.", "opencode.", "copilot_cli.",
}

const claudeCodePrefix = "claude_code."

var agentNames = kinds{
	{"llm_request", Inference},
	{"tool", Tool},
	{"tool.execution", Tool},
	{"interaction", Agent},
	{"subagent", Agent},
	{"tool.blocked_on_user", Other},
}

// claudeCodeRule: the names of these spans are distinctive, and their scope is left empty
// by some exporters. Hooks and what else there is call no model.
func claudeCodeRule(s *Span) Kind {
	for _, prefix := range agentPrefixes {
		if word, found := strings.CutPrefix(s.name, prefix); found {
			k, _ := agentNames.find(word)
			return k
		}
	}
	return None
}

func claudeCodeModel(s *Span) string {
	if claudeCodeRule(s) == None {
		return ""
	}
	return firstOf(s.get(bareModel), s.get(qwenModel))
}

func claudeCodeTool(s *Span) string {
	if claudeCodeRule(s) == Tool || s.scope == scopeAutoGenTool {
		return firstOf(s.get(bareToolName), s.get(oiToolName))
	}
	return ""
}

func claudeCodeInstructed(s *Span) string {
	if claudeCodeRule(s) == None {
		return ""
	}
	return s.raw(claudeCodeInstructions)
}

var _ = add(
	[]row{
		{dialect: "claude-code", at: 380, names: agentPrefixes[:], rule: claudeCodeRule},
	},
	shows{requestModel, 170, fields(bareModel, qwenModel), claudeCodeModel},
	shows{toolName, 100, fields(bareToolName, oiToolName), claudeCodeTool},
	shows{systemText, 10, fields(claudeCodeInstructions), claudeCodeInstructed},
)
