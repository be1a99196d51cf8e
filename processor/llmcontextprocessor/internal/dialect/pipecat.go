// SPDX-License-Identifier: Apache-2.0

package dialect

var scopePipecat = scope("pipecat")

// Pipecat (pipecat/utils/tracing/service_attributes.py) follows OTel but for the tools.
var (
	pipecatTools         = key("tools")
	pipecatRealtimeTools = key("tools.definitions")
)

func pipecatToolsOf(s *Span) string {
	if s.scope != scopePipecat {
		return ""
	}
	return firstOf(s.raw(pipecatTools), s.raw(pipecatRealtimeTools))
}

var _ = add(nil,
	shows{tools, 110, fields(pipecatTools, pipecatRealtimeTools), pipecatToolsOf},
)
