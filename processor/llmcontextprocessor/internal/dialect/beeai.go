// SPDX-License-Identifier: Apache-2.0

package dialect

// OpenInference's instrumentation of BeeAI writes a span of the model's kind for each of its events, as for each
// piece of a stream. Such a span has the path of the event, and nothing of the model.
var (
	scopeOIBeeAI = scope("openinference.instrumentation.beeai")
	beeEvent     = key("metadata.path")
	beeClass     = key("metadata.class_name")
)

func beeEventRule(s *Span) Kind {
	if s.scope != scopeOIBeeAI || s.has(beeClass) {
		return None
	}
	switch s.name {
	case "start", "new_token", "partial_update", "update", "retry", "success", "error", "finish":
		return surelyNone
	}
	if s.has(beeEvent) {
		return surelyNone
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "beeai", at: 102, scopes: scopes(scopeOIBeeAI), rule: beeEventRule},
	},
)
