// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// What Claude Code logs of its calls beside their ends: the system prompt and each tool that a model is shown, once
// for each text; what the model said; and, where it is asked for, the bodies of requests and answers.
var (
	claudeCodeDefinition = key("tool")
	claudeCodeBody       = key("body")
)

// claudeCodeEvent tells an event of Claude Code's own by its name without the program's.
func claudeCodeEvent(word string) LogEvent {
	switch word {
	case "assistant_response", "api_response_body", "api_refusal":
		return LogCall
	case "system_prompt", "tool", "api_request_body":
		return LogMessage
	}
	return NoLogEvent
}

// LogEventInText tells a log record of Claude Code's by its text, which is the name of its event behind that of the
// program.
func LogEventInText(text, name string) LogEvent {
	if behind, found := strings.CutPrefix(text, claudeCodePrefix); found && behind == name {
		return logEventOf(text, scopeAny)
	}
	return NoLogEvent
}

// isShownTool reports whether a log record tells of a tool that a model is shown.
func (s *Span) isShownTool() bool {
	return s.log == LogMessage && (s.name == "tool" || s.name == claudeCodePrefix+"tool")
}

func claudeCodeShown(s *Span) string {
	if !s.isShownTool() {
		return ""
	}
	return s.raw(claudeCodeDefinition)
}

func claudeCodeRequested(s *Span) string {
	if s.log != LogMessage || !strings.HasSuffix(s.name, "api_request_body") {
		return ""
	}
	return toolsIn(claudeCodeBody)(s)
}

func claudeCodeAnswered(s *Span) string {
	if s.log != LogCall || !strings.HasSuffix(s.name, "api_response_body") {
		return ""
	}
	return stringMember(s.raw(claudeCodeBody), "model")
}

var _ = add(nil,
	shows{responseModel, 176, fields(claudeCodeBody), claudeCodeAnswered},
	shows{tools, 95, fields(claudeCodeBody), claudeCodeRequested},
)
