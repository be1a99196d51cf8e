// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeGuardrails = scope("guardrails-ai")

// Guardrails. A validator judges what a model is sent or says.
var bareType = key("type") // guardrails/guard/step/validator

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
	},
)
