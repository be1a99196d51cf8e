// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeClaudeCode = scopeUnder("com.anthropic.claude_code")

// LogEvent is what the name of a log record says of it.
type LogEvent uint8

// The kinds of log records that are read.
const (
	NoLogEvent LogEvent = iota // another one: not ours
	LogDetails                 // what an instrumentation knows of a call, written at its end
	LogCall                    // a call of a model or of a tool by a coding agent, written at its end
	LogBegun                   // such a call, under the time at which it began
	LogMessage                 // one message of a call, or its begin
	LogVerdict                 // what a judge said of an answer
)

// EndsCall reports whether the record is written at the end of what it tells of.
func (e LogEvent) EndsCall() bool { return e == LogDetails || e == LogCall }

// OfCall reports whether the record tells of one call of a coding agent.
func (e LogEvent) OfCall() bool { return e == LogCall || e == LogBegun }

// LogEventOf tells a log record by the name of its event and its scope.
func LogEventOf(name string, scope Scope) LogEvent {
	if name == "" || !eventStarts[name[0]] && scope != scopeClaudeCode && scope != scopeOpencode {
		return NoLogEvent
	}
	return logEventOf(name, scope)
}

// eventStarts has the first bytes of the names that are known, which tell nearly every other.
var eventStarts = [256]bool{'g': true, 'c': true, 'q': true, 'i': true, 'o': true}

func logEventOf(name string, scope Scope) LogEvent {
	if rest, ok := strings.CutPrefix(name, "gen_ai."); ok {
		return conventionEvent(rest)
	}
	agent, word, ok := strings.Cut(name, ".")
	switch {
	case name == copilotToolCall:
		return LogCall
	case !ok && scope == scopeOpencode:
		return opencodeEvent(name)
	case !ok && scope == scopeClaudeCode:
		word = name // Claude Code leaves itself out of the name
	case !ok || !isCodingAgent(agent):
		return NoLogEvent
	}
	switch word {
	case "api_request":
		if isGeminiLike(agent) {
			return LogMessage // it is sent; api_response tells how it ended
		}
		return LogCall
	case "api_response", "api_error", "api_cancel", "websocket_request", "tool_result", "tool_call":
		return LogCall
	}
	if !ok || agent == "claude_code" {
		return claudeCodeEvent(word)
	}
	return NoLogEvent
}

// scopeOpencode is OpenCode's plugin for OpenTelemetry, which leaves the program out of the names of its events.
var scopeOpencode = scope("com.opencode")

func opencodeEvent(name string) LogEvent {
	switch name {
	case "api_request", "api_error", "tool_result":
		return LogBegun
	}
	return NoLogEvent
}

// copilotToolCall is the event of Copilot in VS Code for a tool; its calls of models follow the conventions.
const copilotToolCall = "copilot_chat.tool.call"

func conventionEvent(rest string) LogEvent {
	switch rest {
	case "client.inference.operation.details", "content.prompt", "content.completion",
		"client.embedding.operation.details", "client.agent.operation.details", "client.workflow.operation.details", // Splunk
		"client.agent.invoke.operation.details": // LoongSuite
		return LogDetails
	case "evaluation.result", "evaluation.results":
		return LogVerdict
	case "system.message", "user.message", "assistant.message", "tool.message", "choice":
		return LogMessage
	}
	return NoLogEvent
}

func isCodingAgent(name string) bool {
	return name == "claude_code" || name == "codex" || name == "opencode" || isGeminiLike(name)
}

// isGeminiLike: Gemini CLI, and those that descend from it.
func isGeminiLike(name string) bool {
	switch name {
	case "gemini_cli", "gemini-cli", "qwen-code", "qwen_code", "iflow-cli":
		return true
	}
	return false
}

// LogRecord says that what was begun with Reset is a log record.
func (s *Span) LogRecord(event LogEvent) { s.log = event }

// recogniseLog decides the kind of a log record: its event says that it is one of ours.
func (s *Span) recogniseLog() {
	switch s.log {
	case LogVerdict:
		s.kind, s.row = Evaluator, &logRow
		return
	case LogCall, LogBegun:
		s.kind, s.row = Inference, &logRow
		if strings.HasSuffix(s.name, "tool_result") || strings.HasSuffix(s.name, "tool_call") || s.name == copilotToolCall {
			s.kind = Tool
		}
		return
	case LogMessage:
		s.kind, s.row = Inference, &logRow
		if s.isShownTool() {
			s.kind = Tool
		}
		return
	}
	if s.recognise(); s.kind == None || s.kind == Other {
		s.kind, s.row = kindOfDetails(s.name), &logRow
	}
}

// kindOfDetails tells what details are of by the name of their event.
func kindOfDetails(name string) Kind {
	switch strings.TrimPrefix(name, "gen_ai.client.") {
	case "embedding.operation.details":
		return Embedding
	case "agent.operation.details", "agent.invoke.operation.details":
		return Agent
	case "workflow.operation.details":
		return Workflow
	}
	if !strings.HasPrefix(name, "gen_ai.") { // messages of any span, which ADOT calls by its scope
		return Other
	}
	return Inference
}

var logRow = row{dialect: "log-event"}

var functionName = key("function_name") // Gemini CLI

func agentLogModel(s *Span) string {
	if s.log.OfCall() || s.log == LogMessage {
		return s.get(bareModel)
	}
	return ""
}

// agentLogAnswered: Gemini CLI's record of an answer names the model that gave it. Those
// that descend from it write there what they asked for.
func agentLogAnswered(s *Span) string {
	if s.log == LogCall && (s.name == "gemini_cli.api_response" || s.name == "gemini-cli.api_response") {
		return s.get(bareModel)
	}
	return ""
}

func agentLogTool(s *Span) string {
	if s.log.OfCall() || s.isShownTool() {
		return firstOf(s.get(bareToolName), s.get(functionName))
	}
	return ""
}

var _ = add(nil,
	shows{requestModel, 175, fields(bareModel), agentLogModel},
	shows{responseModel, 175, fields(bareModel), agentLogAnswered},
	shows{toolName, 105, fields(bareToolName, functionName), agentLogTool},
)

// The keys of an evaluation in a list of them (Splunk), and how long a call took.
const (
	EvaluationsKey  = "gen_ai.evaluations"
	DurationKey     = "duration_ms"                      // of coding agents
	CallDurationKey = "gen_ai.client.operation.duration" // in seconds
)

// Instructions adds the text or the JSON of a system message.
func (s *Span) Instructions(text string) {
	if !Blank(text) {
		s.system, s.decided = append(s.system, text), false
	}
}
