// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/dialect"
)

// TestWhatIsRememberedOfOtherSpansNeverChangesAStamp alters captured spans in every
// way that what is remembered could miss, and compares a processor that has seen
// thousands of them with one that has seen none.
func TestWhatIsRememberedOfOtherSpansNeverChangesAStamp(t *testing.T) {
	document, err := os.ReadFile("../testdata/golden/moved/registry.yaml")
	require.NoError(t, err)
	old, fresh := newBench(t), newBench(t)
	old.show(t, string(document))
	fresh.show(t, string(document))
	random := rand.New(rand.NewPCG(5, 6))
	files := capturedFiles(t)
	if corpus := os.Getenv("LLMCONTEXT_CORPUS"); corpus != "" {
		more, err := filepath.Glob(filepath.Join(corpus, "*.json"))
		require.NoError(t, err)
		files = append(files, more...)
	}
	for _, file := range files {
		for range 40 {
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
	followed := 0
	for _, l := range layoutsOf(old) {
		followed += len(l.steps)
	}
	assert.NotZero(t, followed, "nothing was remembered: the comparison says nothing")
}

func layoutsOf(b *bench) []*layout {
	var all []*layout
	b.current.Load().verdicts.layouts.Find(0, func(l *layout) bool { all = append(all, l); return false })
	for hash := range uint64(maxLayouts) {
		b.current.Load().verdicts.layouts.Find(hash, func(l *layout) bool { all = append(all, l); return false })
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
	switch random.IntN(9) {
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
		span.Events().AppendEmpty().SetName([]string{"gen_ai.user.message", "exception"}[random.IntN(2)])
	}
}

// TestASpanWithoutASignIsNotGenAI holds the quick look at spans against the recogniser.
func TestASpanWithoutASignIsNotGenAI(t *testing.T) {
	b := newBench(t)
	w := b.walkers.Get().(*walker)
	w.engine = b.current.Load()
	w.scope.texts = make([]string, len(w.engine.slots))
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
