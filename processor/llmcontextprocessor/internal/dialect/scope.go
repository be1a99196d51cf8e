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

// scopeNames are the names of instrumentation scopes that are known.
var scopeNames = map[string]Scope{
	"gcp.vertex.agent":                                     scopeADK,
	"agent_framework":                                      scopeAgentFramework,
	"openinference.instrumentation.autogen":                scopeAutoGen,
	"openinference.instrumentation.autogen_agentchat":      scopeAutoGen,
	"azure.core.tracing.ext.opentelemetry_span":            scopeAzure,
	"codex-app-server":                                     scopeCodex,
	"codex_cli_rs":                                         scopeCodex,
	"codex_exec":                                           scopeCodex,
	"opentelemetry.instrumentation.crewai":                 scopeCrewAI,
	"opentelemetry.instrumentation.crewai.instrumentation": scopeCrewAI,
	"crewai":                          scopeCrewAIOwn,
	"crewai.telemetry":                scopeCrewAIOwn,
	"@flue/opentelemetry":             scopeFlue,
	"guardrails-ai":                   scopeGuardrails,
	"litellm":                         scopeLiteLLM,
	"livekit-agents":                  scopeLiveKit,
	"llamaindex.opentelemetry.tracer": scopeLlamaIndex,
	"logfire.openai_agents":           scopeLogfireAgents,
	"monocle_apptrace":                scopeMonocle,
	"nemo_guardrails":                 scopeNeMo,
	"openinference.instrumentation.openai_agents": scopeOIAgents,
	"openinference.instrumentation.llama_index":   scopeOILlamaIndex,
	"opentelemetry.instrumentation.openai_agents": scopeOpenAIAgents,
	"pipecat":                               scopePipecat,
	"pydantic-ai":                           scopePydanticAI,
	"pydantic-evals":                        scopePydanticEvals,
	"opentelemetry.instrumentation.strands": scopeStrands,
	"strands-agents":                        scopeStrands,
	"strands.telemetry.tracer":              scopeStrands,
	"tensorzero":                            scopeTensorZero,
}

// scopePrefixes are how the names of others begin.
var scopePrefixes = map[string]Scope{
	"com.anthropic.claude_code": scopeClaudeCode,
	"@voltagent/":               scopeVoltAgent,
}

// ScopeOf classifies a scope name. Call it once a scope, not once a span.
func ScopeOf(name string) Scope {
	if s, known := scopeNames[name]; known {
		return s
	}
	for prefix, s := range scopePrefixes {
		if strings.HasPrefix(name, prefix) {
			return s
		}
	}
	if strings.EqualFold(name, "voltagent") {
		return scopeVoltAgent
	}
	return scopeAny
}
