// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	mastraType        = mark("mastra.span.type")
	mastraInput       = key("mastra.model_step.input")       // JSON messages, or body.messages
	mastraModelInput  = key("mastra.model_generation.input") // JSON: messages
	mastraAgentInput  = key("mastra.agent_run.input")        // JSON messages
	mastraModelOfStep = key("mastra.metadata.modelMetadata") // JSON: modelId, modelProvider
	mastraBody        = key("mastra.metadata.body")          // JSON: the answer as the provider sent it
	mastraLangfuse    = key("mastra.metadata.langfuse")      // JSON: prompt, with name and version
)

var mastraTypes = append(kinds{
	{"agent_run", Agent},
	{"model_generation", Inference},
	{"model_step", Inference},
	{"model_inference", Inference},
	{"tool_call", Tool},
	{"mcp_tool_call", Tool},
	{"client_tool_call", Tool},
	{"provider_tool_call", Tool},
	{"workflow_run", Workflow},
	{"workflow_step", Workflow},
	{"workflow_conditional", Workflow},
	{"workflow_conditional_eval", Workflow},
	{"workflow_parallel", Workflow},
	{"workflow_loop", Workflow},
	{"workflow_sleep", Workflow},
	{"workflow_wait_event", Workflow},
	{"rag_embedding", Embedding},
	{"rag_vector_operation", Retrieval},
	{"eval", Evaluator},
	{"scorer_run", Evaluator},
	{"scorer_step", Evaluator},
	{"classifier_evaluation", Evaluator},
	{"memory_operation", Other},
}, spanKinds...)

// mastraNoise are its types of spans that do nothing of GenAI's, whatever its converters to other dialects call them.
var mastraNoise = kinds{
	{"generic", surelyNone},
	{"model_chunk", surelyNone}, // one for each piece of a stream: to OpenInference a call of a model
	{"rag_ingestion", surelyNone},
	{"workspace_action", surelyNone},
	{"graph_action", surelyNone},
	{"mapping", surelyNone},
	{"skill_resolution", surelyNone},
	{"skill_action", surelyNone},
	{"agent_signal", surelyNone},
}

// mastraRule: its own type of a span tells better than what its converters make of it, to which a step is a call of
// a model and the call below it a chain.
func mastraRule(s *Span) Kind {
	word := s.get(mastraType)
	if k, found := mastraNoise.find(word); found {
		return k
	}
	return usualMastraTypes.of(word).surely()
}

var usualMastraTypes = wordsOf(mastraTypes)

// mastraModel reads what a step of the loop tells of its model.
func mastraModel(name string) source {
	return func(s *Span) string {
		if mastraTypes.of(s.get(mastraType)) != Inference {
			return ""
		}
		return stringMember(s.raw(mastraModelOfStep), name)
	}
}

// mastraAnswered reads what a step of the loop kept of its model's answer.
func mastraAnswered(s *Span) string {
	if mastraTypes.of(s.get(mastraType)) != Inference {
		return ""
	}
	return modelOfAnswer(s.raw(mastraBody))
}

// mastraPrompt reads the prompt of Langfuse that a run was linked to. It stands on all spans of the run; what it
// shapes is the calls of models.
func mastraPrompt(name string) source {
	return func(s *Span) string {
		if mastraTypes.of(s.get(mastraType)) != Inference {
			return ""
		}
		return stringMember(member(s.raw(mastraLangfuse), "prompt"), name)
	}
}

var _ = add(
	[]row{
		{dialect: "mastra", at: 98, keys: fields(mastraType), words: mastraTypes, rule: mastraRule},
	},
	shows{requestModel, 200, fields(mastraModelOfStep), mastraModel("modelId")},
	shows{responseModel, 170, fields(mastraBody), mastraAnswered},
	shows{provider, 90, fields(mastraModelOfStep), mastraModel("modelProvider")},
	shows{promptName, 170, fields(mastraLangfuse), mastraPrompt("name")},
	shows{promptVersion, 170, fields(mastraLangfuse), mastraPrompt("version")},
)
