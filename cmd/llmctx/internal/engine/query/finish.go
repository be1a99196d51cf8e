// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Text scans a text that may be NULL, also where a driver returns a pointer to it.
type Text struct{ sql.NullString }

// Scan takes a text as a driver returns it.
func (t *Text) Scan(value any) error {
	if text, ok := value.(*string); ok {
		value = nil
		if text != nil {
			value = *text
		}
	}
	return t.NullString.Scan(value)
}

// TextOf copies a text, of those that are alike the first; nil is NULL.
func TextOf(text []byte, known map[string]string) Text {
	if text == nil {
		return Text{}
	}
	copied, is := known[string(text)]
	if !is {
		copied = string(text)
		known[copied] = copied
	}
	return textOf(copied)
}

func textOf(text string) Text { return Text{sql.NullString{String: text, Valid: true}} }

// whole scans a whole number of any width, which database/sql would write as a text and read again.
type whole int64

// Scan takes a number as a driver returns it.
func (w *whole) Scan(value any) error {
	switch n := value.(type) {
	case int64:
		*w = whole(n)
	case int32:
		*w = whole(n)
	case int16:
		*w = whole(n)
	case uint8:
		*w = whole(n)
	default:
		n64, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
		*w = whole(n64)
		return err
	}
	return nil
}

// textList scans a list of texts, sorts it, and forgets what is there twice.
type textList struct {
	texts  []string
	listed int // how many there were
}

// Scan takes a list as a driver returns it.
func (l *textList) Scan(value any) error {
	l.texts = l.texts[:0]
	switch list := value.(type) {
	case []any:
		for _, each := range list {
			if text, ok := each.(string); ok {
				l.texts = append(l.texts, text)
			}
		}
	case []string:
		l.texts = append(l.texts, list...)
	case string: // joined, where a driver has no lists
		if list != "" {
			l.texts = append(l.texts, strings.Split(list, ",")...)
		}
	}
	l.listed = len(l.texts)
	slices.Sort(l.texts)
	l.texts = slices.Compact(l.texts)
	return nil
}

// kept are those of the smallest traces that a cell keeps.
func (l *textList) kept() []string {
	return slices.Clone(l.texts[:min(len(l.texts), counts.KeptTraces)])
}

// mayLack reports whether traces were listed so often that others may be left out.
func (l *textList) mayLack() bool { return len(l.texts) < counts.KeptTraces && l.listed == mostBad }

// IsWhole reports whether the parts of an answer are about the same spans.
func IsWhole(t *counts.Table) bool {
	var n int64
	for _, c := range t.Cells.All() {
		n += c.RawSpans
	}
	return n == t.Coverage.Spans
}

// finish sorts all but the cells, which came sorted.
func (r *run) finish() {
	t := r.t
	slices.SortFunc(t.Clusters, func(a, b counts.ClusterSums) int {
		return cmp.Or(boolCompare(a.Pooled, b.Pooled), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Kind, b.Kind), slices.Compare(a.Values, b.Values))
	})
	slices.SortFunc(t.Evidence, func(a, b counts.Evidence) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Drift, b.Drift),
			cmp.Compare(a.Missing, b.Missing), cmp.Compare(a.Unsettled, b.Unsettled), cmp.Compare(a.Registry, b.Registry), slices.CompareFunc(a.Declared, b.Declared, compareDeclared))
	})
	slices.SortFunc(t.Verdicts, func(a, b counts.Verdict) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Place, b.Place))
	})
	slices.SortFunc(t.Columns, func(a, b counts.Column) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Period, b.Period))
	})
	t.Attached = mergeAttached(t.Attached)
	slices.SortFunc(t.Unattached, func(a, b counts.Unattached) int { return cmp.Compare(a.Why, b.Why) })
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

func compareDeclared(a, b counts.Declared) int {
	return cmp.Or(cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Declared, b.Declared), cmp.Compare(a.Observed, b.Observed))
}

func mergeAttached(list []counts.Attached) []counts.Attached {
	var out []counts.Attached
	slices.SortFunc(list, func(a, b counts.Attached) int { return cmp.Compare(a.How, b.How) })
	for _, a := range list {
		if n := len(out); n > 0 && out[n-1].How == a.How {
			out[n-1].Answers += a.Answers
			continue
		}
		out = append(out, a)
	}
	return out
}
