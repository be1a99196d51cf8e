// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// stubStore is a store that holds values of keys, and notes which it was asked for.
type stubStore struct {
	counts.Counts
	values map[string][]counts.ValueCount
	asked  []string
}

func (h *stubStore) Values(_ context.Context, _ *counts.Question, key string) (*counts.Values, error) {
	h.asked = append(h.asked, key)
	return &counts.Values{Key: key, Counts: h.values[key]}, nil
}

func TestOfAVariableThatARolloutLeavesOpenItsValuesAreTold(t *testing.T) {
	table := &counts.Table{Variables: []string{"prompt", "index", "route"}, Evidence: []counts.Evidence{
		{Period: counts.Baseline, Missing: "index", Spans: 50},
		{Period: counts.Baseline, Spans: 50},
		{Period: counts.Bad, Missing: "index,prompt", Spans: 30},
		{Period: counts.Bad, Missing: "route", Spans: 5},
		{Period: counts.Bad, Spans: 65},
		{Period: counts.After, Missing: "prompt", Spans: 1000},
	}}
	store := &stubStore{values: map[string][]counts.ValueCount{"attrs['llm_context.candidates.prompt']": {{Value: "p:1,p:2", Spans: 30}, {Value: "p:1,p:3", Spans: 2}}}}
	assert.Equal(t, []string{
		"The registry leaves prompt open on 30 spans that were read: it is one of p:1, p:2, and nothing on the span tells which. " +
			"Let the application or a flag tell it (llm_context.observed.prompt).",
	}, candidates(t.Context(), store, &counts.Question{}, table))
	assert.Equal(t, []string{"attrs['llm_context.candidates.prompt']"}, store.asked, "others are lacking as before, or on few")
}

func TestAVariableIsLackingWhereAServiceLacksItTwiceAsOftenAndOnATenthMore(t *testing.T) {
	for name, c := range map[string]struct {
		before, now float64 // of 100 spans of the service
		is          bool
	}{
		"on all":                    {0, 100, true},
		"on a tenth":                {0, 10, true},
		"on less":                   {0, 9, false},
		"twice as often":            {30, 60, true},
		"a quarter more often":      {19, 24, false},
		"on a tenth more of a half": {50, 61, false},
		"on a tenth more of few":    {2, 13, true},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.is, lacksMore(&counts.Table{Evidence: []counts.Evidence{
				{Service: "other", Period: counts.Baseline, Spans: 10000},
				{Service: "other", Period: counts.Bad, Spans: 10000},
				{Service: "s", Period: counts.Baseline, Missing: "tools,prompt", Spans: c.before},
				{Service: "s", Period: counts.Baseline, Missing: "tools", Spans: 100 - c.before},
				{Service: "s", Period: counts.Bad, Missing: "prompt", Spans: c.now},
				{Service: "s", Period: counts.Bad, Spans: 100 - c.now},
			}}, "prompt"))
		})
	}
	assert.False(t, lacksMore(&counts.Table{Evidence: []counts.Evidence{{Service: "s", Period: counts.Bad, Missing: "prompt", Spans: 9}}}, "prompt"), "a few spans")
}

func TestOfAConditionThatReadsManyKeysTheStoreIsNotAskedForEach(t *testing.T) {
	list, _, err := (&behaviour{tokens: []string{">4000"}}).read()
	assert.NoError(t, err)
	store, q := &stubStore{}, &counts.Question{Behaviour: list}
	table := &counts.Table{Cells: counts.CellsOf(counts.Cell{Key: &counts.Key{}, Tally: counts.Tally{RawSpans: 9, RawScored: 7}})}
	assert.Regexp(t, "^Of 7 spans with one of these attributes, it holds for none: gen_ai.usage.total_tokens, .*, output_tokens, ", hints(t.Context(), store, q, table)[0])
	table.Cells.Change(0, func(c *counts.Cell) { c.RawScored = 0 })
	assert.Regexp(t, "^No span has any of these attributes: gen_ai.usage.total_tokens, ", hints(t.Context(), store, q, table)[0])
	q.Behaviour = append(q.Behaviour, counts.Aspect{Verdicts: []counts.VerdictTest{{Label: "fail"}}})
	told := strings.Join(hints(t.Context(), store, q, table), "\n")
	assert.Contains(t, told, "One of the flags reads these attributes: gen_ai.usage.total_tokens, ")
	assert.NotContains(t, told, "No span", "what is not scored may lack the verdict alone")
	assert.Empty(t, store.asked)
}
