// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeKoog = scope("ai.koog")

// Koog follows OTel; the strategy that an agent runs has no operation, and no more have its nodes.
var (
	koogStrategy     = mark("koog.strategy.name")
	koogInstructions = key("system_instructions")
)

func koogRule(s *Span) Kind {
	if s.has(koogStrategy) {
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "koog", at: 475, keys: fields(koogStrategy), rule: koogRule},
	},
)
