// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeAzure          = scope("azure.core.tracing.ext.opentelemetry_span")
	scopeCrewAIOwn      = scope("crewai", "crewai.telemetry")
	scopeAgentFramework = scope("agent_framework")
	scopeOIAgents       = scope("openinference.instrumentation.openai_agents")
	scopeOpenAIAgents   = scope("opentelemetry.instrumentation.openai_agents")
	scopeTensorZero     = scope("tensorzero")
)

// Products with a kind attribute or names of their own.
var (
	trulensType  = mark("ai.observability.span_type")
	trulensModel = key("ai.observability.cost.model") // the model that answered

	promptflowType = mark("span_type") // any program's; framework says whose it is
	promptflowIs   = key("framework")

	n8nNodeType  = mark("n8n.node.type")
	n8nNodeModel = key("n8n.node.custom.llm.model")

	agentCoreResource  = mark("aws.resource.type")
	agentCoreOperation = key("aws.operation.name")

	provActivity = mark("prov.activity.type") // AgentWeave
	provModel    = key("prov.llm.model")
	provProvider = key("prov.llm.provider")

	judgmentKind = mark("judgment.span_kind") // Judgeval
)

// trulensTypes: TruLens writes unknown onto every span below a record.
var trulensTypes = append(kinds{
	{"unknown", None},
	{"record", Workflow},
	{"record_root", Workflow},
	{"eval", Evaluator},
	{"eval_root", Evaluator},
	{"reranking", Retrieval},
	{"memorization", Other},
	{"workflow_step", Workflow},
	{"graph_node", Workflow},
	{"graph_task", Workflow},
	{"mcp", Tool},
}, spanKinds...)

var promptflowTypes = kinds{
	{"flow", Workflow},
	{"llm", Inference},
	{"embedding", Embedding},
	{"retrieval", Retrieval},
	{"langchain", Workflow},
	{"tool", None}, // any node's Python
	{"function", None},
}

// promptflowRule: span_type is read where the program says that it is prompt flow.
func promptflowRule(s *Span) Kind {
	if !s.has(promptflowType) || !strings.EqualFold(s.get(promptflowIs), "promptflow") {
		return None
	}
	k, _ := promptflowTypes.find(s.get(promptflowType))
	return k
}

// n8nNodes are how the types of n8n's AI nodes begin, behind the name of their package.
var n8nNodes = kinds{
	{"agent", Agent},
	{"lm", Inference},
	{"openai", Inference},
	{"embeddings", Embedding},
	{"vectorstore", Retrieval},
	{"retriever", Retrieval},
	{"reranker", Retrieval},
	{"tool", Tool},
	{"mcpclient", Tool},
	{"chain", Workflow},
	{"informationextractor", Workflow},
	{"sentimentanalysis", Workflow},
	{"textclassifier", Workflow},
	{"guardrails", Evaluator},
}

func n8nRule(s *Span) Kind {
	_, node, found := strings.Cut(s.get(n8nNodeType), "n8n-nodes-langchain.")
	if !found {
		return None
	}
	for _, n := range n8nNodes {
		if hasPrefixFold(node, n.value) {
			return n.kind
		}
	}
	return None
}

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

var provActivities = kinds{
	{"llm_call", Inference},
	{"tool_call", Tool},
	{"agent_turn", Agent},
	{"agent_run", Agent},
	{"embedding_call", Embedding},
	{"retrieval", Retrieval},
	{"workflow", Workflow},
}

// provRule: other programs write PROV too, of other activities.
func provRule(s *Span) Kind {
	k, _ := provActivities.find(s.get(provActivity))
	return k
}

var judgmentKinds = append(kinds{{"span", None}, {"customer", None}}, spanKinds...)

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

// agentFrameworkRule: of Microsoft Agent Framework's engine the run is a workflow, the
// rest (executors, edges, messages) is its machinery.
func agentFrameworkRule(s *Span) Kind {
	if s.scope == scopeAgentFramework && (s.name == "workflow.run" || strings.HasPrefix(s.name, "workflow.run ")) {
		return Workflow
	}
	return None
}

// crewOwnNames: CrewAI writes a failed call's operation over whatever is around it.
var crewOwnNames = kinds{
	{"call llm", Inference},
	{"call tool", Tool},
	{"execute agent", Agent},
	{"execute task", Workflow},
	{"execute crew", Workflow},
	{"execute flow", Workflow},
	{"call method", Workflow},
}

func crewOwnRule(s *Span) Kind {
	if s.scope != scopeCrewAIOwn {
		return None
	}
	k, _ := crewOwnNames.find(s.name)
	return k
}

// azureRule: the client of Azure's Responses API calls a response that names an agent an
// agent's invocation; it is the only span of that call.
func azureRule(s *Span) Kind {
	if s.scope == scopeAzure && strings.EqualFold(s.get(genaiOperation), "invoke_agent") && s.has(genaiRequestModel) {
		return Inference
	}
	return None
}

// openAIAgentsRule: the trace of a run is written as an agent, and a handoff as a tool.
func openAIAgentsRule(s *Span) Kind {
	switch {
	case s.scope == scopeOIAgents && strings.HasPrefix(s.name, "handoff to "):
		return surelyOther
	case s.scope == scopeOIAgents && strings.EqualFold(s.get(oiKind), "AGENT") && !s.has(oiNodeID):
		return Workflow
	case s.scope == scopeOpenAIAgents && strings.EqualFold(s.get(genaiOperation), "unknown"):
		return Other // a task, a turn, a span of the program's own
	case s.scope == scopeOpenAIAgents && strings.EqualFold(s.get(genaiOperation), "invoke_agent") &&
		!s.has(genaiAgentName):
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "crewai", at: 20, scopes: scopes(scopeCrewAIOwn), rule: crewOwnRule},
		{dialect: "azure", at: 70, scopes: scopes(scopeAzure), rule: azureRule},
		{dialect: "openai-agents", at: 80, scopes: scopes(scopeOIAgents, scopeOpenAIAgents), rule: openAIAgentsRule},
		{dialect: "trulens", at: 210, keys: fields(trulensType), words: trulensTypes},
		{dialect: "promptflow", at: 230, keys: fields(promptflowType), rule: promptflowRule},
		{dialect: "judgeval", at: 240, keys: fields(judgmentKind), words: judgmentKinds},
		{dialect: "n8n", at: 250, keys: fields(n8nNodeType), rule: n8nRule},
		{dialect: "agentcore", at: 260, keys: fields(agentCoreResource), rule: agentCoreRule},
		{dialect: "agentweave", at: 270, keys: fields(provActivity), rule: provRule},
		{dialect: "tensorzero", at: 430, scopes: scopes(scopeTensorZero), rule: tensorZeroRule},
		{dialect: "agent-framework", at: 440, scopes: scopes(scopeAgentFramework), rule: agentFrameworkRule},
	},
	shows{requestModel, 230, fields(provModel), of(provModel)},
	shows{requestModel, 250, fields(n8nNodeModel), of(n8nNodeModel)},
	shows{responseModel, 80, fields(trulensModel), of(trulensModel)},
	shows{provider, 100, fields(provProvider), of(provProvider)},
)
