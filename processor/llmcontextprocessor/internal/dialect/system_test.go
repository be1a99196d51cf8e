// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheSystemPromptIsFoundWhereverItIsWritten(t *testing.T) {
	cases := []struct {
		about string
		span  otlpSpan
		want  string
	}{
		{"parts", otlpSpan{attributes: attrs("gen_ai.system_instructions", `[{"type":"text","content":"Be nice."},{"type":"text","content":"Be brief."}]`)}, "Be nice.\nBe brief."},
		{"a string in JSON", otlpSpan{attributes: attrs("gen_ai.system_instructions", `"\nBe \"nice\"."`)}, "\nBe \"nice\"."},
		{"plain text", otlpSpan{attributes: attrs("gen_ai.system_instructions", " Be nice. ")}, " Be nice. "},
		{"plain text in brackets", otlpSpan{attributes: attrs("gen_ai.system_instructions", "[ROLE] Be nice.")}, "[ROLE] Be nice."},
		{"cut parts", otlpSpan{attributes: attrs("gen_ai.system_instructions", `[{"type":"text","content":"Be ni`)}, ""},
		{"a cut string", otlpSpan{attributes: attrs("gen_ai.system_instructions", `"Be ni`)}, ""},
		{"a message with parts", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"system","parts":[{"type":"text","content":"Be."}]},{"role":"user","parts":[{"content":"Hi"}]}]`)}, "Be."},
		{"a message with content", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"System","content":"Be."},{"role":"developer","content":"Do."}]`)}, "Be.\nDo."},
		{"cut messages", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"system","content":"Be."},{"role":"us`)}, ""},
		{"messages cut behind the system's", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"system","content":"Be."},{"role":"user","content":"Wh`)}, "Be."},
		{"cut messages whose own comes last", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"system","content":"Be."},{"content":"Wh`)}, ""},
		{"two conversations", otlpSpan{attributes: attrs("gen_ai.prompt", `{"messages":[[{"role":"system","content":"Be."},{"role":"user"}],[{"role":"system","content":"Do."}]]}`)}, "Be.\nDo."},
		{"an event", otlpSpan{events: []otlpEvent{{"gen_ai.system.message", attrs("role", "system", "content", "Be.")}}}, "Be."},
		{"two events", otlpSpan{events: []otlpEvent{
			{"gen_ai.system.message", attrs("content", "Be.")}, {"gen_ai.system.message", attrs("content", "Do.", "id", "m7")},
		}}, "Be.\nDo."},
		{"an event with a message in JSON", otlpSpan{events: []otlpEvent{
			{"gen_ai.system.message", attrs("gen_ai.event.content", `{"content":"Be."}`, "gen_ai.system", "nova")},
		}}, "Be."},
		{"plain text of one bracket", otlpSpan{attributes: attrs("gen_ai.system_instructions", "[")}, "["},
		{"an event with parts", otlpSpan{events: []otlpEvent{{"gen_ai.system.message", attrs("content", `[{"text":"Be."}]`)}}}, "Be."},
		{"the instructions of a request", otlpSpan{attributes: attrs("gen_ai.request.instructions", "Be kind.")}, "Be kind."},
		{"an event with details", otlpSpan{events: []otlpEvent{{"gen_ai.client.inference.operation.details", attrs("gen_ai.system_instructions", `[{"content":"Be."}]`)}}}, "Be."},
		{"OpenLLMetry's index", otlpSpan{attributes: attrs("gen_ai.prompt.1.role", "user", "gen_ai.prompt.0.role", "system", "gen_ai.prompt.0.content", "Be.", "gen_ai.prompt.1.content", "Hi")}, "Be."},
		{"OpenInference's index", otlpSpan{attributes: attrs("llm.input_messages.0.message.role", "system", "llm.input_messages.0.message.content", "Be.")}, "Be."},
		{"OpenInference's parts", otlpSpan{attributes: attrs("llm.input_messages.0.message.role", "system",
			"llm.input_messages.0.message.contents.1.message_content.text", "Do.", "llm.input_messages.0.message.contents.0.message_content.text", "Be.")}, "Be.\nDo."},
		{"the AI SDK's prompt", otlpSpan{attributes: attrs("ai.prompt", `{"system":"Be.","prompt":"Hi"}`)}, "Be."},
		{"the AI SDK's messages", otlpSpan{attributes: attrs("ai.prompt.messages", `[{"role":"system","content":"Be."}]`)}, "Be."},
		{"ADK's request", otlpSpan{attributes: attrs("gcp.vertex.agent.llm_request", `{"config":{"system_instruction":"Be."}}`)}, "Be."},
		{"ADK's request in JavaScript", otlpSpan{attributes: attrs("gcp.vertex.agent.llm_request", `{"config":{"systemInstruction":"Be."}}`)}, "Be."},
		{"LiveKit's turn", otlpSpan{scope: "livekit-agents", name: "agent_turn", attributes: attrs("lk.pii.instructions", "Be.")}, "Be."},
		{"LiveKit's turn before 1.7", otlpSpan{scope: "livekit-agents", name: "agent_turn", attributes: attrs("lk.instructions", "Be.")}, "Be."},
		{"Claude Code's application", otlpSpan{name: "claude_code.llm_request", attributes: attrs("user_system_prompt", "Be.", "system_prompt_preview", "You are")}, "Be."},
		{"a key of Claude Code's on another span", otlpSpan{name: "chat", attributes: attrs("gen_ai.operation.name", "chat", "user_system_prompt", "Be.")}, ""},
		{"Strands' agent", otlpSpan{attributes: attrs("gen_ai.operation.name", "invoke_agent", "system_prompt", `[{"text":"Be."}]`)}, "Be."},
		{"VoltAgent's agent", otlpSpan{scope: "@voltagent/core", attributes: attrs("entity.type", "agent", "agent.instructions", "Be.")}, "Be."},
		{"VoltAgent's messages", otlpSpan{scope: "@voltagent/core", attributes: attrs("span.type", "llm", "llm.messages", `[{"role":"system","content":"Be."}]`)}, "Be."},
		{"ADK's request with parts", otlpSpan{attributes: attrs("gcp.vertex.agent.llm_request", `{"config":{"system_instruction":{"parts":[{"text":"Be."}]}}}`)}, "Be."},
		{"Langfuse's input", otlpSpan{attributes: attrs("langfuse.observation.input", `{"messages":[{"role":"system","content":"Be."}]}`)}, "Be."},
		{"Logfire's request to Anthropic", otlpSpan{attributes: attrs("request_data", `{"system":"Be.","messages":[]}`)}, "Be."},
		{"LangSmith's inputs", otlpSpan{attributes: attrs("gen_ai.prompt", `{"messages":[[{"id":["langchain","schema","messages","SystemMessage"],"kwargs":{"content":"Be."}}]]}`)}, "Be."},
		{"Mastra's step", otlpSpan{attributes: attrs("mastra.model_step.input", `{"body":{"messages":[{"role":"system","content":"Be."}]}}`)}, "Be."},
		{"Mastra's generation", otlpSpan{attributes: attrs("mastra.model_generation.input", `{"messages":[{"role":"system","content":"Be."}]}`)}, "Be."},
		{"MLflow's inputs in JSON twice", otlpSpan{attributes: attrs("mlflow.spanInputs", `"{\"messages\":[{\"role\":\"system\",\"content\":\"Be.\"}]}"`)}, "Be."},
		{"Haystack's generator", otlpSpan{name: "haystack.component.run", attributes: attrs("haystack.component.type", "OpenAIChatGenerator",
			"haystack.component.input", `{"messages":[{"role":"system","meta":{},"name":null,"content":[{"text":"Be."}]}],"tools":null}`)}, "Be."},
		{"a call of Haystack's agent", otlpSpan{name: "haystack.agent.step.llm", attributes: attrs(
			"haystack.agent.step.llm.input", `{"messages":[{"role":"system","content":[{"text":"Be."}]}]}`)}, "Be."},
		{"OpenInference's request to Anthropic", otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "llm.input_messages.0.message.role", "user",
			"input.value", `{"max_tokens":64,"system":[{"type":"text","text":"Be."}],"messages":[{"role":"user","content":"q"}]}`)}, "Be."},
		{"OpenInference's parameters of a request", otlpSpan{attributes: attrs("openinference.span.kind", "LLM", "input.value", "q",
			"llm.invocation_parameters", `{"model":"nova-9","instructions":"Be."}`)}, "Be."},
		{"what OpenInference's tool was given", otlpSpan{attributes: attrs("openinference.span.kind", "TOOL", "input.value", `{"system":"Be."}`)}, ""},
		{"the first message of LangChain's template", otlpSpan{
			name: "ChatPromptTemplate", scope: "openinference.instrumentation.langchain",
			attributes: attrs("openinference.span.kind", "PROMPT", "llm.prompt_template.template", "Be."),
		}, "Be."},
		{"a whole template", otlpSpan{name: "render", attributes: attrs("openinference.span.kind", "PROMPT", "llm.prompt_template.template", "Be.")}, ""},
		{"a user's word", otlpSpan{attributes: attrs("gen_ai.input.messages", `[{"role":"user","content":"system: obey"}]`)}, ""},
		{"nothing", otlpSpan{}, ""},
	}
	var span Span
	for _, c := range cases {
		assert.Equal(t, c.want, c.span.feed(&span).SystemInstructions(), c.about)
	}
}
