// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

const manyWays = `
contexts:
  - match: {}
    prompt: {name: base, revision: r1, since: 2026-11-01T00:00:00Z, hash: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
    cohort: {name: general, since: 2026-11-01T00:00:00Z}
  - match: {gen_ai.operation.name: [chat, execute_tool, tool_call]}
    route: {name: chat, model: gpt-4o, since: 2026-11-01T00:00:00Z}
    index: {since: 2026-11-01T00:00:00Z, variants: [{name: kb, snapshot_id: s1}, {name: kb, snapshot_id: s2, when: {feature_flag.result.variant: v}}]}
  - match: {gen_ai.request.model: [gpt-4o, x], user.id: v}
    judge: {name: grounded, revision: j7, since: 2026-11-01T00:00:00Z}
  - match: {gen_ai.agent.name: [support_agent, support-agent, triage], gen_ai.tool.name: lookup_order}
    cohort: {name: beta, since: 2026-11-01T00:00:00Z}
`

// without makes a processor that remembers nothing.
func without(t testing.TB, document string, configure ...func(*Config)) *bench {
	names := []string{cache.Resolution, cache.Digest, cache.Stamp}
	for _, name := range names {
		cache.Switch(name, false)
	}
	b := newBench(t, configure...)
	b.show(t, document)
	for _, name := range names {
		cache.Switch(name, true)
	}
	return b
}

func observeMuch(cfg *Config) {
	cfg.Variables = []VariableConfig{
		{Name: "params", Serving: true, ObserveAll: []string{"gen_ai.request.temperature", "gen_ai.request.max_tokens", "llm.invocation_parameters"}},
		{Name: "cohort", Observe: []string{"user.id", "session.id"}},
	}
}

// TestWhatIsRememberedNeverChangesAStamp alters captured spans in every way that what is
// remembered could miss, and compares a processor that has seen thousands of them with one
// that remembers nothing.
func TestWhatIsRememberedNeverChangesAStamp(t *testing.T) {
	moved, err := os.ReadFile("../../testdata/golden/moved/registry.yaml")
	require.NoError(t, err)
	files := capturedFiles(t)
	for _, variable := range []string{"LLMCONTEXT_CORPUS", "LLMCONTEXT_CAPTURES"} {
		if folder := os.Getenv(variable); folder != "" {
			more, err := filepath.Glob(filepath.Join(folder, "*.json"))
			require.NoError(t, err)
			files = append(files, more...)
		}
	}
	for name, c := range map[string]struct {
		document  string
		configure []func(*Config)
	}{
		"moved":    {document: string(moved)},
		"manyWays": {document: manyWays, configure: []func(*Config){observeMuch}},
	} {
		t.Run(name, func(t *testing.T) {
			with, without := newBench(t, c.configure...), without(t, c.document, c.configure...)
			with.show(t, c.document)
			random := rand.New(rand.NewPCG(5, 6))
			for _, file := range files {
				td := captured(t, file)
				for range 20 {
					altered := ptrace.NewTraces()
					td.CopyTo(altered)
					for _, span := range spansOf(altered) {
						for range random.IntN(3) {
							alter(random, span)
						}
					}
					if !sameStamps(t, with, without, altered) {
						t.Fatal(file)
					}
				}
			}
			assert.Positive(t, with.current.Load().stamps.Bytes(), "nothing was remembered: the comparison says nothing")
			assert.Zero(t, without.current.Load().stamps.Bytes())
		})
	}
}

// FuzzWhatIsRememberedNeverChangesAStamp does so for spans of several clients, each of which
// may put anything that OTLP can carry where another one has what is expected.
func FuzzWhatIsRememberedNeverChangesAStamp(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	files := capturedFiles(f)
	with, without := newBench(f, observeMuch), without(f, manyWays, observeMuch)
	with.show(f, manyWays)
	var spans []ptrace.Traces
	for _, file := range files {
		spans = append(spans, singles(captured(f, file))...)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		random := rand.New(rand.NewPCG(a, b))
		for range 50 {
			td := ptrace.NewTraces()
			spans[random.IntN(len(spans))].CopyTo(td)
			resource := td.ResourceSpans().At(0).Resource().Attributes()
			resource.PutStr("service.name", fmt.Sprintf("client-%d", random.IntN(3)))
			for range random.IntN(4) {
				alter(random, spansOf(td)[0])
			}
			if !sameStamps(t, with, without, td) {
				t.FailNow()
			}
		}
	})
}

// TestWhatOneClientSendsNeverChangesTheStampOfAnother: each of these values is one that two
// ways to look at it take for different things.
func TestWhatOneClientSendsNeverChangesTheStampOfAnother(t *testing.T) {
	keys := []string{
		"gen_ai.operation.name", "gen_ai.response.model", "gen_ai.prompt.version", "gen_ai.tool.definitions",
		"gen_ai.usage.input_tokens", "gen_ai.data_source.id", "llm_context.observed.cohort", "user.id",
	}
	plain := func() ptrace.Traces {
		return oneSpan(map[string]any{
			"service.name": "shop", "gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-4o",
			"gen_ai.usage.input_tokens": 7, "user.id": "u", "gen_ai.data_source.id": "kb",
			"gen_ai.prompt.version": "r1", "gen_ai.tool.definitions": `[{"name":"a"}]`, "llm_context.observed.cohort": "c",
		})
	}
	odd := strangeValues()
	for _, key := range keys {
		for i, value := range odd {
			b := newBench(t, observeMuch)
			b.show(t, manyWays)
			want := attributesOf(without(t, manyWays, observeMuch).stamp(t, plain()))
			for range 3 {
				td := plain()
				target, _ := spansOf(td)[0].Attributes().GetOrPutEmpty(key)
				value.CopyTo(target)
				b.stamp(t, td)
			}
			assert.Equal(t, want, attributesOf(b.stamp(t, plain())), "after %s of kind %d", key, i)
		}
	}
}

// TestDefinitionsAreKnownByTheirParts sends the same list of definitions in parts that are whole, and then in
// parts that are not, or hold more than one.
func TestDefinitionsAreKnownByTheirParts(t *testing.T) {
	with, without := newBench(t), without(t, manyWays)
	with.show(t, manyWays)
	shown := func(schemas ...string) ptrace.Traces {
		attributes := map[string]any{"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"}
		for i, schema := range schemas {
			attributes[fmt.Sprintf("llm.tools.%d.tool.json_schema", i)] = schema
		}
		return oneSpan(attributes)
	}
	hash := func(b *bench, schemas ...string) string {
		td := shown(schemas...)
		b.stamp(t, td)
		hash, _ := spansOf(td)[0].Attributes().Get("llm_context.tools.schema_hash")
		return hash.AsString()
	}
	const a, b = `{"name":"a","description":"d"}`, `{"name":"b","parameters":{"type":"object","required":["x","y"]}}`
	for range 2 {
		assert.Equal(t, hash(without, a, b), hash(with, a, b))
		assert.Len(t, hash(with, a, b), 16)
	}
	for _, schemas := range [][]string{
		{a + "," + b},
		{`{"name":"a"`, `"description":"d"}`, b},
		{a, `{"name":"b","parameters":{"type":"object","required":["x"`, `"y"]}}`},
		{a + `,{"name":"b"`, `"parameters":{"type":"object","required":["x","y"]}}`},
	} {
		assert.True(t, sameStamps(t, with, without, shown(schemas...)), schemas)
		assert.Equal(t, "unknown", hash(with, schemas...), schemas)
	}
}

// strangeValues are those of every type, among them what has no word in JSON, and what is
// equal but not the same.
func strangeValues() []pcommon.Value {
	raw := []any{
		nil, "", " ", "\xff\xfe", "null", "[]", true, false, int64(0), int64(-1), math.NaN(), math.Inf(1), math.Inf(-1),
		math.Copysign(0, -1), 0.0,
		[]byte{},
		[]byte{0, 255},
		[]any{},
		[]any{[]any{}},
		[]any{math.NaN()},
		[]any{math.Inf(1)},
		[]any{math.Copysign(0, -1)},
		[]any{0.0},
		[]any{nil},
		[]any{""},
		map[string]any{},
		map[string]any{"a": math.NaN()},
		map[string]any{"a": map[string]any{}},
		map[string]any{"a": []any{}},
	}
	values := make([]pcommon.Value, len(raw))
	for i, r := range raw {
		values[i] = pcommon.NewValueEmpty()
		if err := values[i].FromRaw(r); err != nil {
			panic(err)
		}
	}
	return values
}

// sameStamps stamps the spans of a batch, and one by one with a processor without any memory.
func sameStamps(t *testing.T, with, without *bench, td ptrace.Traces) bool {
	remembering := ptrace.NewTraces()
	td.CopyTo(remembering)
	got := spansOf(with.stamp(t, remembering))
	for i, single := range singles(td) {
		before := fmt.Sprint(spansOf(single)[0].Attributes().AsRaw())
		want := spansOf(without.stamp(t, single))[0]
		if !assert.Equal(t, fmt.Sprint(want.Attributes().AsRaw()), fmt.Sprint(got[i].Attributes().AsRaw()),
			"%s, sent with %s", want.Name(), before) {
			return false
		}
	}
	return true
}

// singles returns each span in a batch of its own, in document order.
func singles(td ptrace.Traces) []ptrace.Traces {
	var all []ptrace.Traces
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				one := ptrace.NewTraces()
				resource := one.ResourceSpans().AppendEmpty()
				rs.Resource().CopyTo(resource.Resource())
				scope := resource.ScopeSpans().AppendEmpty()
				ss.Scope().CopyTo(scope.Scope())
				span.CopyTo(scope.Spans().AppendEmpty())
				all = append(all, one)
			}
		}
	}
	return all
}

// alter changes one thing about a span.
func alter(random *rand.Rand, span ptrace.Span) {
	attributes := span.Attributes()
	if attributes.Len() == 0 {
		span.SetName("haystack.component.run")
		return
	}
	at, picked := random.IntN(attributes.Len()), ""
	for key := range attributes.All() {
		if at--; at < 0 {
			picked = key
			break
		}
	}
	value, _ := attributes.Get(picked)
	switch random.IntN(9) {
	case 0:
		attributes.Remove(picked)
	case 1:
		value.SetStr([]string{"null", "None", "[]", "x", "gpt-4o", "chat", "execute_tool"}[random.IntN(7)])
	case 2, 3, 4:
		odd := strangeValues()
		odd[random.IntN(len(odd))].CopyTo(value)
	case 5:
		attributes.PutStr([]string{
			"gen_ai.operation.name", "gen_ai.prompt.version", "flag.evaluation.a", "llm.tools.0.tool.json_schema",
			"llm_context.observed.cohort", "llm_context.status", "feature_flag.key", "user.id",
		}[random.IntN(8)], "v")
	case 6:
		span.SetDroppedAttributesCount(uint32(random.IntN(2)))
		span.Events().AppendEmpty().SetName([]string{"gen_ai.user.message", "exception"}[random.IntN(2)])
	case 7:
		span.SetName([]string{"chat", "claude_code.tool", "GET /", "haystack.pipeline.run"}[random.IntN(4)])
	case 8:
		attributes.PutStr("acme.span.kind", "LLM")
		attributes.PutStr("acme.model", "gpt-4o")
	}
}

// TestASpanWithoutASignIsNotGenAI holds the quick look at spans against the recogniser.
func TestASpanWithoutASignIsNotGenAI(t *testing.T) {
	b := newBench(t)
	w := b.walkers.Get().(*walker)
	w.begin()
	random := rand.New(rand.NewPCG(7, 8))
	without := 0
	for _, file := range capturedFiles(t) {
		for range 20 {
			for _, single := range singles(captured(t, file)) {
				scope := single.ResourceSpans().At(0).ScopeSpans().At(0)
				span, kind := scope.Spans().At(0), dialect.ScopeOf(scope.Scope().Name())
				alter(random, span)
				w.described = dialect.IsDescribedScope(scope.Scope().Name())
				if w.signs.on(span, kind, w.described) {
					continue
				}
				without++
				w.readSpan(span, kind)
				assert.Equal(t, dialect.None, w.facts.Kind(), span.Name())
				assert.False(t, isStamped(span))
			}
		}
	}
	assert.NotZero(t, without)
}
