// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

func TestEachKeyOfAGatewaysMachineryKeepsItsSpanFromBeingACall(t *testing.T) {
	for _, key := range []string{
		"litellm.guardrail.name", "litellm.guardrail.mode", "litellm.service.name", "litellm.service.call_type",
	} {
		copied := attrs("gen_ai.request.model", "gpt-4o", "gen_ai.usage.input_tokens", "9", key, "x")
		assert.Equal(t, None, kindOf(otlpSpan{name: "redis", attributes: copied}), key)
		assert.Equal(t, Inference, kindOf(otlpSpan{name: "redis", attributes: copied[:2]}))
	}
}

func TestOnlyTheCallsOfTheFirstLiteLLMAreToldByTheirNames(t *testing.T) {
	for _, row := range []struct {
		name, scope string
		want        Kind
	}{
		{"litellm_request", "litellm", Inference},
		{"litellm_request", "shop.app", None},
		{"raw_gen_ai_request", "shop.app", Inference},
		{"redis", "litellm", None},
	} {
		assert.Equal(t, row.want, kindOf(otlpSpan{name: row.name, scope: row.scope}), row)
	}
}

func TestAnIdentifierDrawnAtRandomIsNoAgentsName(t *testing.T) {
	for id, name := range map[string]string{
		"0123456789abcdef": "", "cafe": "cafe", "support-agent-01": "support-agent-01", "0123456789abcdeg": "0123456789abcdeg",
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("openinference.span.kind", "AGENT", "graph.node.id", id)})
		assert.Equal(t, name, e.AgentName, id)
	}
}

func TestTheModelInAnOutputIsThatOfACallOnly(t *testing.T) {
	const output = `{"model":"gpt-4o-2024-11-20","usage":{"total_tokens":7}}`
	for kind, want := range map[string]string{
		"LLM": "gpt-4o-2024-11-20", "EMBEDDING": "gpt-4o-2024-11-20", "TOOL": "", "CHAIN": "", "AGENT": "",
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("openinference.span.kind", kind, "output.value", output)})
		assert.Equal(t, want, e.ResponseModel, kind)
	}
	e := evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "output.value", output)})
	assert.Empty(t, e.ResponseModel, "output.value is anybody's key")
}

func TestJSONThatIsNoAnswerAndNoRequestNamesNoModel(t *testing.T) {
	const car = `{"id":"c-7","model":"roadster","year":1998,"content":"red"}`
	for key, attributes := range map[string][]string{
		"output.value":       {"openinference.span.kind", "LLM", "llm.model_name", "nova-9"},
		"input.value":        {"openinference.span.kind", "LLM"},
		"gen_ai.completion":  {"langsmith.span.kind", "llm", "gen_ai.request.model", "nova-9"},
		"mlflow.spanInputs":  {"mlflow.spanType", "CHAT_MODEL"},
		"mlflow.spanOutputs": {"mlflow.spanType", "CHAT_MODEL"},
		"gen_ai.prompt":      {"judgment.span_kind", "llm"},
	} {
		e := evidenceOf(otlpSpan{attributes: attrs(append(attributes, key, car)...)})
		assert.Equal(t, Inference, e.Kind, key)
		assert.NotEqual(t, "roadster", e.ResponseModel, key)
		assert.NotEqual(t, "roadster", e.RequestModel, key)
	}
}

func TestOnlyAWholeUUIDIsTakenForARequestsIdentifier(t *testing.T) {
	const id = "0f8fad5b-d9cb-469f-a165-70867728950e"
	for name, want := range map[string]string{
		id: "", id[:35]: id[:35], "0f8fad5bxd9cb-469f-a165-70867728950e": "0f8fad5bxd9cb-469f-a165-70867728950e",
		"0f8fad5b-d9cb-469f-a165-7086772895zz": "0f8fad5b-d9cb-469f-a165-7086772895zz", "0F8FAD5B-D9CB-469F-A165-70867728950F": "",
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.prompt.name", name)})
		assert.Equal(t, want, e.PromptName, name)
	}
}

func TestOnlyANumberBehindALangWatchHandleIsAVersion(t *testing.T) {
	for id, want := range map[string][2]string{
		"refunds": {"refunds", ""}, "refunds:12": {"refunds", "12"}, "refunds:production": {"refunds", ""}, ":12": {":12", ""},
	} {
		e := evidenceOf(otlpSpan{attributes: attrs("langwatch.span.type", "llm", "langwatch.prompt.id", id)})
		assert.Equal(t, want, [2]string{e.PromptName, e.PromptVersion}, id)
	}
}

func TestAnUnknownOperationOfOpenAIAgentsIsOtherInItsScopeOnly(t *testing.T) {
	attributes := attrs("gen_ai.operation.name", "unknown")
	assert.Equal(t, Other, kindOf(otlpSpan{name: "turn", scope: "opentelemetry.instrumentation.openai_agents", attributes: attributes}))
	assert.Equal(t, None, kindOf(otlpSpan{name: "turn", scope: "shop.app", attributes: attributes}))
}

func TestDefinitionsAreNoListOfNames(t *testing.T) {
	for text, want := range map[string]string{
		`["menu", "weigh"]`: "", `[ "menu"]`: "", `[`: "[", `[ `: "[ ", `[1]`: "[1]",
		`["{\"name\":\"menu\"}"]`: `["{\"name\":\"menu\"}"]`, `[{"name":"menu"}]`: `[{"name":"menu"}]`,
	} {
		assert.Equal(t, want, definitions(text), text)
	}
}

func TestOfWhatRepeatsTheRequestOnlyTheLibraryDecidesWhetherItIsAnAnswer(t *testing.T) {
	const streaming = "gen_ai.request.llm_is_streaming"
	for _, row := range []struct {
		name, key, answered string
	}{
		{"AI Chat Request", streaming, ""}, // Ax always repeats the request
		{"AI Chat Request", "gen_ai.conversation.id", "nova-9"},
		{"chat nova-9", streaming, "nova-9"},
	} {
		e := evidenceOf(otlpSpan{name: row.name, attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.request.model", "nova-9",
			"gen_ai.response.model", "nova-9", "gen_ai.usage.input_tokens", "7", row.key, "true")})
		assert.Equal(t, row.answered, e.ResponseModel, "%+v", row)
	}
}

func TestTheModelOfBraintrustsMetadataAnsweredOnlyWhereItIsWrittenOver(t *testing.T) {
	for _, row := range []struct{ name, scope, answered string }{
		{"anthropic.messages.create", "braintrust", "nova-9-0102"},
		{"genai.generate_content", "braintrust", "nova-9-0102"},
		{"openai.chat", "braintrust", ""},
		{"anthropic.messages.create", "shop.app", ""},
	} {
		e := evidenceOf(otlpSpan{name: row.name, scope: row.scope, attributes: attrs("braintrust.span_attributes", `{"type":"llm"}`,
			"braintrust.metrics", `{"tokens":7}`, "braintrust.metadata", `{"model":"nova-9-0102"}`)})
		assert.Equal(t, row.answered, e.ResponseModel, "%+v", row)
	}
}

func TestAModelBesideARequestIsTheAnswersOnlyWhereTheDialectSaysSo(t *testing.T) {
	const autogen = "openinference.instrumentation.autogen"
	for _, row := range []struct {
		about, scope    string
		attributes      []attribute
		asked, answered string
	}{
		{"Langfuse, another one", "", attrs("langfuse.observation.type", "generation", "langfuse.observation.model.name", "nova-9-0102",
			"langfuse.observation.model.parameters", `{"model":"nova-9"}`), "nova-9-0102", "nova-9-0102"},
		{"Langfuse, the same", "", attrs("langfuse.observation.type", "generation", "langfuse.observation.model.name", "nova-9",
			"langfuse.observation.model.parameters", `{"model":"nova-9"}`), "nova-9", ""},
		{"Langfuse, none", "", attrs("langfuse.observation.type", "generation", "langfuse.observation.model.name", "nova-9",
			"langfuse.observation.model.parameters", `{"temperature":0}`), "nova-9", ""},
		{"LangSmith, a tool", "", attrs("langsmith.span.kind", "tool", "gen_ai.completion", `{"model":"nova-9","choices":[]}`), "", ""},
		{"not LangSmith", "", attrs("gen_ai.operation.name", "chat", "gen_ai.completion", `{"model":"nova-9","choices":[]}`), "", ""},
		{"OpenInference, parameters alone", "", attrs("openinference.span.kind", "LLM", "llm.invocation_parameters", `{"model":"nova-9"}`), "nova-9", ""},
		{"another's parameters", "", attrs("gen_ai.operation.name", "chat", "llm.invocation_parameters", `{"model":"nova-9"}`), "", ""},
		{"OpenInference, a response as parameters", "", attrs("openinference.span.kind", "LLM",
			"llm.invocation_parameters", `{"id":"resp_7","model":"nova-9-0102"}`), "", ""},
		{"AutoGen, from its own table", autogen, attrs("openinference.span.kind", "LLM", "llm.model_name", "nova-8",
			"llm.invocation_parameters", `{"model":"nova-9"}`), "", ""},
		{"OpenInference, in its input", "", attrs("openinference.span.kind", "LLM", "input.value", `{"model":"nova-9","messages":[]}`), "nova-9", ""},
		{"OpenInference, in an embedding's input", "", attrs("openinference.span.kind", "EMBEDDING", "input.value", `{"model":"nova-9","input":[]}`), "nova-9", ""},
		{"OpenInference, in a tool's input", "", attrs("openinference.span.kind", "TOOL", "input.value", `{"model":"nova-9","messages":[]}`), "", ""},
		{"AutoGen, in its input", autogen, attrs("openinference.span.kind", "LLM", "input.value", `{"model":"nova-9","messages":[]}`), "", ""},
		{"Monocle, a tool beside a model", "", attrs("monocle_apptrace.version", "1", "span.type", "agentic.tool.invocation",
			"entity.1.type", "model.llm.nova-9", "entity.1.name", "nova-9"), "", ""},
		{"Monocle, a call", "", attrs("monocle_apptrace.version", "1", "span.type", "inference",
			"entity.1.type", "model.llm.nova-9", "entity.1.name", "nova-9"), "nova-9", ""},
	} {
		e := evidenceOf(otlpSpan{scope: row.scope, attributes: row.attributes})
		assert.Equal(t, row.asked, e.RequestModel, row.about)
		assert.Equal(t, row.answered, e.ResponseModel, row.about)
	}
}

func TestANodeOfAGraphNamesTheAgentOfAnAgentsSpanOnly(t *testing.T) {
	for kind, name := range map[string]string{"AGENT": "clerk", "CHAIN": "", "TOOL": ""} {
		assert.Equal(t, name, evidenceOf(otlpSpan{attributes: attrs("openinference.span.kind", kind, "graph.node.name", "clerk")}).AgentName, kind)
	}
	assert.Empty(t, evidenceOf(otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "graph.node.name", "clerk")}).AgentName)
}

func TestAToolIsNamedBehindTheMethodThatCallsIt(t *testing.T) {
	for name, tool := range map[string]string{"tools/call menu": "menu", "mcp server": "", "tools/call": ""} {
		assert.Equal(t, tool, evidenceOf(otlpSpan{name: name, attributes: attrs("mcp.method.name", "tools/call")}).ToolName, name)
	}
}

func TestADefinitionIsTakenWholeAndASchemaIsCompleted(t *testing.T) {
	const schema, whole, both = `{"type":"object","properties":{}}`, `{"name":"menu","parameters":{}}`, `{"name":"menu","type":"object","properties":{}}`
	const nested, defined = `{"type":"function","function":{"name":"menu"}}`, `{"name":"menu","parameters":{"type":"object","properties":{}}}`
	for written, want := range map[string]string{schema: defined, whole: whole, both: both, nested: nested} {
		shown := attrs("openinference.span.kind", "LLM", "llm.tools.0.tool.name", "menu", "llm.tools.0.tool.json_schema", written)
		assert.JSONEq(t, "["+want+"]", evidenceOf(otlpSpan{attributes: shown}).Tools, written)
		own := attrs("openinference.span.kind", "TOOL", "tool.name", "menu", "tool.json_schema", written)
		assert.JSONEq(t, want, evidenceOf(otlpSpan{attributes: own}).ToolDefinition, written)
	}
	alone := attrs("openinference.span.kind", "LLM", "llm.tools.0.tool.json_schema", whole)
	assert.JSONEq(t, "["+whole+"]", evidenceOf(otlpSpan{attributes: alone}).Tools)
	for parameters, is := range map[string]bool{schema: true, `{"type":"object"}`: false, `{"type":"string","properties":{}}`: false, `{"city":"Oslo"}`: false} {
		e := evidenceOf(otlpSpan{attributes: attrs("openinference.span.kind", "TOOL", "tool.name", "menu", "tool.parameters", parameters)})
		assert.Equal(t, is, e.ToolDefinition != "", parameters)
	}
}

func TestAListWithADefinitionThatWasCutIsNotRepaired(t *testing.T) {
	for last, want := range map[string]string{
		`{"name":"weigh"}`: `[{"name":"menu"},{"name":"weigh"}]`, `{"name":"wei`: `["{\"name\":\"menu\"}","{\"name\":\"wei"]`, `"weigh"`: `["{\"name\":\"menu\"}","\"weigh\""]`,
	} {
		list := pcommon.NewValueSlice()
		list.Slice().AppendEmpty().SetStr(`{"name":"menu"}`)
		list.Slice().AppendEmpty().SetStr(last)
		var s Span
		s.Reset("ai.generateText.doGenerate", scopeAny)
		s.Put(aiOperation, "ai.operationId", "ai.generateText.doGenerate")
		s.PutValue(aiTools, "ai.prompt.tools", record.Of(list))
		assert.Equal(t, want, s.Evidence().Tools)
	}
}

func TestAScalarEndsWhereTheTextDoes(t *testing.T) {
	for text, want := range map[string]int{"7": 1, "true": 4, "null,": 4, "": -1, "word": -1, "-1.5e3}": 6, "0]": 1, "9]": 1, "false]": 5} {
		assert.Equal(t, want, scalarAt(text, 0), text)
	}
}

func TestOnlyTheModelsOfLiveKitThatHearAndSpeakAreOfMedia(t *testing.T) {
	for name, media := range map[string]bool{"llm_node": false, "llm_request": false, "tts_request": true, "tts_request_run": true} {
		e := evidenceOf(otlpSpan{name: name, scope: "livekit-agents", attributes: attrs("gen_ai.request.model", "nova-9")})
		assert.Equal(t, Inference, e.Kind, name)
		assert.Equal(t, media, e.Media, name)
	}
}

func TestASpanOfLlamaIndexIsToldByItsClassAndItsMethod(t *testing.T) {
	for name, want := range map[string]Kind{
		"OpenAIEmbedding.get_query_embedding": Embedding, "OpenAIEmbedding.aget_text_embedding_batch": Embedding,
		"VectorIndexRetriever.aretrieve": Retrieval, "Index.retrieve": None, "VectorIndexRetriever.retrieved": None,
		"SentenceTransformerRerank.postprocess_nodes": Retrieval, "LLMRerankOfMine.postprocess_nodes": Retrieval,
		"KeywordFilter.postprocess_nodes": None, "MyRetrieverOfMine.retrieve": None,
		"RouterQueryEngine.query": Workflow, "Rerank.query": None, "FunctionTool.__call__": Tool, "FunctionTool.acall": Tool,
		"ReActAgent.run": Agent, "Flow.run": None, "FaithfulnessEvaluator.aevaluate_response": Evaluator,
		"OpenAI.chat": Inference, "OpenAI.astream_complete": Inference, "OpenAI.bchat": None, "OpenAI": None,
	} {
		assert.Equal(t, want, llamaKind(name), name)
	}
}

func TestMLflowsInputsAndOutputsNameAModelOnCallsOnly(t *testing.T) {
	for kind, called := range map[string]bool{"CHAT_MODEL": true, "LLM": true, "EMBEDDING": true, "TOOL": false, "AGENT": false, "CHAIN": false} {
		e := evidenceOf(otlpSpan{attributes: attrs("mlflow.spanType", kind,
			"mlflow.spanInputs", `{"model":"nova-9","messages":[]}`, "mlflow.spanOutputs", `{"model":"nova-9-0102","choices":[]}`)})
		want := Evidence{Kind: e.Kind, Dialect: "mlflow"}
		if called {
			want.RequestModel, want.ResponseModel = "nova-9", "nova-9-0102"
		}
		assert.Equal(t, want, e, kind)
	}
}

func TestWhatCannotBeSeenAroundAValueIsNoPartOfIt(t *testing.T) {
	for _, written := range []string{"nova-9\x00\x00", "\ufeffnova-9", "nova-9\u200b", "\u00a0nova-9\r\n", "\"\u200bnova-9\""} {
		span := otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.response.model", written)}
		assert.Equal(t, "nova-9", evidenceOf(span).ResponseModel, "%q", written)
	}
	for _, kept := range []string{"nova\u200b9", "通义千问", "nova-9-α", "\xffnova-9"} {
		span := otlpSpan{attributes: attrs("gen_ai.operation.name", "chat", "gen_ai.response.model", kept)}
		assert.Equal(t, kept, evidenceOf(span).ResponseModel, "%q", kept)
	}
}
