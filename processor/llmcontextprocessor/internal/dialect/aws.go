// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Amazon Bedrock and its Agent Runtime, as ADOT's instrumentations of the AWS SDK write it. Calls
// that manage agents and knowledge bases carry the same ids.
var (
	bedrockKnowledgeBase = mark("aws.bedrock.knowledge_base.id")
	bedrockAgent         = mark("aws.bedrock.agent.id")
	bedrockGuardrail     = mark("aws.bedrock.guardrail.id")

	rpcService = key("rpc.service")
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

// bedrockCallRule: of a model whose request and answer it does not know, an instrumentation of the
// AWS SDK tells the name, the provider and the method that was called.
func bedrockCallRule(s *Span) Kind {
	service := strings.ReplaceAll(s.get(rpcService), " ", "")
	if !strings.EqualFold(service, "BedrockRuntime") || !s.has(genaiRequestModel) || s.first(provider) == "" {
		return None
	}
	switch s.get(rpcMethod) {
	case "InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream":
		return Inference
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "bedrock", at: 555, keys: fields(rpcService), rule: bedrockCallRule},
		{dialect: "bedrock", at: 500, keys: fields(bedrockKnowledgeBase, bedrockAgent, bedrockGuardrail), rule: bedrockRule},
	},
	shows{dataSource, 30, fields(bedrockKnowledgeBase), of(bedrockKnowledgeBase)},
)
