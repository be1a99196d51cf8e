// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Scope is what the name of an instrumentation scope says. Most say nothing.
type Scope uint8

// The scopes whose spans are told apart by their names.
const (
	scopeAny Scope = iota
	scopeADK
	scopeClaudeCode
	scopeCodex
	scopeCrewAI
	scopeFlue
	scopeLiteLLM
	scopeLiveKit
	scopePipecat
	scopePydanticAI
	scopePydanticEvals
	scopeStrands
	scopeVoltAgent
)

// ScopeOf classifies a scope name. Call it once a scope, not once a span.
func ScopeOf(name string) Scope {
	switch name {
	case "gcp.vertex.agent":
		return scopeADK
	case "codex_cli_rs", "codex_exec", "codex-app-server":
		return scopeCodex
	case "opentelemetry.instrumentation.crewai", "opentelemetry.instrumentation.crewai.instrumentation":
		return scopeCrewAI
	case "@flue/opentelemetry":
		return scopeFlue
	case "litellm":
		return scopeLiteLLM
	case "livekit-agents":
		return scopeLiveKit
	case "pipecat":
		return scopePipecat
	case "pydantic-ai":
		return scopePydanticAI
	case "pydantic-evals":
		return scopePydanticEvals
	case "strands.telemetry.tracer", "opentelemetry.instrumentation.strands", "strands-agents":
		return scopeStrands
	}
	switch {
	case strings.HasPrefix(name, "com.anthropic.claude_code"):
		return scopeClaudeCode
	case strings.HasPrefix(name, "@voltagent/"), strings.EqualFold(name, "voltagent"):
		return scopeVoltAgent
	}
	return scopeAny
}
