// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// candidates tells of a variable that stamps of the bad window lack in a service, and lacked less before, between which values the registry left
// it open: a rollout of which spans do not tell what each of them got. Stores are asked of those alone, since to look for a key takes as long as to count.
func candidates(ctx context.Context, store counts.Counts, q *counts.Question, table *counts.Table) (list []string) {
	for _, variable := range table.Variables {
		if !lacksMore(table, variable) {
			continue
		}
		key := fmt.Sprintf("attrs['llm_context.candidates.%s']", variable)
		values, err := store.Values(ctx, q, key)
		if err != nil || len(values.Counts) == 0 { // a hint is not worth an error
			continue
		}
		first := values.Counts[0]
		list = append(list, fmt.Sprintf("The registry leaves %s open on %s that were read: it is one of %s, and nothing on the span tells which. Let the application or a flag tell it (llm_context.observed.%s).",
			variable, count(int(first.Spans), "span"), strings.Join(strings.Split(first.Value, ","), ", "), variable))
	}
	return list
}

// lacksMore reports whether stamps of the bad window lack a variable in some service at least twice as often as those of the baseline, and a tenth of
// them more.
func lacksMore(table *counts.Table, variable string) bool {
	const part, few = 0.1, 10
	type window struct{ lacking, all float64 }
	services := map[string]*[2]window{}
	for i := range table.Evidence {
		e := &table.Evidence[i]
		at := slices.Index([]counts.Period{counts.Baseline, counts.Bad}, e.Period)
		if at < 0 {
			continue
		}
		of := services[e.Service]
		if of == nil {
			of = &[2]window{}
			services[e.Service] = of
		}
		of[at].all += e.Spans
		if slices.Contains(strings.Split(e.Missing, ","), variable) {
			of[at].lacking += e.Spans
		}
	}
	for _, of := range services {
		before, now := of[0].lacking/max(of[0].all, 1), of[1].lacking/max(of[1].all, 1)
		if of[1].lacking >= few && now >= max(2*before, before+part) {
			return true
		}
	}
	return false
}
