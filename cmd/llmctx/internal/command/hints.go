// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// hints say what the store has instead, where a condition was never answered: near keys, the
// values that a key holds, the verdicts that there are.
func hints(ctx context.Context, store counts.Counts, q *counts.Question, table *counts.Table) (list []string) {
	if len(q.Behaviour) == 0 || slices.ContainsFunc(table.Cells, func(c counts.Cell) bool { return c.RawBad > 0 }) {
		return nil
	}
	for _, aspect := range q.Behaviour {
		if len(aspect.Verdicts) > 0 {
			list = append(list, "Verdicts that the lake holds: "+verdictNames(table)+".")
		}
		if len(aspect.Texts) > 0 && len(q.Behaviour) == 1 {
			list = append(list, textHint(aspect.Texts, table))
		}
		expr.Walk(aspect.Expression, func(n expr.Node) {
			a, ok := n.(expr.Attribute)
			if !ok {
				return
			}
			key := "attrs['" + a.Key + "']"
			if a.Resource {
				key = "resource['" + a.Key + "']"
			}
			values, err := store.Values(ctx, q, key)
			if err != nil {
				return // a hint is not worth an error
			}
			if hint := hintOf(values); hint != "" && !slices.Contains(list, hint) {
				list = append(list, hint)
			}
		})
	}
	return list
}

// textHint tells an answer that does not say so from one whose text nobody recorded.
func textHint(texts []string, table *counts.Table) string {
	if !slices.ContainsFunc(table.Cells, func(c counts.Cell) bool { return c.RawScored > 0 }) {
		return "No answer of the lake holds its text, which --text looks into: message contents are recorded only where an instrumentation is told to."
	}
	return fmt.Sprintf("No answer whose text is in the lake has %q in it.", strings.Join(texts, `" or "`))
}

func hintOf(v *counts.Values) string {
	if len(v.Counts) == 0 {
		if len(v.Near) == 0 {
			return fmt.Sprintf("No span has %s.", v.Key)
		}
		return fmt.Sprintf("No span has %s; there are %s.", v.Key, strings.Join(v.Near, ", "))
	}
	var texts []string
	const shown = 5
	for _, c := range v.Counts[:min(len(v.Counts), shown)] {
		texts = append(texts, fmt.Sprintf("%s (%d)", c.Value, c.Spans))
	}
	return fmt.Sprintf("%s holds %s.", v.Key, strings.Join(texts, ", "))
}

func verdictNames(table *counts.Table) string {
	var names []string
	for i := range table.Verdicts {
		name := table.Verdicts[i].Name
		if table.Verdicts[i].Label != "" {
			name += "=" + table.Verdicts[i].Label
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	slices.Sort(names)
	const shown = 20
	return strings.Join(names[:min(len(names), shown)], ", ")
}
