// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// messagesIn returns the messages under a key of the body of a record of ADOT's, empty where there are none:
// {"input": {"messages": [...]}, "output": {"messages": [...]}}.
func messagesIn(body pcommon.Value, key string) pcommon.Slice {
	if body.Type() == pcommon.ValueTypeMap {
		if side, found := body.Map().Get(key); found && side.Type() == pcommon.ValueTypeMap {
			if list, found := side.Map().Get("messages"); found && list.Type() == pcommon.ValueTypeSlice {
				return list.Slice()
			}
		}
	}
	return pcommon.NewSlice()
}

// hasMessages reports whether a body is one of messages that went in and came out.
func hasMessages(body pcommon.Value) bool {
	return messagesIn(body, "input").Len() > 0 || messagesIn(body, "output").Len() > 0
}

// readMessages reads the system's among the messages that went in.
func (w *walker) readMessages(body pcommon.Value) {
	for _, message := range messagesIn(body, "input").All() {
		if message.Type() != pcommon.ValueTypeMap {
			continue
		}
		if role, found := message.Map().Get("role"); found && role.AsString() == "system" {
			w.facts.Instructions(record.Of(message).JSON())
		}
	}
}
