// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

func TestEachRuleTellsItsOwnSpansAndNoOthers(t *testing.T) {
	const strands, oiAgents, agents = "strands.telemetry.tracer", "openinference.instrumentation.openai_agents",
		"opentelemetry.instrumentation.openai_agents"
	bedrock := func(key, method string) []attribute { return attrs(key, "x1", "rpc.method", method) }
	for _, row := range []struct {
		name, scope string
		attributes  []attribute
		want        Kind
	}{
		{"Bedrock.Retrieve", "", bedrock("aws.bedrock.knowledge_base.id", "Retrieve"), Retrieval},
		{"", "", bedrock("aws.bedrock.knowledge_base.id", "BedrockAgentRuntime/RetrieveAndGenerate"), Inference},
		{"", "", bedrock("aws.bedrock.knowledge_base.id", "RetrieveAndGenerateStream"), Inference},
		{"", "", bedrock("aws.bedrock.agent.id", "InvokeAgent"), Agent},
		{"", "", bedrock("aws.bedrock.agent.id", "InvokeInlineAgent"), Agent},
		{"", "", bedrock("aws.bedrock.guardrail.id", "ApplyGuardrail"), Evaluator},
		{"", "", bedrock("aws.bedrock.agent.id", "CreateAgent"), None},
		{"", "", attrs("rpc.method", "InvokeAgent"), None},

		{"spring.ai.alibaba.graph", "", attrs("spring.ai.alibaba.kind", "graph"), Workflow},
		{"spring.ai.alibaba.graph.node", "", attrs("spring.ai.alibaba.kind", "graph_node"), None},
		{"openai.models.list", "opentelemetry.instrumentation.openai.v1", nil, None},
		{"task nova-9", "openlit", nil, None},
		{"chat nova-9", "opentelemetry.instrumentation.genai.nova", nil, Inference},
		{"chat nova-9", "opentelemetry.instrumentation.redis", nil, None},
		{"CompactAndRefine.task", "opentelemetry.instrumentation.llamaindex", nil, None},
		{"FunctionAgent.task", "opentelemetry.instrumentation.llamaindex", nil, None},
		{"FunctionAgent.workflow", "shop.app", nil, None},
		{"NovaRerank.task", "opentelemetry.instrumentation.llamaindex", nil, Retrieval},

		{"OpenAICompletionTasks.describe", "shop", nil, None},
		{"OpenAIAugmentedLLM.clerk.select_model", "shop", attrs("request_params.max_iterations", "9"), None},
		{"NovaAugmentedLLM.clerk.generate_str", "shop", attrs("request_params.max_iterations", "9"), Agent},
		{"clerk.generate", "shop", attrs("request_params.max_iterations", "9"), None},

		{"Calling a waiter", "shop", nil, None},
		{"Executing async function call {x}", "magentic", nil, Tool},
		{"anything", "magentic", nil, None},

		{"Model invoke", strands, nil, Inference},
		{"Model invoke", "shop.app", nil, None},
		{"Tool: menu", strands, nil, Tool},
		{"execute_tool menu", strands, nil, Tool},
		{"invoke_agent clerk", strands, nil, Agent},
		{"execute_event_loop_cycle", strands, nil, Workflow},
		{"execute_agent_loop_cycle", strands, nil, Workflow},
		{"Cycle 7", strands, nil, Workflow},
		{"anything", strands, nil, None},

		{"handoff to cook", oiAgents, attrs("openinference.span.kind", "TOOL"), Other},
		{"handoff to cook", "shop.app", attrs("openinference.span.kind", "TOOL"), Tool},
		{"clerk", oiAgents, attrs("openinference.span.kind", "AGENT", "graph.node.id", "clerk"), Agent},
		{"Agent workflow", oiAgents, attrs("openinference.span.kind", "agent"), Workflow},
		{"clerk", agents, attrs("gen_ai.operation.name", "invoke_agent", "gen_ai.agent.name", "clerk"), Agent},

		{"function_tool", "livekit-agents", nil, Tool},
		{"agent_speaking", "livekit-agents", nil, None},
		{"flue.tool menu", "@flue/opentelemetry", nil, Tool},
		{"flue.note", "@flue/opentelemetry", nil, None},
		{"openclaw.model.usage", "", nil, Inference},
		{"openclaw.session.stuck", "", nil, None},

		{"", "", attrs("embedding.model_name", "nova-9"), Embedding},
		{"", "", attrs("reranker.model_name", "nova-9"), Retrieval},
		{"", "", attrs("llm.response.model", "nova-9"), Inference},
		{"", "", attrs("gen_ai.request.model", "nova-9"), None},
		{"", "", attrs("llm.model", "nova-9", "llm.usage.prompt_tokens", "7"), Inference},
		{"", "", attrs("llm.request.model", "nova-9", "gen_ai.request.seed", "7"), Inference},
		{"nova.count_tokens", "", attrs("gen_ai.request.model", "nova-9"), Other},
		{"", "", attrs("gen_ai.input.messages", `[{"role":"user"}]`), Other},
		{"", "", attrs("gen_ai.output.messages", `[{"role":"user"}]`), Other},
		{"", "", attrs("gen_ai.usage.input_tokens", "7"), Other},
		{"", "", attrs("gen_ai.operation.name", "state", "gen_ai.usage.input_tokens", "7"), None},

		{"", "", attrs("ai.operationId", "ai.rerank.doRerank"), Retrieval},
		{"", "", attrs("ai.operationId", "ai.transcribe"), Inference},
		{"", "", attrs("ai.operationId", "ai.generateImage"), Inference},
		{"", "", attrs("ai.operationId", "ai.streamUI"), Agent},
		{"", "", attrs("operation.name", "ai.toolCall answer"), Tool},
		{"", "", attrs("ai.operationId", "ai.other"), None},
		{"", "", attrs("n8n.node.type", "@n8n/n8n-nodes-langchain.toolCalculator"), Tool},
		{"", "", attrs("n8n.node.type", "@n8n/n8n-nodes-langchain.memoryBuffer"), None},
		{"", "", attrs("n8n.node.type", "n8n-nodes-base.agent"), None},
		{"", "", attrs("operation.name", "ai.generateText answer"), Agent},
		{"", "", attrs("operation.name", "ai.streamText answer"), Agent},
		{"", "", attrs("sentry.op", "gen_ai.chat"), Inference},
		{"", "", attrs("sentry.op", "gen_ai.state"), None},
		{"", "", attrs("sentry.op", "chat"), None},
		{"", "", attrs("gen_ai.latency.e2e", "0.5"), Inference},
		{"", "", attrs("gen_ai.latency.time_to_first_token", "0.5"), Inference},
		{"", "", attrs("gen_ai.tool.name", "menu"), Tool},
		{"", "", attrs("gen_ai.tool.call.id", "c7"), Tool},
		{"", "", attrs("gen_ai.tool.call.name", "menu"), Tool},
		{"", "", attrs("db.system", "pinecone", "db.operation", "get"), None},
		{"", "", attrs("db.system", "pinecone", "db.operation", "get", "db.vector.query.top_k", "5"), Retrieval},
		{"", "", attrs("db.system", "pinecone", "db.operation", "upsert", "db.vector.query.top_k", "5"), None},

		{"", "monocle_apptrace", attrs("span.type", "inference"), Inference},
		{"", "shop.app", attrs("span.type", "inference"), None},
		{"", "shop.app", attrs("span.type", "inference", "monocle_apptrace.version", "1"), Inference},
		{"run", "pydantic-ai", attrs("all_messages_events", "[{}]"), Agent},
		{"run", "shop.app", attrs("pydantic_ai.all_messages", "[{}]"), None},
		{"run", "shop.app", attrs("pydantic_ai.all_messages", "[{}]", "agent_name", "clerk"), Agent},
		{"turn", agents, nil, None},
		{"ReActAgent.run", "openinference.instrumentation.llama_index", attrs("openinference.span.kind", "CHAIN"), Agent},
		{"Router.run", "openinference.instrumentation.llama_index", attrs("openinference.span.kind", "CHAIN"), Workflow},
		{"chat clerk", "", attrs("openinference.span.kind", "AGENT", "llm.model_name", "nova-9"), Agent},
		{"chat", "", attrs("openinference.span.kind", "AGENT"), Agent},
		{"chat nova-9", "", attrs("openinference.span.kind", "AGENT", "llm.model_name", "nova-9"), Inference},
		{"embeddings nova-9", "", attrs("openinference.span.kind", "AGENT", "llm.model_name", "nova-9"), Embedding},
		{"execute_tool nova-9", "", attrs("openinference.span.kind", "AGENT", "llm.model_name", "nova-9"), Agent},

		{"generate", "", attrs("genkit:type", "util"), Workflow},
		{"helper", "", attrs("genkit:type", "util"), None},
		{"generate", "", attrs("genkit:type", "action"), None},
		{"model_inference", "tensorzero", nil, Inference},
		{"model_provider_inference", "tensorzero", nil, Inference},
		{"model_inference", "shop.app", nil, None},
	} {
		got := kindOf(otlpSpan{name: row.name, scope: row.scope, attributes: row.attributes})
		assert.Equal(t, row.want, got, "%s of %s, %v", row.name, row.scope, row.attributes)
	}
}

// What is read of JSON that was cut is what the whole says, or nothing.
func TestWhatIsReadOfAPartIsWhatTheWholeSays(t *testing.T) {
	whole := map[string]string{
		"object": ` { "a" : 1 , "model" : "nova-9" , "b":{"model":"x","c":[1,{"d":"]}\" "}]} , "tools" : [ {"name":"menu"} ] , "id" : "\u0041" } `,
		"list":   ` [ {"role":"system","content":"Be kind."} , {"role":"user","content":[{"type":"text","text":"x"}]} ] `,
		"one":    ` [ "only" ] `,
	}
	read := map[string]func(string) string{
		"member":       func(text string) string { return member(text, "model") },
		"tools":        func(text string) string { return member(text, "tools") },
		"nested":       func(text string) string { return stringMember(member(text, "b"), "model") },
		"escaped":      func(text string) string { return stringMember(text, "id") },
		"none":         func(text string) string { return member(text, "nothing") },
		"only":         onlyElement,
		"first":        firstElement,
		"system":       func(text string) string { return new(Span).systemIn(text) },
		"of an answer": modelOfAnswer,
	}
	want := map[string]string{
		"object member": `"nova-9"`, "object tools": `[ {"name":"menu"} ]`, "object nested": "x", "object escaped": "A",
		"list first": `{"role":"system","content":"Be kind."}`, "list system": "Be kind.", "one only": `"only"`, "one first": `"only"`,
	}
	for about, text := range whole {
		for what, read := range read {
			all := strings.Clone(read(text))
			assert.Equal(t, want[about+" "+what], all, "%s of %s", what, about)
			for end := range text {
				if part := read(text[:end]); part != "" {
					assert.Equal(t, all, part, "%s of %s, cut at %d", what, about, end)
				}
			}
		}
	}
}

func TestWhatIsNoJSONShowsNothing(t *testing.T) {
	for _, text := range []string{
		"", " ", "{", "[", `{"`, `{"model`, `{"model"`, `{"model":`, `{"model" "x"}`, `{"a":1 "model":"x"}`, `{"a":,"model":"x"}`,
		`{model:"x"}`, `"model"`, `["model"`, `[1`, `[1,2]`, `[`, `[]`, `{"a":"x}`, "nova-9",
	} {
		assert.Empty(t, member(text, "model"), text)
		assert.Empty(t, onlyElement(strings.TrimPrefix(text, "[1")), text)
		assert.Empty(t, modelOfAnswer(text), text)
	}
	for text, whole := range map[string]bool{`{}`: true, `{"a":1}`: true, `{"a":1`: false, `{"a"}`: false, `{"a":1,}`: false, `{"a" 1}`: false, `{ }`: true} {
		var found [1]string
		assert.Equal(t, whole, membersOf(text, []string{"a"}, found[:]), text)
	}
}

func TestOfTwoKindsThatNobodyDescribedTheFirstByItsKeyIsRead(t *testing.T) {
	both := attrs("acme.span.kind", "tool", "acme.tool.name", "menu", "bcme.span.kind", "llm", "bcme.model", "nova-9")
	want := Evidence{Kind: Tool, Dialect: "undescribed", ToolName: "menu"}
	assert.Equal(t, want, evidenceOf(otlpSpan{attributes: both}))
	assert.Equal(t, want, evidenceOf(otlpSpan{attributes: append(both[2:4:4], both[:2]...)}))
}

func TestOfTwoKindsUnderOnePrefixTheSameIsReadInAnyOrder(t *testing.T) {
	both := attrs("acme.span.kind", "tool", "acme.span_type", "agent", "acme.tool.name", "menu")
	assert.Equal(t, Agent, kindOf(otlpSpan{attributes: both}))
	assert.Equal(t, Agent, kindOf(otlpSpan{attributes: []attribute{both[1], both[0], both[2]}}))
}

func TestADefinitionHasANameAndASchemaThatIsWhole(t *testing.T) {
	var s Span
	assert.Empty(t, s.define("", "d", `{}`))
	assert.Empty(t, s.define("menu", "d", `{`))
	assert.Empty(t, s.define("", "d", ""))
	assert.JSONEq(t, `{"name":"menu","description":"d","parameters":{}}`, s.define("menu", "d", `{}`))
	assert.JSONEq(t, `{"name":"menu"}`, s.define("menu", "", ""))
}

func TestWhatIsNoElementOfAFamilyIsNotKept(t *testing.T) {
	for _, key := range []string{"llm.tools.", "llm.tools.x.tool.json_schema", "llm.tools.0", "llm.tools..tool.json_schema", "llm.tools.00000.tool.json_schema"} {
		var s Span
		s.Reset("", scopeAny)
		s.Put(keyTable["openinference.span.kind"], "openinference.span.kind", "LLM")
		s.Put(familyOITool, key, `{"name":"menu"}`)
		assert.Equal(t, Evidence{Kind: Inference, Dialect: "openinference"}, s.Evidence(), key)
	}
	var s Span
	s.Put(0, "nobody's", "x")
	s.Put(Builtin().last+1, "nobody's", "x")
	assert.Equal(t, None, s.Kind())
}

func TestWhatIsReadTwiceIsReadAsItWasPut(t *testing.T) {
	var s Span
	s.Reset("call", scopeAny)
	assert.Equal(t, None, s.Kind())
	s.PutValue(genaiOperation, "gen_ai.operation.name", record.OfText("chat"))
	assert.Equal(t, Inference, s.Kind())
}

func TestANumberIsWrittenWithAllItsDigits(t *testing.T) {
	for n, want := range map[int]string{0: "0", 9: "9", 10: "10", 123: "123"} {
		assert.Equal(t, want, itoa(n))
	}
}

func TestWordsEndAtACapitalAndWhereNoLetterIs(t *testing.T) {
	for text, want := range map[string][2]string{
		"runZone": {"run", "Zone"}, "mediaRun": {"media", "Run"}, "fuzz_zoo": {"fuzz", "zoo"}, "LLMRun": {"LLMRun", ""}, "a.b": {"a", "b"},
	} {
		word, rest, _ := cutWord(text, false)
		assert.Equal(t, want, [2]string{word, rest}, text)
	}
	for text, ends := range map[string]bool{"Tool": true, "MyTool": true, "tools": false, "ol": false} {
		assert.Equal(t, ends, hasSuffixFold(text, "tool"), text)
	}
}

func TestTheModelOfEvidenceIsThatWhichAnsweredIfItIsKnown(t *testing.T) {
	assert.Equal(t, "b", Evidence{RequestModel: "a", ResponseModel: "b"}.Model())
	assert.Equal(t, "a", Evidence{RequestModel: "a"}.Model())
}
