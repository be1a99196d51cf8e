// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// stampsOf returns what was written on each span, by span ID.
func stampsOf(td ptrace.Traces) map[string]string {
	stamps := map[string]string{}
	for _, span := range spansOf(td) {
		var added []string
		for key, value := range span.Attributes().All() {
			added = append(added, key+"="+value.AsString())
		}
		slices.Sort(added)
		stamps[span.TraceID().String()+span.SpanID().String()] = fmt.Sprint(added)
	}
	return stamps
}

// TestTwoReplicasWriteTheSameStamps feeds one replica in order and the other hours
// later, in another order, split in other batches.
func TestTwoReplicasWriteTheSameStamps(t *testing.T) {
	for _, scenario := range []string{"agreed", "moved", "rollout", "partial"} {
		document, err := os.ReadFile("../../testdata/golden/" + scenario + "/registry.yaml")
		require.NoError(t, err)
		punctual, late := newBench(t), newBench(t)
		punctual.show(t, string(document))
		late.show(t, string(document))
		late.clock = noon.Add(7 * time.Hour)
		late.source.sink.Unchanged()

		files := capturedFiles(t)
		want := make([]map[string]string, len(files))
		for i, file := range files {
			want[i] = stampsOf(punctual.stamp(t, captured(t, file)))
		}
		random := rand.New(rand.NewPCG(1, 2))
		for _, i := range random.Perm(len(files)) {
			spans := captured(t, files[i])
			for _, rs := range spans.ResourceSpans().All() {
				for _, ss := range rs.ScopeSpans().All() {
					ss.Spans().Sort(func(a, b ptrace.Span) bool { return a.SpanID().String() > b.SpanID().String() })
				}
			}
			assert.Equal(t, want[i], stampsOf(late.stamp(t, spans)), "%s %s", scenario, files[i])
		}
	}
}

func TestTheOrderOfAttributesDoesNotMatter(t *testing.T) {
	document, err := os.ReadFile("../../testdata/golden/moved/registry.yaml")
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(3, 4))
	for _, file := range capturedFiles(t) {
		ordered, shuffled := newBench(t), newBench(t)
		ordered.show(t, string(document))
		shuffled.show(t, string(document))
		td := captured(t, file)
		for _, span := range spansOf(td) {
			shuffle(random, span.Attributes())
		}
		assert.Equal(t, stampsOf(ordered.stamp(t, captured(t, file))), stampsOf(shuffled.stamp(t, td)), file)
	}
}

func shuffle(random *rand.Rand, attributes pcommon.Map) {
	old := pcommon.NewMap()
	attributes.MoveTo(old)
	var keys []string
	for key := range old.All() {
		keys = append(keys, key)
	}
	for _, i := range random.Perm(len(keys)) {
		value, _ := old.Get(keys[i])
		value.CopyTo(attributes.PutEmpty(keys[i]))
	}
}

// TestOneFactInAnyDialectGivesOneStamp writes the same call as five instrumentations do.
func TestOneFactInAnyDialectGivesOneStamp(t *testing.T) {
	parameters := `{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}`
	flat := `{"name":"search","description":"Search.","parameters":` + parameters + `}`
	nested := `{"type":"function","function":` + flat + `}`
	aiTool := `{"type":"function","name":"search","description":"Search.","inputSchema":` + parameters + `}`
	dialects := map[string]map[string]any{
		"OTel": {
			"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-11-20",
			"gen_ai.tool.definitions": "[" + flat + "]", "gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "42",
		},
		"OpenInference": {
			"openinference.span.kind": "LLM", "llm.request.model_name": "gpt-4o", "llm.response.model_name": "gpt-4o-2024-11-20",
			"llm.tools.0.tool.json_schema": nested, "prompt.id": "refunds", "llm.prompt_template.version": "42",
		},
		"OpenLLMetry": {
			"llm.request.type": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-11-20",
			"llm.request.functions.0.name": "search", "llm.request.functions.0.description": "Search.",
			"llm.request.functions.0.parameters": parameters,
			"traceloop.prompt.key":               "refunds", "traceloop.prompt.version": 42,
		},
		"Vercel AI SDK": {
			"ai.operationId": "ai.generateText.doGenerate", "ai.model.id": "gpt-4o", "ai.response.model": "gpt-4o-2024-11-20",
			"ai.prompt.tools":                      []any{aiTool},
			"ai.telemetry.metadata.langfusePrompt": `{"name":"refunds","version":42}`,
		},
		"Langfuse": {
			"langfuse.observation.type": "generation", "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "gpt-4o-2024-11-20",
			"gen_ai.tool.definitions":          "[" + nested + "]",
			"langfuse.observation.prompt.name": "refunds", "langfuse.observation.prompt.version": 42,
		},
	}
	b := newBench(t)
	b.show(t, benchRegistry)
	stampOf := func(attributes map[string]any) map[string]any {
		td := oneSpan(attributes)
		if _, otel := attributes["gen_ai.operation.name"]; !otel {
			spansOf(td)[0].Attributes().Remove("gen_ai.operation.name")
		}
		got := attributesOf(b.stamp(t, td))
		for key := range got {
			if len(key) < 12 || key[:12] != "llm_context." || key == stamp.AttributeFilledIn {
				delete(got, key)
			}
		}
		return got
	}
	want := stampOf(dialects["OTel"])
	assert.Equal(t, "drift", want["llm_context.status"])
	assert.Equal(t, "prompt,tools", want["llm_context.drift"])
	for name, attributes := range dialects {
		assert.Equal(t, want, stampOf(attributes), name)
	}
}

// TestReloadsUnderTrafficNeverMixTwoRegistries moves all variables together while
// spans are stamped: no stamp may hold one of the old and one of the new.
func TestReloadsUnderTrafficNeverMixTwoRegistries(t *testing.T) {
	b := newBench(t)
	document := func(n int) string {
		return fmt.Sprintf(`contexts: [{match: {}, cohort: {name: c%d, since: 2026-11-01T00:00:00Z}, judge: {name: j, revision: r%d, since: 2026-11-01T00:00:00Z}}]`, n, n)
	}
	b.show(t, document(0))
	stop := make(chan struct{})
	var traffic sync.WaitGroup
	for range 4 {
		traffic.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				td := oneSpan(nil)
				out, err := b.processTraces(context.Background(), td)
				assert.NoError(t, err)
				got := attributesOf(out)
				assert.Equal(t, "j:r"+got["llm_context.traffic.cohort"].(string)[1:], got["llm_context.judge.revision"])
			}
		})
	}
	for n := range 200 {
		b.show(t, document(n))
	}
	close(stop)
	traffic.Wait()
	assert.Equal(t, "c199", attributesOf(b.stamp(t, oneSpan(nil)))["llm_context.traffic.cohort"])
}
