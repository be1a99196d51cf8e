// SPDX-License-Identifier: Apache-2.0

package dialect

// genai-otel-instrument (TraceVerde) follows OTel for clients; of frameworks its operations are the methods that
// it wraps.
var scopeGenAIOTel = scopeUnder("genai_otel.")

var genaiOTelOperations = kinds{
	{"agent.on_messages", Agent},
	{"runner.run", Agent},
	{"runner.run_debug", Agent},
	{"react", Agent},
	{"batch", Inference},
	{"abatch", Inference},
	{"conversation.initiate", Workflow},
	{"group_chat.run", Workflow},
	{"module.call", Workflow},
	{"predict", Workflow}, // modules of DSPy, around the calls of a model
	{"chain_of_thought", Workflow},
	{"guard.parse", Evaluator},
	{"guard.validate", Evaluator},
}

func genaiOTelRule(s *Span) Kind {
	if s.scope != scopeGenAIOTel {
		return None
	}
	return genaiOTelOperations.of(s.get(genaiOperation))
}

var _ = add(
	[]row{
		{dialect: "genai-otel", at: 308, scopes: scopes(scopeGenAIOTel), rule: genaiOTelRule},
	},
)
