// SPDX-License-Identifier: Apache-2.0

package dialect

var scopeTensorZero = scope("tensorzero")

// tensorZeroRule: what calls the provider follows OTel; above it is the function.
func tensorZeroRule(s *Span) Kind {
	if s.scope != scopeTensorZero {
		return None
	}
	switch s.name {
	case "function_inference", "variant_inference", "workflow_evaluation_run":
		return Workflow
	case "model_inference", "model_provider_inference":
		return Inference
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "tensorzero", at: 430, scopes: scopes(scopeTensorZero), rule: tensorZeroRule},
	},
)
