// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	scopeGuardrails = scope("guardrails-ai")
	scopeNeMo       = scope("nemo_guardrails")
)

// Guardrails. A rail or a validator judges what a model is sent or says.
var (
	railType = mark("rail.type") // NeMo Guardrails
	bareType = key("type")       // Guardrails: guardrails/guard/step/validator
)

// nemoRule: the call of a model follows OTel with the task's name as its operation.
func nemoRule(s *Span) Kind {
	if (s.scope == scopeNeMo || s.name == "guardrails.rail") && s.has(railType) {
		return Evaluator
	}
	return None
}

var guardrailsTypes = kinds{
	{"guardrails/guard", Evaluator},
	{"guardrails/guard/step", Other},
	{"guardrails/guard/step/call", Inference},
	{"guardrails/guard/step/validator", Evaluator},
}

// guardrailsRule: a step that is given the answer calls no model.
func guardrailsRule(s *Span) Kind {
	if s.scope != scopeGuardrails {
		return None
	}
	k, _ := guardrailsTypes.find(s.get(bareType))
	if k == Inference && !s.called() {
		return Other
	}
	return k
}

var _ = add(
	[]row{
		{dialect: "guardrails", at: 50, scopes: scopes(scopeGuardrails), rule: guardrailsRule},
		{dialect: "nemo-guardrails", at: 60, keys: fields(railType), rule: nemoRule},
	},
)
