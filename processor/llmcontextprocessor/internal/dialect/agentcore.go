// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	agentCoreResource  = mark("aws.resource.type")
	agentCoreOperation = key("aws.operation.name")
)

// agentCoreOperations of Bedrock AgentCore's resources; the others manage them.
var agentCoreOperations = kinds{
	{"RetrieveMemoryRecords", Retrieval},
	{"InvokeAgentRuntime", Agent},
	{"InvokeCodeInterpreter", Tool},
	{"InvokeGateway", Tool},
	{"Evaluate", Evaluator},
}

func agentCoreRule(s *Span) Kind {
	if !strings.HasPrefix(s.get(agentCoreResource), "AWS::BedrockAgentCore::") {
		return None
	}
	k, _ := agentCoreOperations.find(s.get(agentCoreOperation))
	return k
}

var _ = add(
	[]row{
		{dialect: "agentcore", at: 260, keys: fields(agentCoreResource), rule: agentCoreRule},
	},
)
