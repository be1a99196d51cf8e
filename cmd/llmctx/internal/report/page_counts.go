// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

const (
	// mostGroups and mostSeries bound what the page carries: so many services, all of them together apart, and so many
	// values of a variable that have a band of their own beside those that moved.
	mostGroups, mostSeries = 12, 8
	// mostDrawn is how many columns can be told apart on a phone.
	mostDrawn = 96
)

// otherValues is the name of the band of the values without one of their own.
const otherValues = "other values"

// axis is the interval that is drawn, in columns of equal width.
type axis struct {
	From    time.Time
	Column  time.Duration
	Columns int
	Window  [2]int // the first column of the bad window, and the one after its last
	Cut     bool   // the baseline begins before it
}

// axisOf puts columns of the timeline together until there are few enough to be drawn.
func axisOf(line *analysis.Timeline) axis {
	n, width := len(line.Spans), 1
	if inWindow := line.Bad[1] - line.Bad[0]; n > mostDrawn && inWindow%2 == 0 {
		width = 2
	}
	up := func(columns int) int { return (columns + width - 1) / width }
	before, window, after := up(line.Bad[0]), up(line.Bad[1]-line.Bad[0]), up(n-line.Bad[1])
	return axis{
		From:   line.From.Add(time.Duration(line.Bad[0]-before*width) * line.Column),
		Column: line.Column * time.Duration(width), Columns: before + window + after,
		Window: [2]int{before, before + window}, Cut: line.Cut,
	}
}

func (a *axis) end() time.Time { return a.From.Add(a.Column * time.Duration(a.Columns)) }

// place returns where a time is, in percent of the width.
func (a *axis) place(t time.Time) float64 {
	return 100 * float64(t.Sub(a.From)) / float64(a.end().Sub(a.From))
}

// tally is what was counted of some answers. Bad and scored answers are counted as often as sampling says, and as they
// are.
type tally struct {
	spans, bad, scored float64
	rawBad, rawScored  int64
}

func (t *tally) add(o *tally) {
	t.spans += o.spans
	t.bad += o.bad
	t.scored += o.scored
	t.rawBad += o.rawBad
	t.rawScored += o.rawScored
}

func (t *tally) rate(spread float64) analysis.Rate {
	return analysis.RateOf(t.rawBad, t.rawScored, t.bad, t.scored, spread)
}

// series is what was counted of the spans with one value, or of all of a service.
type series struct {
	value   string
	moved   string // "moved" or "named", "" where it is neither
	columns []tally
	totals  [2]tally // of the baseline, and of the bad window
}

// group is what was counted of one service; of all together where it has no name.
type group struct {
	service   string
	spread    [2]float64
	whole     series
	variables [][]series // in the order of the ranking
}

// pageCounts are the counts that the page draws, and carries.
type pageCounts struct {
	axis     axis
	groups   []group // all services together first, where there are several
	services int     // of which groups are the most important
	folded   bool    // some values have no band of their own
}

// countPage counts what the page carries, unless that was done.
func (r *Report) countPage() {
	if r.counts == nil {
		r.counts = countPage(r.table, r.Result, &r.Timeline)
	}
}

// countPage counts service by service what is drawn: first what there is, then what of it has room.
func countPage(t *analysis.Table, r *analysis.Result, line *analysis.Timeline) *pageCounts {
	p := &pageCounts{axis: axisOf(line)}
	found := p.weigh(t, r)
	names := make([]string, 0, len(found))
	for name := range found {
		if name != "" {
			names = append(names, name)
		}
	}
	p.services = len(names)
	importance := importanceOf(r)
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(importance[b], importance[a]), cmp.Compare(found[b].bad, found[a].bad),
			cmp.Compare(found[b].spans, found[a].spans), cmp.Compare(a, b))
	})
	names = names[:min(len(names), mostGroups)]
	if p.services > 1 {
		names = append([]string{""}, names...)
	}
	slots := map[string]*slot{}
	for _, name := range names {
		slots[name] = p.slotOf(name, found[name], t, r)
	}
	p.rows(t, r, func(row *analysis.Row, values []string, at int) {
		one := tally{row.Weight, row.BadWeight, row.ScoredWeight, row.Bad, row.Scored}
		for _, service := range []string{"", row.Service} {
			if s := slots[service]; s != nil {
				s.count(&one, values, at, row.Period)
			}
		}
	})
	for _, name := range names {
		p.groups = append(p.groups, slots[name].group)
	}
	return p
}

// importanceOf puts the services first that a finding is of, then those that got worse.
func importanceOf(r *analysis.Result) map[string]int {
	importance := map[string]int{}
	for i := range r.Onsets {
		importance[r.Onsets[i].Service] = 1
	}
	for i := range r.Findings {
		importance[r.Findings[i].Service] = 2
	}
	return importance
}

// rows calls do with what is drawn or compared: its values in the order of the ranking, and its column, -1 where it is
// not drawn.
func (p *pageCounts) rows(t *analysis.Table, r *analysis.Result, do func(row *analysis.Row, values []string, at int)) {
	place := make([]int, len(r.Variables)) // in the table
	for i := range r.Variables {
		place[i] = slices.Index(t.Variables, r.Variables[i].Name)
	}
	values := make([]string, len(place))
	t.Rows(func(row *analysis.Row) {
		at := -1
		if since := t.Start(row.Bucket).Sub(p.axis.From); since >= 0 && int(since/p.axis.Column) < p.axis.Columns {
			at = int(since / p.axis.Column)
		}
		if at < 0 && row.Period != analysis.Baseline { // the bad window is drawn
			return
		}
		for i, variable := range place {
			values[i] = row.Values[variable]
		}
		do(row, values, at)
	})
}

// weight is how much there is of a service: bad answers of the bad window, spans, and spans of each value.
type weight struct {
	bad    int64
	spans  float64
	values []map[string]float64
}

// weigh looks at every row for its service, and for all together.
func (p *pageCounts) weigh(t *analysis.Table, r *analysis.Result) map[string]*weight {
	found := map[string]*weight{}
	p.rows(t, r, func(row *analysis.Row, values []string, _ int) {
		for _, service := range []string{"", row.Service} {
			w := found[service]
			if w == nil {
				w = &weight{values: make([]map[string]float64, len(values))}
				for i := range values {
					w.values[i] = map[string]float64{}
				}
				found[service] = w
			}
			w.spans += row.Weight
			if row.Period == analysis.Bad {
				w.bad += row.Bad
			}
			for i, value := range values {
				w.values[i][value] += row.Weight
			}
		}
	})
	return found
}

// slot is a group that is being counted: it knows the place of each value, the last but one for those without.
type slot struct {
	group
	places []map[string]int
	rest   []int
}

// slotOf orders the values of each variable: those that moved, the most frequent others, the rest, the unknown one.
func (p *pageCounts) slotOf(name string, w *weight, t *analysis.Table, r *analysis.Result) *slot {
	s := &slot{group: group{
		service: name, whole: p.series("", ""),
		spread: [2]float64{t.Spread(name, analysis.Baseline), t.Spread(name, analysis.Bad)},
	}}
	for i := range r.Variables {
		var moved, others []string
		what := map[string]string{}
		for value := range w.values[i] {
			what[value] = hasMoved(r, &r.Variables[i], name, value)
			switch {
			case what[value] != "":
				moved = append(moved, value)
			case value != analysis.Unknown:
				others = append(others, value)
			}
		}
		byWeight := func(a, b string) int {
			return cmp.Or(cmp.Compare(w.values[i][b], w.values[i][a]), cmp.Compare(a, b))
		}
		slices.SortFunc(moved, byWeight)
		slices.SortFunc(others, byWeight)
		places, list := map[string]int{}, []series{}
		own := func(values []string) (left int) {
			for at, value := range values {
				if at == mostSeries {
					return len(values) - at
				}
				places[value] = len(list)
				list = append(list, p.series(value, what[value]))
			}
			return 0
		}
		left := own(moved) + own(others)
		rest := len(list)
		if left > 0 {
			p.folded = true
			list = append(list, p.series(otherValues, ""))
		}
		if _, ok := w.values[i][analysis.Unknown]; ok {
			places[analysis.Unknown] = len(list)
			list = append(list, p.series(analysis.Unknown, ""))
		}
		s.variables, s.places, s.rest = append(s.variables, list), append(s.places, places), append(s.rest, rest)
	}
	return s
}

func (p *pageCounts) series(value, moved string) series {
	return series{value: value, moved: moved, columns: make([]tally, p.axis.Columns)}
}

func (s *slot) count(one *tally, values []string, at int, period analysis.Period) {
	s.whole.count(one, at, period)
	for i, value := range values {
		place, ok := s.places[i][value]
		if !ok {
			place = s.rest[i]
		}
		s.variables[i][place].count(one, at, period)
	}
}

func (s *series) count(one *tally, column int, period analysis.Period) {
	if column >= 0 {
		s.columns[column].add(one)
	}
	switch period {
	case analysis.Baseline:
		s.totals[0].add(one)
	case analysis.Bad:
		s.totals[1].add(one)
	default:
	}
}

// hasMoved says of a value that it moved, in a service or in all together, or that it is named: one that came by its
// usual rhythm may be, and did not move.
func hasMoved(r *analysis.Result, v *analysis.Variable, service, value string) string {
	what := "named"
	if v.Verdict == analysis.Moved {
		what = "moved"
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if (service == "" || f.Service == service) && f.Variable == v.Name && slices.Contains(f.To, value) {
			return what
		}
	}
	if saysOf(v, service) && slices.Contains(v.Moved, value) {
		return what
	}
	return ""
}

// saysOf reports whether the verdict on a variable is one on a service.
func saysOf(v *analysis.Variable, service string) bool {
	return service == "" || v.Service == "" || v.Service == service
}
