// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// reading is everything that a span is asked for.
type reading struct {
	evidence Evidence
	system   string
}

func read(s otlpSpan, span *Span) reading {
	s.feed(span)
	return reading{span.Evidence(), span.SystemInstructions()}
}

// shuffled returns the span with its attributes, and those of its events, in
// another order. The order of events is kept: it is time.
func shuffled(s otlpSpan, random *rand.Rand) otlpSpan {
	mix := func(in []attribute) []attribute {
		out := slices.Clone(in)
		random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out
	}
	events := make([]otlpEvent, len(s.events))
	for i, e := range s.events {
		events[i] = otlpEvent{e.name, mix(e.attributes)}
	}
	return otlpSpan{s.name, s.scope, mix(s.attributes), events, s.failed}
}

func TestTheOrderOfAttributesDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var span Span
	for _, c := range slices.Concat(dialectCases, lookAlikes) {
		want := read(c.span, &span)
		for range 20 {
			require.Equal(t, want, read(shuffled(c.span, random), &span), c.about)
		}
	}
}

func TestTheOrderOfAttributesDoesNotMatterOnRealSpans(t *testing.T) {
	for name, c := range corpora(t) {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(3, 4))
			var span Span
			for _, file := range sortedNames(c.spans) {
				for i, s := range c.spans[file] {
					want := read(s, &span)
					for range 5 {
						require.Equal(t, want, read(shuffled(s, random), &span), "%s %d", file, i)
					}
				}
			}
		})
	}
}

func TestMixedDialectsReadTheSameInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var span Span
	for range 300 {
		var mixed otlpSpan
		for range 3 {
			c := dialectCases[random.IntN(len(dialectCases))].span
			mixed.name, mixed.scope = c.name, c.scope
			mixed.attributes = append(mixed.attributes, c.attributes...)
			mixed.events = append(mixed.events, c.events...)
		}
		want := read(mixed, &span)
		for range 5 {
			require.Equal(t, want, read(shuffled(mixed, random), &span), "%+v", mixed)
		}
	}
}

func TestASpanLeavesNothingToTheNext(t *testing.T) {
	var used, fresh Span
	for _, c := range slices.Concat(dialectCases, lookAlikes) {
		want := read(c.span, &fresh)
		require.Equal(t, want, read(c.span, &used), c.about)
		fresh = Span{}
	}
	used.Release()
	assert.Equal(t, Evidence{}, read(otlpSpan{name: "GET"}, &used).evidence)
}

func TestKindMayBeAskedBeforeAllIsPut(t *testing.T) {
	var span Span
	span.Reset("chat", ScopeOf(""))
	require.Equal(t, None, span.Kind())
	span.Put(keyTable["gen_ai.operation.name"], "gen_ai.operation.name", "chat")
	require.Equal(t, Inference, span.Kind())
	span.Event("gen_ai.evaluation.result")
	span.PutEvent(keyTable["gen_ai.evaluation.name"], "gen_ai.evaluation.name", "Tone")
	require.Equal(t, "Tone", span.Evidence().EvaluatorName)

	span.Reset("chat", ScopeOf(""))
	require.Equal(t, None, span.Kind())
	span.Event("gen_ai.evaluation.result")
	span.PutEvent(keyTable["gen_ai.evaluation.name"], "gen_ai.evaluation.name", "Tone")
	span.Event("exception")
	require.Equal(t, Evaluator, span.Kind())

	span.Reset("call", ScopeOf(""))
	span.Put(keyTable["gen_ai.request.model"], "gen_ai.request.model", "nova-9")
	require.Equal(t, None, span.Kind())
	span.Event("gen_ai.user.message")
	require.Equal(t, Inference, span.Kind())
}

func TestFieldsAndFamiliesDoNotOverlap(t *testing.T) {
	for key, f := range Builtin().Fields() {
		assert.NotZero(t, f, key)
		assert.Less(t, f, Field(record.MaxFields), key)
		if family := Family(key); family != 0 {
			assert.True(t, marks.Has(family) || strings.HasPrefix(key, flagPrefix), "%s is also of a family", key)
		}
	}
}

func FuzzAnySpanIsReadTheSameInAnyOrder(f *testing.F) {
	keys := sortedNames(keyTable)
	keys = append(keys, "llm.tools.0.tool.json_schema", "llm.tools.9999.tool.json_schema", "llm.request.functions.1.name",
		"gen_ai.tool.0.parameters", "gen_ai.prompt.0.role", "gen_ai.prompt.0.content", "llm.input_messages.0.message.role",
		"llm.input_messages.0.message.contents.0.message_content.text", "flag.evaluation.", "logfire.variables..version", "llm.tools..", "")
	for _, c := range dialectCases {
		var b strings.Builder
		for _, a := range c.span.attributes {
			b.WriteString(a.text + "\x00")
		}
		f.Add(c.span.name, c.span.scope, b.String(), uint64(len(b.String())))
	}
	f.Fuzz(func(t *testing.T, name, scope, texts string, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 7))
		s := otlpSpan{name: name, scope: scope}
		for i, text := range strings.Split(texts, "\x00") {
			a := attribute{keys[random.IntN(len(keys))], text}
			if i%5 == 4 {
				s.events = append(s.events, otlpEvent{[]string{"gen_ai.system.message", "feature_flag", "gen_ai.evaluation.result", name}[i%4], []attribute{a}})
				continue
			}
			s.attributes = append(s.attributes, a)
		}
		var span Span
		want := read(s, &span)
		if want.evidence.Kind == None && want.evidence != (Evidence{}) {
			t.Fatalf("evidence without recognition: %+v", want.evidence)
		}
		if got := read(shuffled(s, random), &span); got != want {
			t.Fatalf("order matters:\n%+v\n%+v\nof %+v", want, got, s)
		}
	})
}

func TestAFieldThatIsNotReadIsNotKept(t *testing.T) {
	var span Span
	span.Reset("chat", ScopeOf(""))
	for _, f := range []Field{0, builtin.last + 1} {
		span.Put(f, "shop.note", "nova-9")
		assert.False(t, span.has(f))
	}
}
