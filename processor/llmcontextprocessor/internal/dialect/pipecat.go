// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	scopePipecat   = scope("pipecat")
	scopeOIPipecat = scope("openinference.instrumentation.pipecat")
)

// Pipecat (pipecat/utils/tracing/service_attributes.py) follows OTel but for the tools. OpenInference's
// instrumentation of it has them under the same key, and calls the models that hear and speak LLM, as it does that
// which answers.
var (
	pipecatTools         = key("tools")
	pipecatRealtimeTools = key("tools.definitions")
)

func pipecatToolsOf(s *Span) string {
	if s.scope != scopePipecat && s.scope != scopeOIPipecat {
		return ""
	}
	return firstOf(s.raw(pipecatTools), s.raw(pipecatRealtimeTools))
}

// hearsOrSpeaks tells the models of a conversation that do, where the names of the spans say so.
func (s *Span) hearsOrSpeaks() bool {
	switch s.scope {
	case scopeLiveKit:
		return liveKitMedia(s.name)
	case scopeOIPipecat:
		return s.name == "pipecat.stt" || s.name == "pipecat.tts"
	}
	return false
}

var _ = add(nil,
	shows{tools, 110, fields(pipecatTools, pipecatRealtimeTools), pipecatToolsOf},
)
