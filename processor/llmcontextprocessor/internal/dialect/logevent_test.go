// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestALogRecordIsToldByTheNameOfItsEvent(t *testing.T) {
	claude := ScopeOf("com.anthropic.claude_code.events")
	for name, want := range map[string]LogEvent{
		"gen_ai.client.inference.operation.details": LogDetails, "gen_ai.content.prompt": LogDetails, "gen_ai.content.completion": LogDetails,
		"gen_ai.client.embedding.operation.details": LogDetails, "gen_ai.client.agent.operation.details": LogDetails,
		"gen_ai.client.agent.invoke.operation.details": LogDetails, "gen_ai.client.workflow.operation.details": LogDetails,
		"gen_ai.memory.operation.details": NoLogEvent, "gen_ai.client.operation.exception": NoLogEvent,
		"gen_ai.evaluation.result": LogVerdict, "gen_ai.evaluation.results": LogVerdict,
		"gen_ai.system.message": LogMessage, "gen_ai.user.message": LogMessage, "gen_ai.assistant.message": LogMessage,
		"gen_ai.tool.message": LogMessage, "gen_ai.choice": LogMessage, "gen_ai.other": NoLogEvent,
		"claude_code.api_request": LogCall, "claude_code.tool_result": LogCall, "claude_code.user_prompt": NoLogEvent,
		"codex.api_request": LogCall, "codex.websocket_request": LogCall, "gemini_cli.api_request": LogMessage,
		"gemini-cli.api_response": LogCall, "qwen-code.api_error": LogCall, "qwen_code.tool_call": LogCall, "iflow-cli.api_cancel": LogCall,
		"copilot_chat.tool.call": LogCall, "copilot_chat.session.start": NoLogEvent, "copilot_chat.agent.turn": NoLogEvent,
		"iflow-cli.api_request": LogMessage, "gimp.api_request": NoLogEvent, "shop.api_request": NoLogEvent,
		"api_request": NoLogEvent, "gen_ai": NoLogEvent, "": NoLogEvent,
	} {
		assert.Equal(t, want, LogEventOf(name, scopeAny), name)
	}
	assert.Equal(t, LogCall, LogEventOf("api_request", claude), "Claude Code leaves itself out of the name")
	assert.Equal(t, LogCall, LogEventOf("tool_result", claude))
	assert.Equal(t, LogCall, LogEventOf("claude_code.api_request", claude), "or does not")
	assert.Equal(t, NoLogEvent, LogEventOf("user_prompt", claude))
	for name, want := range map[string]LogEvent{
		"system_prompt": LogMessage, "tool": LogMessage, "api_request_body": LogMessage, "assistant_response": LogCall, "api_response_body": LogCall,
		"api_refusal": LogCall, "tool_decision": NoLogEvent,
	} {
		assert.Equal(t, want, LogEventOf(name, claude), name)
		assert.Equal(t, want, LogEventOf("claude_code."+name, scopeAny), name)
		assert.Equal(t, NoLogEvent, LogEventOf("codex."+name, scopeAny), name)
		assert.Equal(t, NoLogEvent, LogEventOf(name, scopeAny), name)
	}
	assert.Equal(t, NoLogEvent, LogEventOf("shop.api_request", claude))
	opencode := ScopeOf("com.opencode")
	for name, want := range map[string]LogEvent{
		"api_request": LogBegun, "api_error": LogBegun, "tool_result": LogBegun,
		"session.created": NoLogEvent, "user_prompt": NoLogEvent, "commit": NoLogEvent, "opencode.api_request": LogCall,
	} {
		assert.Equal(t, want, LogEventOf(name, opencode), name)
	}
	assert.Equal(t, LogCall, LogEventOf("opencode.api_request", scopeAny))
	for event, ends := range map[LogEvent]bool{LogDetails: true, LogCall: true, LogBegun: false, LogMessage: false, LogVerdict: false, NoLogEvent: false} {
		assert.Equal(t, ends, event.EndsCall(), event)
	}
}

func TestALogRecordShowsWhatItsEventIsOf(t *testing.T) {
	read := func(name string, attributes []attribute) Evidence {
		var s Span
		s.Reset(name, scopeAny)
		s.LogRecord(LogEventOf(name, scopeAny))
		for _, a := range attributes {
			s.Put(keyTable[a.key], a.key, a.text)
		}
		return s.Evidence()
	}
	bare := attrs("model", "nova-9", "tool_name", "menu", "function_name", "weigh")
	for name, want := range map[string]Evidence{
		"codex.api_request":         {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"},
		"gemini_cli.api_request":    {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"},
		"opencode.api_request":      {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"},
		"gemini_cli.api_response":   {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9", ResponseModel: "nova-9"},
		"gemini-cli.api_response":   {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9", ResponseModel: "nova-9"},
		"qwen-code.api_response":    {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"},
		"claude_code.tool_result":   {Kind: Tool, Dialect: "log-event", RequestModel: "nova-9", ToolName: "menu"},
		"gemini_cli.tool_call":      {Kind: Tool, Dialect: "log-event", RequestModel: "nova-9", ToolName: "menu"},
		"gen_ai.user.message":       {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"},
		"gen_ai.evaluation.result":  {Kind: Evaluator, Dialect: "log-event"},
		"gen_ai.content.completion": {Kind: Inference, Dialect: "log-event"},
	} {
		assert.Equal(t, want, read(name, bare), name)
	}
	assert.Equal(t, Evidence{Kind: Tool, Dialect: "log-event", ToolName: "weigh"}, read("copilot_chat.tool.call", attrs("gen_ai.tool.name", "weigh")))
	assert.Equal(t, "weigh", read("gemini_cli.tool_call", attrs("function_name", "weigh")).ToolName)
	for name, want := range map[string]Evidence{
		"api_request": {Kind: Inference, Dialect: "log-event", RequestModel: "nova-9", ToolName: ""},
		"tool_result": {Kind: Tool, Dialect: "log-event", RequestModel: "nova-9", ToolName: "menu"},
	} {
		var begun Span
		begun.Reset(name, scopeOpencode)
		begun.LogRecord(LogEventOf(name, scopeOpencode))
		for _, a := range bare {
			begun.Put(keyTable[a.key], a.key, a.text)
		}
		assert.Equal(t, want, begun.Evidence(), name)
	}
	details := "gen_ai.client.inference.operation.details"
	assert.Equal(t, Evidence{Kind: Embedding, Dialect: "otel"}, read(details, attrs("gen_ai.operation.name", "embeddings")))
	assert.Equal(t, Inference, read(details, attrs("gen_ai.operation.name", "state", "gen_ai.request.model", "nova-9")).Kind)
	var s Span
	s.Reset("strands.telemetry.tracer", scopeAny)
	s.LogRecord(LogDetails)
	assert.Equal(t, Other, s.Kind(), "of a span of any kind")
	for what, want := range map[string]Kind{
		"inference": Inference, "embedding": Embedding, "agent": Agent, "agent.invoke": Agent, "workflow": Workflow,
	} {
		name := "gen_ai.client." + what + ".operation.details"
		assert.Equal(t, want, read(name, nil).Kind, name)
		assert.Equal(t, Tool, read(name, attrs("gen_ai.operation.name", "execute_tool")).Kind, "what the record says comes first")
	}
}

func TestWhatClaudeCodeLogsOfItsCallsIsRead(t *testing.T) {
	definition := `{"name":"Bash","description":"Runs.","input_schema":{"type":"object"}}`
	read := func(name string, attributes []attribute) (Evidence, string) {
		var s Span
		s.Reset(name, scopeAny)
		s.LogRecord(LogEventOf("claude_code."+strings.TrimPrefix(name, "claude_code."), scopeAny))
		for _, a := range attributes {
			s.Put(keyTable[a.key], a.key, a.text)
		}
		return s.Evidence(), s.SystemInstructions()
	}
	for _, prefix := range []string{"", "claude_code."} {
		shown, _ := read(prefix+"tool", attrs("tool_name", "Bash", "tool_hash", "a1", "tool", definition))
		assert.Equal(t, Evidence{Kind: Tool, Dialect: "log-event", ToolName: "Bash", ToolDefinition: definition}, shown)

		prompt, text := read(prefix+"system_prompt", attrs("system_prompt", "Be kind.", "system_prompt_hash", "sp_1"))
		assert.Equal(t, Inference, prompt.Kind)
		assert.Equal(t, "Be kind.", text)

		said, _ := read(prefix+"assistant_response", attrs("model", "nova-9", "response", "Yes."))
		assert.Equal(t, Evidence{Kind: Inference, Dialect: "log-event", RequestModel: "nova-9"}, said)

		sent, text := read(prefix+"api_request_body", attrs("model", "nova-9", "body", `{"model":"nova-9","system":"Be kind.","tools":[`+definition+`]}`))
		assert.Equal(t, Evidence{Kind: Inference, Dialect: "log-event", RequestModel: "nova-9", Tools: "[" + definition + "]"}, sent)
		assert.Equal(t, "Be kind.", text)
		cut, text := read(prefix+"api_request_body", attrs("body", `{"model":"nova-9","messages":[],"tools":[`+definition+`,{"na`))
		assert.Empty(t, cut.Tools)
		assert.Empty(t, text)

		answered, _ := read(prefix+"api_response_body", attrs("model", "nova-9", "body", `{"model":"nova-9-2026-01-02","content":[]}`))
		assert.Equal(t, Evidence{Kind: Inference, Dialect: "log-event", RequestModel: "nova-9", ResponseModel: "nova-9-2026-01-02"}, answered)
	}
}

func TestASystemMessageOfALogRecordIsRead(t *testing.T) {
	var s Span
	s.Reset("gen_ai.system.message", scopeAny)
	s.LogRecord(LogMessage)
	s.Instructions(" ")
	s.Instructions(`{"content":"Be kind."}`)
	assert.Equal(t, Inference, s.Kind())
	assert.Equal(t, "Be kind.", s.SystemInstructions())
}
