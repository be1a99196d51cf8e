// SPDX-License-Identifier: Apache-2.0

package load

import (
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// ToolDefinitions is the attribute that carries the tools shown to the model.
const ToolDefinitions = "gen_ai.tool.definitions"

// Chats are chat spans of 20 to 25 attributes.
func Chats() []Item { return chatsOf(20, 25) }

// SmallChats are chat spans of 9 to 12 attributes: a call without its messages.
func SmallChats() []Item { return chatsOf(9, 12) }

// chatsOf varies the number of attributes, so that none of what is measured depends on whether one number happens to
// leave room for a stamp.
func chatsOf(fewest, most int) []Item {
	var items []Item
	for size := fewest; size <= most; size++ {
		item, n := Chat(0), 0
		item.Span.Attributes().RemoveIf(func(string, pcommon.Value) bool {
			n++
			return n > size
		})
		items = append(items, item)
	}
	return items
}

// Chat is a chat span of 25 attributes as OTel's GenAI conventions have it, with tool definitions of about toolBytes
// beside them; none for 0.
func Chat(toolBytes int) Item {
	span := ptrace.NewSpan()
	span.SetName("chat gpt-4o")
	span.SetKind(ptrace.SpanKindClient)
	span.SetTraceID([16]byte{1, 2, 3})
	span.SetSpanID([8]byte{4, 5, 6})
	span.SetEndTimestamp(pcommon.Timestamp(2 * time.Second))
	a := span.Attributes()
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.provider.name", "openai")
	a.PutStr("gen_ai.request.model", "gpt-4o")
	a.PutDouble("gen_ai.request.temperature", 0.2)
	a.PutInt("gen_ai.request.max_tokens", 1024)
	a.PutDouble("gen_ai.request.top_p", 0.95)
	a.PutStr("gen_ai.response.model", "gpt-4o-2024-11-20")
	a.PutStr("gen_ai.response.id", "chatcmpl-Ab12Cd34Ef56Gh78")
	a.PutEmptySlice("gen_ai.response.finish_reasons").AppendEmpty().SetStr("stop")
	a.PutInt("gen_ai.usage.input_tokens", 812)
	a.PutInt("gen_ai.usage.output_tokens", 99)
	a.PutStr("gen_ai.conversation.id", "conv-7f3a91")
	a.PutStr("gen_ai.agent.name", "support-agent")
	a.PutStr("gen_ai.output.type", "text")
	a.PutStr("gen_ai.input.messages", `[{"role":"user","parts":[{"type":"text","content":"Where is my order A-1001?"}]}]`)
	a.PutStr("gen_ai.output.messages", `[{"role":"assistant","parts":[{"type":"text","content":"It arrives tomorrow."}]}]`)
	a.PutStr("gen_ai.system_instructions", `[{"type":"text","content":"You are a support agent. Be brief."}]`)
	a.PutStr("server.address", "api.openai.com")
	a.PutInt("server.port", 443)
	a.PutStr("app.tenant", "tenant-42")
	a.PutStr("app.request.id", "req-0f8e2c")
	a.PutStr("user.id", "u-1187")
	a.PutStr("thread.name", "worker-3")
	a.PutInt("thread.id", 7)
	a.PutStr("deployment.id", "d-20261120-3")
	if toolBytes > 0 {
		a.PutStr(ToolDefinitions, Tools(toolBytes, 0))
	}
	scope := pcommon.NewInstrumentationScope()
	scope.SetName("opentelemetry.instrumentation.openai_v2")
	return Item{Span: span, Scope: scope}
}

// Tools is a JSON list of tool definitions of about size bytes. Another n is another set of tools of the same size.
func Tools(size, n int) string {
	var list strings.Builder
	fmt.Fprintf(&list, `[{"type":"function","name":"probe","description":"Generation %09d.","parameters":{}}`, n)
	for i := 0; list.Len() < size-300; i++ {
		fmt.Fprintf(&list, `,{"type":"function","name":"lookup_%d","description":"Look up record %d and all of it.",`+
			`"parameters":{"type":"object","properties":{"id":{"type":"string","description":"Number of the record."},`+
			`"limit":{"type":"integer","minimum":1},"fields":{"type":"array","items":{"type":"string"}}},`+
			`"required":["id"],"additionalProperties":false}}`, i, i)
	}
	return list.String() + "]"
}

// Chat128 is a chat span that has 128 attributes, as many as SDKs allow: those of a call, and many of the application.
func Chat128() Item {
	item := Chat(1000)
	a := item.Span.Attributes()
	for i := 0; a.Len() < 128; i++ {
		a.PutStr(fmt.Sprintf("app.feature.%03d", i), "off")
	}
	return item
}

// Messages128 is a chat span whose messages are an attribute for each of their parts, as OpenInference writes them, up
// to 128 attributes.
func Messages128() Item {
	item := Chat(0)
	item.Scope.SetName("openinference.instrumentation.openai")
	a := ptrace.NewSpan().Attributes()
	a.PutStr("openinference.span.kind", "LLM")
	a.PutStr("llm.system", "openai")
	a.PutStr("llm.model_name", "gpt-4o-2024-11-20")
	a.PutStr("llm.invocation_parameters", `{"model":"gpt-4o","temperature":0.2}`)
	a.PutStr("llm.tools.0.tool.json_schema", Tools(0, 0))
	a.PutInt("llm.token_count.prompt", 8120)
	a.PutInt("llm.token_count.completion", 99)
	a.PutStr("llm.input_messages.0.message.role", "system")
	a.PutStr("llm.input_messages.0.message.content", "You are a support agent. Be brief.")
	for i := 1; a.Len() < 128; i++ {
		message := fmt.Sprintf("llm.input_messages.%d.message.", i)
		a.PutStr(message+"role", []string{"assistant", "user"}[i%2])
		if a.Len() < 128 {
			a.PutStr(message+"content", "Where is my order, and when will it arrive at last?")
		}
	}
	a.CopyTo(item.Span.Attributes())
	return item
}
