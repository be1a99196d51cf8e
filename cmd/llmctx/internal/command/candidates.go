// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// candidates tells of a variable that stamps of the bad window lack, and lacked less before, between which values the registry left it open:
// a rollout of which spans do not tell what each of them got.
func candidates(ctx context.Context, store counts.Counts, q *counts.Question, table *counts.Table) (list []string) {
	const part = 0.02
	for _, variable := range table.Variables {
		if missing := missingOf(table, variable); missing[1] < missing[0]+part {
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

// missingOf is the share of the stamps of the baseline, and of the bad window, that lack a variable.
func missingOf(table *counts.Table, variable string) (share [2]float64) {
	var all [2]float64
	for i := range table.Evidence {
		e := &table.Evidence[i]
		window := slices.Index([]counts.Period{counts.Baseline, counts.Bad}, e.Period)
		if window < 0 {
			continue
		}
		all[window] += e.Spans
		if slices.Contains(strings.Split(e.Missing, ","), variable) {
			share[window] += e.Spans
		}
	}
	return [2]float64{share[0] / max(all[0], 1), share[1] / max(all[1], 1)}
}
