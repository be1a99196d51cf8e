// SPDX-License-Identifier: Apache-2.0

package dialect

// Rhesis, under scopes of its own: the model's name is a key that VoltAgent has too.
var (
	rhesisOperation = mark("ai.operation.type")
	rhesisTool      = key("ai.tool.name")
)

// rhesisOperations: what hands over and what transforms is any code.
var rhesisOperations = kinds{
	{"llm.invoke", Inference},
	{"tool.invoke", Tool},
	{"agent.invoke", Agent},
	{"retrieval", Retrieval},
	{"rerank", Retrieval},
	{"embedding.create", Embedding},
	{"evaluation", Evaluator},
	{"guardrail", Evaluator},
	{"agent.handoff", Other},
}

func rhesisModel(s *Span) string {
	if s.has(rhesisOperation) {
		return s.get(voltagentAgentModel)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "rhesis", at: 355, keys: fields(rhesisOperation), words: rhesisOperations},
	},
	shows{requestModel, 182, fields(voltagentAgentModel), rhesisModel},
	shows{toolName, 165, fields(rhesisTool), of(rhesisTool)},
)
