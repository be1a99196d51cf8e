// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeAzure = scope("azure.core.tracing.ext.opentelemetry_span")

// azureRule: the client of Azure's Responses API calls a response that names an agent an
// agent's invocation; it is the only span of that call.
func azureRule(s *Span) Kind {
	if s.scope == scopeAzure && strings.EqualFold(s.get(genaiOperation), "invoke_agent") && s.has(genaiRequestModel) {
		return Inference
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "azure", at: 70, scopes: scopes(scopeAzure), rule: azureRule},
	},
)
