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
	if len(q.Behaviour) == 0 || table.Cells.Has(func(c *counts.Cell) bool { return c.RawBad > 0 }) {
		return nil
	}
	if len(q.Behaviour) > 1 {
		list = append(list, "Bad is only that of which all flags hold: different flags are and, the same one twice is or.")
	}
	for _, aspect := range q.Behaviour {
		if len(aspect.Verdicts) > 0 {
			list = append(list, "Verdicts that the lake holds: "+verdictNames(table)+".")
		}
		if len(aspect.Texts) > 0 && len(q.Behaviour) == 1 {
			list = append(list, textHint(aspect.Texts, table))
		}
		if keys := keysOf(aspect.Expression); len(keys) > manyKeys {
			list = append(list, manyHint(keys, table, len(q.Behaviour) == 1))
			continue
		}
		for _, hint := range conditionHints(ctx, store, q, aspect.Expression) {
			if !slices.Contains(list, hint) {
				list = append(list, hint)
			}
		}
	}
	return list
}

// conditionHints tell of each key and column of a condition what it holds. Of keys of which the first that is there
// counts, those that are not there are told only if none is.
func conditionHints(ctx context.Context, store counts.Counts, q *counts.Question, condition expr.Node) (list []string) {
	var there, lacking []string
	expr.Walk(condition, func(n expr.Node) {
		key := readBy(n)
		if key == "" {
			return
		}
		values, err := heldAnywhere(ctx, store, q, key)
		switch {
		case err != nil: // a hint is not worth an error
		case values.Key != key:
			lacking = append(lacking, fmt.Sprintf("No span has %s; %s", key, hintOf(values)))
		case len(values.Counts) > 0:
			there = append(there, hintOf(values))
		default:
			lacking = append(lacking, hintOf(values))
		}
	})
	if _, first := compared(condition).(expr.Coalesce); first && len(there) > 0 {
		return there
	}
	return append(lacking, there...)
}

// manyKeys is how many keys are looked for in the store, each of which takes a look at all of it or several.
const manyKeys = 8

// keysOf lists the attributes that a condition reads.
func keysOf(condition expr.Node) (keys []string) {
	expr.Walk(condition, func(n expr.Node) {
		if a, is := n.(expr.Attribute); is && !slices.Contains(keys, a.Key) {
			keys = append(keys, a.Key)
		}
	})
	return keys
}

// manyHint tells of a condition that reads many keys, as --tokens does, whether any span has one of them: what was counted tells that, where nothing
// else is asked for.
func manyHint(keys []string, table *counts.Table, isAlone bool) string {
	var scored int64
	for _, c := range table.Cells.All() {
		scored += c.RawScored
	}
	read := strings.Join(keys, ", ")
	switch {
	case !isAlone:
		return "One of the flags reads these attributes: " + read + ". llmctx values KEY lists what a key holds."
	case scored > 0:
		return fmt.Sprintf("Of %s with one of these attributes, it holds for none: %s.", count(int(scored), "span"), read)
	default:
		return "No span has any of these attributes: " + read + ". llmctx values KEY lists what another key holds, --behavior asks about it."
	}
}

// compared is what a comparison compares with a value.
func compared(n expr.Node) expr.Node {
	if c, ok := n.(expr.Compare); ok {
		return c.Left
	}
	return nil
}

// readBy is what a node reads, if it is one of the things of which it helps to see the values.
func readBy(n expr.Node) string {
	switch n := n.(type) {
	case expr.Attribute:
		if n.Resource {
			return "resource['" + n.Key + "']"
		}
		return "attrs['" + n.Key + "']"
	case expr.Column:
		if slices.Contains([]string{"name", "service", "kind", "status_code"}, n.Name) {
			return n.Name
		}
	}
	return ""
}

// textHint tells an answer that does not say so from one whose text nobody recorded.
func textHint(texts []string, table *counts.Table) string {
	if !table.Cells.Has(func(c *counts.Cell) bool { return c.RawScored > 0 }) {
		return "No answer of the lake holds its text, which --text looks into: message contents are recorded only where an instrumentation is told to."
	}
	return fmt.Sprintf("No answer whose text is in the lake has %q in it.", strings.Join(texts, `" or "`))
}

func hintOf(v *counts.Values) string {
	if v.Key == "status_code" && len(v.Counts) == 1 && v.Counts[0].Value == "UNSET" {
		return "No span has a status: none ended in an error, and none is marked OK."
	}
	if len(v.Counts) == 0 {
		if isColumn := !strings.Contains(v.Key, "["); isColumn || len(v.Near) == 0 {
			return fmt.Sprintf("No span has %s.", v.Key)
		}
		const near = 4
		return fmt.Sprintf("No span has %s; there are %s.", v.Key, strings.Join(v.Near[:min(len(v.Near), near)], ", "))
	}
	var texts []string
	const shown = 5
	for _, c := range v.Counts[:min(len(v.Counts), shown)] {
		texts = append(texts, fmt.Sprintf("%s (%d)", c.Value, c.Spans))
	}
	if len(v.Counts) > shown || v.More {
		texts = append(texts, "and others")
	}
	text := fmt.Sprintf("%s holds %s.", v.Key, strings.Join(texts, ", "))
	if isList(v.Counts[0].Value) {
		text += fmt.Sprintf(" It is a list, as text: %s LIKE '%%VALUE%%' asks whether it has a value in it.", v.Key)
	}
	return text
}

// isList reports whether a value is a list, as engines write it.
func isList(value string) bool {
	return strings.HasPrefix(value, `{"values":[`) || strings.HasPrefix(value, "[")
}

func verdictNames(table *counts.Table) string {
	var names []string
	for i := range table.Verdicts {
		if table.Verdicts[i].Count == table.Verdicts[i].Errors {
			continue // they failed
		}
		name := table.Verdicts[i].Name
		switch {
		case table.Verdicts[i].Label != "":
			name += "=" + table.Verdicts[i].Label
		case table.Verdicts[i].Scores > 0:
			name += " (a score, as in '" + name + "<0.5')"
		}
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) { // asked for in any case
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	slices.Sort(names)
	const shown = 20
	if len(names) > shown {
		names = append(names[:shown], "and others")
	}
	return strings.Join(names, ", ")
}
