// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Amazon Bedrock Agent Runtime, as ADOT's instrumentations of the AWS SDK write it. Calls
// that manage agents and knowledge bases carry the same ids.
var (
	bedrockKnowledgeBase = mark("aws.bedrock.knowledge_base.id")
	bedrockAgent         = mark("aws.bedrock.agent.id")
	bedrockGuardrail     = mark("aws.bedrock.guardrail.id")
)

func bedrockRule(s *Span) Kind {
	if !s.has(bedrockKnowledgeBase) && !s.has(bedrockAgent) && !s.has(bedrockGuardrail) {
		return None
	}
	method := s.get(rpcMethod)
	switch method[strings.LastIndexByte(method, '/')+1:] {
	case "Retrieve":
		return Retrieval
	case "RetrieveAndGenerate", "RetrieveAndGenerateStream":
		return Inference
	case "InvokeAgent", "InvokeInlineAgent":
		return Agent
	case "ApplyGuardrail":
		return Evaluator
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "bedrock", at: 500, keys: fields(bedrockKnowledgeBase, bedrockAgent, bedrockGuardrail), rule: bedrockRule},
	},
	shows{dataSource, 30, fields(bedrockKnowledgeBase), of(bedrockKnowledgeBase)},
)
