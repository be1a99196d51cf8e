// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Scope is what the name of an instrumentation scope says. Most say nothing.
type Scope uint8

// The scopes whose spans are told apart by their names.
const (
	scopeAny Scope = iota
	scopeADK
	scopeAutoGen
	scopeAzure
	scopeClaudeCode
	scopeCodex
	scopeCrewAI
	scopeCrewAIOwn
	scopeFlue
	scopeAgentFramework
	scopeGuardrails
	scopeLiteLLM
	scopeLiveKit
	scopeLlamaIndex
	scopeLogfireAgents
	scopeMonocle
	scopeNeMo
	scopeOIAgents
	scopeOILlamaIndex
	scopeOpenAIAgents
	scopePipecat
	scopePydanticAI
	scopePydanticEvals
	scopeStrands
	scopeTensorZero
	scopeVoltAgent

	scopeDescribed // and above: those that a user describes
)

// ScopeOf classifies a scope name. Call it once a scope, not once a span.
func ScopeOf(name string) Scope {
	switch name {
	case "gcp.vertex.agent":
		return scopeADK
	case "openinference.instrumentation.autogen_agentchat", "openinference.instrumentation.autogen":
		return scopeAutoGen
	case "azure.core.tracing.ext.opentelemetry_span":
		return scopeAzure
	case "crewai", "crewai.telemetry":
		return scopeCrewAIOwn
	case "agent_framework":
		return scopeAgentFramework
	case "guardrails-ai":
		return scopeGuardrails
	case "llamaindex.opentelemetry.tracer":
		return scopeLlamaIndex
	case "logfire.openai_agents":
		return scopeLogfireAgents
	case "monocle_apptrace":
		return scopeMonocle
	case "nemo_guardrails":
		return scopeNeMo
	case "openinference.instrumentation.openai_agents":
		return scopeOIAgents
	case "openinference.instrumentation.llama_index":
		return scopeOILlamaIndex
	case "opentelemetry.instrumentation.openai_agents":
		return scopeOpenAIAgents
	case "tensorzero":
		return scopeTensorZero
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
