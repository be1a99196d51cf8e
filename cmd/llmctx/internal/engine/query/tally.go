// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// values scans the columns of the variables.
type values []nullText

func (v values) to() []any {
	list := make([]any, len(v))
	for i := range v {
		list[i] = &v[i]
	}
	return list
}

func (v values) texts() []string {
	list := make([]string, len(v))
	for i := range v {
		list[i] = counts.Unknown
		if v[i].Valid {
			list[i] = v[i].String
		}
	}
	return list
}

// tallied is a row of Tally.
type tallied struct {
	counts.Cell
	drift, missing, unsettled, registry, declared, trace nullText
	signed, first, last                                  int64
	minRate, maxRate                                     float64
	bad                                                  textList
}

// folding adds up the rows of Tally.
type folding struct {
	run      *run
	cells    map[string]*counts.Cell
	evidence map[string]*counts.Evidence
	traced   map[string]time.Time // when the trace of an evidence was
}

// tally counts cells, evidence and totals, in one query.
func (r *run) tally() error {
	f := folding{r, map[string]*counts.Cell{}, map[string]*counts.Evidence{}, map[string]time.Time{}}
	v := make(values, len(r.Variables))
	var row tallied
	err := r.each(r.Tally(), func() []any {
		list := append([]any{&row.Period, &row.Block, &row.Service, &row.Kind, &row.Status, &row.drift, &row.missing, &row.unsettled, &row.registry, &row.declared}, v.to()...)
		return append(list, &row.RawSpans, &row.RawScored, &row.RawBad, &row.Spans, &row.Scored, &row.Bad, &row.SquaredWeights,
			&row.signed, &row.minRate, &row.maxRate, &row.first, &row.last, &row.trace, &row.bad)
	}, func() error {
		row.Values, row.First, row.FirstTrace = v.texts(), time.UnixMicro(row.first).UTC(), row.trace.String
		f.totals(&row)
		f.cell(&row)
		if row.Period == counts.Baseline || row.Period == counts.Bad {
			f.say(&row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range f.cells {
		r.t.Cells = append(r.t.Cells, *c)
	}
	for _, e := range f.evidence {
		r.t.Evidence = append(r.t.Evidence, *e)
	}
	c, s := &r.t.Coverage, &r.t.Sampling
	s.Unsigned = c.Spans - s.Signed
	if asked := r.Baseline.From; !r.Asked.Baseline.IsZero() && c.First.Sub(asked) > r.Block {
		c.Trimmed = asked
	}
	return nil
}

// totals adds to what is known of all units.
func (f *folding) totals(row *tallied) {
	c, s := &f.run.t.Coverage, &f.run.t.Sampling
	last := time.UnixMicro(row.last).UTC()
	if c.First.IsZero() || row.First.Before(c.First) {
		c.First = row.First
	}
	if last.After(c.Last) {
		c.Last = last
	}
	if row.signed > 0 {
		if s.Signed == 0 || row.minRate < s.MinRate {
			s.MinRate = row.minRate
		}
		s.MaxRate = max(s.MaxRate, row.maxRate)
	}
	s.Signed += row.signed
	if row.Period == counts.Bad && f.run.isBlank(row.Values) {
		c.ScoredBlank += row.RawScored
	}
}

// isBlank reports whether no variable that serves is known.
func (r *run) isBlank(values []string) bool {
	for i, v := range r.Variables {
		if isServing(v) && values[i] != counts.Unknown {
			return false
		}
	}
	return true
}

func (f *folding) cell(row *tallied) {
	key := strings.Join(append([]string{fmt.Sprint(row.Period, row.Block), row.Service, row.Kind, row.Status}, row.Values...), "\x00")
	c, known := f.cells[key]
	if !known {
		one := row.Cell
		one.BadTraces = append([]string(nil), row.bad...)
		f.cells[key] = &one
		return
	}
	c.RawSpans, c.RawScored, c.RawBad = c.RawSpans+row.RawSpans, c.RawScored+row.RawScored, c.RawBad+row.RawBad
	c.Spans, c.Scored, c.Bad = c.Spans+row.Spans, c.Scored+row.Scored, c.Bad+row.Bad
	c.SquaredWeights += row.SquaredWeights
	if isFirst(row, c.First, c.FirstTrace) {
		c.First, c.FirstTrace = row.First, row.FirstTrace
	}
	c.BadTraces = append(c.BadTraces, row.bad...)
	slices.Sort(c.BadTraces)
	c.BadTraces = slices.Compact(c.BadTraces)
	c.BadTraces = c.BadTraces[:min(len(c.BadTraces), counts.KeptTraces)]
}

// isFirst reports whether a row comes before another, which one without a trace does not at the same time.
func isFirst(row *tallied, at time.Time, trace string) bool {
	return cmp.Or(row.First.Compare(at), -cmp.Compare(min(len(row.FirstTrace), 1), min(len(trace), 1)), cmp.Compare(row.FirstTrace, trace)) < 0
}

// say adds to what stamps say of themselves.
func (f *folding) say(row *tallied) {
	declared := f.run.declared(row.drift.String, row.declared.String, row.Values)
	key := strings.Join([]string{
		fmt.Sprint(row.Period), row.Service, row.Status, row.drift.String, row.missing.String, row.unsettled.String, row.registry.String,
		fmt.Sprintf("%q", declared),
	}, "\x00")
	e, known := f.evidence[key]
	if !known {
		e = &counts.Evidence{
			Period: row.Period, Service: row.Service, Status: row.Status, Drift: row.drift.String, Missing: row.missing.String,
			Unsettled: row.unsettled.String, Registry: row.registry.String, Declared: declared, Trace: row.FirstTrace,
		}
		f.evidence[key], f.traced[key] = e, row.First
	} else if isFirst(row, f.traced[key], e.Trace) {
		f.traced[key], e.Trace = row.First, row.FirstTrace
	}
	e.Spans += row.Spans
}

// declared pairs what was declared of each variable that drifts with what was seen.
func (r *run) declared(drift, text string, seen []string) []counts.Declared {
	if drift == "" {
		return nil
	}
	said := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		said[name] = value
	}
	var list []counts.Declared
	for name := range strings.SplitSeq(drift, ",") {
		d := counts.Declared{Variable: name, Declared: counts.Unknown, Observed: counts.Unknown}
		if value, ok := said[name]; ok {
			d.Declared = value
		}
		if at := slices.Index(r.Variables, name); at >= 0 {
			d.Observed = seen[at]
		}
		list = append(list, d)
	}
	return list
}
