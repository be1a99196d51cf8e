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
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// manyWays is a registry in which everything decides that a span can show: its names,
// its flags, its instructions, and variables of the user's own.
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

// TestWhatIsRememberedOfOtherSpansNeverChangesAStamp alters captured spans in every
// way that what is remembered could miss, and compares a processor that has seen
// thousands of them with one that has seen none.
func TestWhatIsRememberedOfOtherSpansNeverChangesAStamp(t *testing.T) {
	moved, err := os.ReadFile("../../testdata/golden/moved/registry.yaml")
	require.NoError(t, err)
	files := capturedFiles(t)
	if corpus := os.Getenv("LLMCONTEXT_CORPUS"); corpus != "" {
		more, err := filepath.Glob(filepath.Join(corpus, "*.json"))
		require.NoError(t, err)
		files = append(files, more...)
	}
	ofMyOwn := func(cfg *Config) {
		cfg.Variables = []VariableConfig{
			{Name: "params", Serving: true, ObserveAll: []string{"gen_ai.request.temperature", "gen_ai.request.max_tokens", "llm.invocation_parameters"}},
			{Name: "cohort", Observe: []string{"user.id", "session.id"}},
		}
	}
	for name, c := range map[string]struct {
		document  string
		configure []func(*Config)
	}{
		"moved":    {document: string(moved)},
		"manyWays": {document: manyWays, configure: []func(*Config){ofMyOwn}},
	} {
		t.Run(name, func(t *testing.T) {
			old, fresh := newBench(t, c.configure...), newBench(t, c.configure...)
			old.show(t, c.document)
			fresh.show(t, c.document)
			random := rand.New(rand.NewPCG(5, 6))
			for _, file := range files {
				for range 20 {
					td := captured(t, file)
					for _, span := range spansOf(td) {
						for range random.IntN(3) {
							alter(random, span)
						}
					}
					if !sameStamps(t, old, fresh, td) {
						t.Fatal(file)
					}
				}
			}
			assert.NotEmpty(t, sightingsOf(old), "nothing was remembered: the comparison says nothing")
		})
	}
}

func sightingsOf(b *bench) []*sighting {
	var all []*sighting
	for hash := range uint64(maxSightings) {
		b.current.Load().sightings.small.Find(hash, func(s *sighting) bool { all = append(all, s); return false })
	}
	return all
}

func layoutsOf(b *bench) []*layout {
	var all []*layout
	b.current.Load().layouts.Find(0, func(l *layout) bool { all = append(all, l); return false })
	for hash := range uint64(maxLayouts) {
		b.current.Load().layouts.Find(hash, func(l *layout) bool { all = append(all, l); return false })
	}
	return all
}

// sameStamps stamps the spans of a batch one by one with a processor without any memory.
func sameStamps(t *testing.T, old, fresh *bench, td ptrace.Traces) bool {
	remembering := ptrace.NewTraces()
	td.CopyTo(remembering)
	old.stamp(t, remembering)
	got := spansOf(remembering)
	for i, single := range singles(td) {
		before := spansOf(single)[0].Attributes().AsRaw()
		e := fresh.current.Load()
		fresh.current.Store(newEngine(e.registry, fresh.config.Variables, fresh.prompts))
		want := spansOf(fresh.stamp(t, single))[0].Attributes().AsRaw()
		if !assert.Equal(t, want, got[i].Attributes().AsRaw(), "%s, sent with %s", got[i].Name(), fmt.Sprint(before)) {
			return false
		}
	}
	return true
}

// singles gives each span in a batch of its own, in document order.
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
	switch random.IntN(11) {
	case 0:
		attributes.Remove(picked)
	case 1:
		value.SetStr("")
	case 2:
		value.SetStr([]string{"null", "None", "[]", "x", "gpt-4o", "chat", "execute_tool"}[random.IntN(7)])
	case 3:
		value.SetInt(int64(random.IntN(2)))
	case 4:
		value.SetEmptySlice()
	case 5:
		attributes.PutStr([]string{
			"gen_ai.operation.name", "gen_ai.prompt.version", "flag.evaluation.a", "llm.tools.0.tool.json_schema",
			"llm_context.observed.cohort", "llm_context.status", "feature_flag.key", "user.id",
		}[random.IntN(8)], "v")
	case 6:
		span.SetDroppedAttributesCount(uint32(random.IntN(2)))
	case 7:
		span.SetName([]string{"chat", "claude_code.tool", "GET /", "haystack.pipeline.run"}[random.IntN(4)])
	case 8:
		span.Attributes().PutEmptySlice(picked).AppendEmpty().SetStr("x")
	case 9:
		value.SetDouble([]float64{0, math.Copysign(0, -1), 0.7}[random.IntN(3)])
	case 10:
		span.Events().AppendEmpty().SetName([]string{"gen_ai.user.message", "exception"}[random.IntN(2)])
	}
}

// TestASpanWithoutASignIsNotGenAI holds the quick look at spans against the recogniser.
func TestASpanWithoutASignIsNotGenAI(t *testing.T) {
	b := newBench(t)
	w := b.walkers.Get().(*walker)
	w.engine = b.current.Load()
	w.begin()
	w.outer = &w.bare
	random := rand.New(rand.NewPCG(7, 8))
	without := 0
	for _, file := range capturedFiles(t) {
		for range 20 {
			for _, single := range singles(captured(t, file)) {
				scope := single.ResourceSpans().At(0).ScopeSpans().At(0)
				span, kind := scope.Spans().At(0), dialect.ScopeOf(scope.Scope().Name())
				alter(random, span)
				if w.engine.signs.on(span, kind) {
					continue
				}
				without++
				w.read(span, kind)
				assert.Equal(t, dialect.None, w.facts.Kind(), span.Name())
				assert.False(t, isStamped(span))
			}
		}
	}
	assert.NotZero(t, without)
}

func TestKeysThatHoldIdentifiersAreNotRemembered(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	for i := range 3 * maxLayouts {
		b.stamp(t, oneSpan(map[string]any{fmt.Sprintf("metadata.user_%d", i): "x"}))
	}
	assert.Empty(t, layoutsOf(b))
}

func TestALayoutIsRememberedWhenItComesAgainAndForgottenWithItsRegistry(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(nil)
	for range 2 { // in one batch: what a walker met is not certain to be there for the next
		spansOf(td)[0].CopyTo(td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().AppendEmpty())
	}
	b.stamp(t, td)
	assert.NotEmpty(t, layoutsOf(b))
	b.show(t, benchRegistry+"\n# another revision\n")
	assert.Empty(t, layoutsOf(b))
	first := attributesOf(b.stamp(t, oneSpan(nil)))["llm_context.registry.revision"]
	assert.Equal(t, b.current.Load().registry.Revision(), first)
}

func TestALayoutWithoutEndIsNotRemembered(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(nil)
	for i := range maxLayoutSteps {
		spansOf(td)[0].Attributes().PutStr(fmt.Sprint("k", i), "v")
	}
	for range 3 {
		again := ptrace.NewTraces()
		td.CopyTo(again)
		assert.True(t, isStamped(spansOf(b.stamp(t, again))[0]))
	}
	assert.Empty(t, layoutsOf(b))
}

func TestValuesThatAreNeverTheSameAreNotRemembered(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	for i := range 100 {
		td := ptrace.NewTraces()
		oneSpan(nil).CopyTo(td)
		spansOf(td)[0].Attributes().PutStr("gen_ai.request.model", fmt.Sprint("model-", i))
		b.stamp(t, td)
	}
	assert.NotEmpty(t, layoutsOf(b))
	assert.Empty(t, sightingsOf(b))
}

func TestWhatIsMetInTurnsComesAgain(t *testing.T) {
	var m met
	set := uint64(len(m.sets))
	for i := range uint64(metWays) {
		assert.False(t, m.comesAgain(i*set+7))
	}
	for i := range uint64(metWays) {
		assert.True(t, m.comesAgain(i*set+7))
	}
}
