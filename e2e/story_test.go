// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// The story that the queries are asked about, small enough to be counted by hand.
//
// Sixteen chat answers of support-agent, one every five minutes from 11:05, the ninth at 12:05. At noon the prompt goes
// from r41 to r42. From the thirteenth answer on the tool search has another schema. The fifteenth answer comes from
// another model, for a cohort that is not the declared one. The eighth and every other one from the tenth on fail their
// evaluation; the ninth is not evaluated, and the verdict about the tenth comes late, from the service evaluator, in a trace
// of its own. The fourth conversation has answers on both sides of noon. Two spans of the tool itself carry its definition,
// one of each kind. Another service, mail-triage, is in no registry.
const storyRegistry = `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refund-policy, revision: r41, since: 2026-11-01T00:00:00Z}
      - {name: refund-policy, revision: r42, since: 2026-11-20T12:00:00Z}
    route: {name: chat-default, model: gpt-4o-2024-11-20, since: 2026-11-01T00:00:00Z}
    index: {name: kb, snapshot_id: snap-2026-11-19, since: 2026-11-01T00:00:00Z}
    judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}
    cohort: {name: beta, since: 2026-11-01T00:00:00Z}
  - match: {service.name: evaluator}
    judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}
`

var storyNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// storyTrace is the trace of the n-th answer.
func storyTrace(n int) string { return fmt.Sprintf("aa%030x", n) }

// storyStart is when the n-th answer began.
func storyStart(n int) time.Time {
	if n <= 8 {
		return storyNoon.Add(-time.Hour + time.Duration(5*n)*time.Minute)
	}
	return storyNoon.Add(time.Duration(5*(n-8)) * time.Minute)
}

func story() ptrace.Traces {
	td := ptrace.NewTraces()
	support := scopeOf(td, "support-agent")
	for n := 1; n <= 16; n++ {
		chat(support, n)
	}
	for _, n := range []int{1, 13} {
		tool := spanOf(support, n, 2, "execute_tool search", storyStart(n))
		description, parameters := searchTool(limitAt(n))
		tool.Attributes().PutStr("openinference.span.kind", "TOOL")
		tool.Attributes().PutStr("tool.name", "search")
		tool.Attributes().PutStr("tool.description", description)
		tool.Attributes().PutStr("tool.parameters", parameters)
	}
	mail := spanOf(scopeOf(td, "mail-triage"), 17, 1, "chat gpt-4o", storyNoon.Add(45*time.Minute))
	mail.Attributes().PutStr("gen_ai.operation.name", "chat")
	late := spanOf(scopeOf(td, "evaluator"), 18, 1, "evaluate groundedness", storyNoon.Add(50*time.Minute))
	late.Attributes().PutStr("gen_ai.evaluation.name", "groundedness")
	late.Attributes().PutStr("gen_ai.evaluation.score.label", "fail")
	late.Attributes().PutStr("gen_ai.response.id", "resp-10")
	return td
}

// chat is the n-th answer of support-agent.
func chat(scope ptrace.ScopeSpans, n int) {
	a := spanOf(scope, n, 1, "chat gpt-4o", storyStart(n)).Attributes()
	a.PutStr("gen_ai.operation.name", "chat")
	a.PutStr("gen_ai.request.model", "gpt-4o")
	a.PutStr("gen_ai.response.model", "gpt-4o-2024-11-20")
	a.PutStr("gen_ai.response.id", fmt.Sprintf("resp-%d", n))
	a.PutStr("gen_ai.conversation.id", fmt.Sprintf("c%d", conversationOf(n)))
	a.PutInt("gen_ai.usage.input_tokens", 812)
	description, parameters := searchTool(limitAt(n))
	a.PutStr("gen_ai.tool.definitions",
		fmt.Sprintf(`[{"type":"function","name":"search","description":%q,"parameters":%s}]`, description, parameters))
	if n == 15 {
		a.PutStr("gen_ai.response.model", "gpt-4o-mini-2024-07-18")
		a.PutStr("llm_context.observed.cohort", "free")
	}
	switch {
	case n == 9, n == 10:
	case n == 8, n > 10 && n%2 == 0:
		a.PutStr("gen_ai.evaluation.score.label", "fail")
	default:
		a.PutStr("gen_ai.evaluation.score.label", "pass")
	}
}

func searchTool(limit string) (description, parameters string) {
	return "Searches the knowledge base.", `{"type":"object","properties":{"query":{"type":"string"}` + limit + `},"required":["query"]}`
}

// limitAt is what the schema of the tool has more from the thirteenth answer on.
func limitAt(n int) string {
	if n >= 13 {
		return `,"limit":{"type":"integer"}`
	}
	return ""
}

// conversationOf gives every conversation two answers in a row but the fourth, which has three.
func conversationOf(n int) int {
	if n <= 9 {
		return min((n+1)/2, 4)
	}
	return n / 2
}

func scopeOf(td ptrace.Traces, service string) ptrace.ScopeSpans {
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", service)
	return rs.ScopeSpans().AppendEmpty()
}

func spanOf(scope ptrace.ScopeSpans, trace, id int, name string, start time.Time) ptrace.Span {
	span := scope.Spans().AppendEmpty()
	span.SetTraceID([16]byte{0: 0xaa, 15: byte(trace)})
	span.SetSpanID([8]byte{6: byte(trace), 7: byte(id)})
	span.SetName(name)
	span.SetKind(ptrace.SpanKindClient)
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(start))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(start.Add(2 * time.Second)))
	return span
}

// tell sends the story through a collector with the config file, and stops it.
func tell(t *testing.T, config string, env map[string]string, overlays ...string) {
	t.Helper()
	beginStory(t, config, env, overlays...).Stop(t)
}

// beginStory sends the story to a collector with the config file, and leaves it running.
func beginStory(t *testing.T, config string, env map[string]string, overlays ...string) *harness.Collector {
	t.Helper()
	registry := filepath.Join(t.TempDir(), "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte(storyRegistry), 0o600))
	env["REGISTRY"], env["LLM_CONTEXT_REGISTRY"] = registry, registry // as the files of testdata and the examples name it
	body, err := (&ptrace.JSONMarshaler{}).MarshalTraces(story())
	require.NoError(t, err)
	collector := harness.StartCollector(t, config, env, overlays...)
	collector.SendJSON(t, string(body))
	return collector
}
