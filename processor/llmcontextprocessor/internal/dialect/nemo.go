// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeNeMo = scope("nemo_guardrails")

// NeMo Guardrails. A rail judges what a model is sent or says.
var railType = mark("rail.type")

// nemoRule: the call of a model follows OTel with the task's name as its operation.
func nemoRule(s *Span) Kind {
	if (s.scope == scopeNeMo || s.name == "guardrails.rail") && s.has(railType) {
		return Evaluator
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "nemo-guardrails", at: 60, keys: fields(railType), rule: nemoRule},
	},
)
