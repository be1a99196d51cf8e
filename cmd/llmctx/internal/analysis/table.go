// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Unknown is the value of a variable that a span does not tell. It always has ID 0.
const Unknown = counts.Unknown

// Other stands for all values of a variable that has more than MaxValues.
const Other = counts.Other

// MaxValues bounds the values of one variable: one that has more is no variable but
// an identifier, and is not ranked.
const MaxValues = counts.MaxValues

// Period says how a time lies to the windows that are compared.
type Period = counts.Period

// The periods.
const (
	Earlier  = counts.Earlier
	Baseline = counts.Baseline
	Bad      = counts.Bad
	After    = counts.After
)

// Span is a range of time, To excluded.
type Span = counts.Interval

// Windows are what is compared, and the width of the time buckets. Buckets count from
// the start of the bad window: the one that begins there is 0, earlier ones are negative.
type Windows struct {
	Baseline Span          `json:"baseline"`
	Bad      Span          `json:"bad"`
	Bucket   time.Duration `json:"bucket_nanoseconds"`
}

// FinestBucket is as narrow as tells a change within the bad window.
func FinestBucket(bad Span) time.Duration {
	const inWindow = 12
	return max(bad.Length()/inWindow, time.Second)
}

// NewWindows chooses the bucket: the finest, or as many of them as keep the number of
// buckets bounded, but no more than the bad window has.
func NewWindows(baseline, bad Span) Windows {
	const inAll = 1500
	finest := FinestBucket(bad)
	w := Windows{Baseline: baseline, Bad: bad, Bucket: finest}
	// Each divides the next, so that buckets that were counted can be put together.
	for _, together := range []int64{2, 4, 12} {
		wider := time.Duration(finest.Nanoseconds() * together)
		if bad.To.Sub(baseline.From)/w.Bucket <= inAll || wider > bad.Length() {
			break
		}
		w.Bucket = wider
	}
	return w
}

// Start is when a bucket begins.
func (w Windows) Start(bucket int) time.Time {
	return w.Bad.From.Add(time.Duration(bucket) * w.Bucket)
}

// Stratum is what spans are compared within: one kind of call (chat, execute_tool,
// embeddings, …) in one service. An agent's span carries the declared model, that of a
// chat the one that answered: a loop that turns more often is no move of the route.
type Stratum struct {
	Service string
	Kind    string // "" where spans do not tell it
}

func (s Stratum) compare(other Stratum) int {
	return cmp.Or(cmp.Compare(s.Service, other.Service), cmp.Compare(s.Kind, other.Kind))
}

// Row is what is counted of spans that agree in bucket, stratum and values.
type Row struct {
	Bucket int
	Period Period
	Stratum
	Values []string // in the order of Table.Variables
	Spans  int64
	Scored int64 // of these, those on which the behaviour is known
	Bad    int64 // of these, those that show it
	// Weight, ScoredWeight and BadWeight count each span as often as sampling says that there
	// were such; 0 where nothing was sampled: then they are Spans, Scored and Bad.
	Weight, ScoredWeight, BadWeight float64
	// First is when the first span was, FirstTrace is its trace; zero in buckets in which no value arrived in the service, where nobody asks it.
	First time.Time
	// BadTraces are distinct ones of spans that show the behaviour: all of them, or KeptTraces.
	FirstTrace string
	BadTraces  []string
}

// Table holds the counts of all spans, with each variable's values numbered.
type Table struct {
	Windows
	Variables []string
	Values    [][]Value // by variable and value ID
	Strata    []Stratum
	Behaviour bool // Scored and Bad were counted
	// Design and ScoredDesign are the design effect of all spans of the bad window, and of
	// those that are scored.
	Design, ScoredDesign float64
	// Clusters are sums over the conversations, or else traces, of scored spans.
	Clusters []ClusterSums
	// Pooled are those of whole clusters: of all kinds of call and all values of a service.
	Pooled []ClusterSums
	// Columns count the scored answers with a value of another attribute.
	Columns []counts.Column
	// Stale is the share of the stamps of the bad window that are: they do not tell what changed.
	Stale float64
	// Verdicts: the behaviour is told by a judge.
	Verdicts bool
	// Above: most of its verdicts are of all answers of an agent, or of a trace.
	Above bool

	cells   cells
	sets    []*set // the values of the cells; several cells may have the same ones
	shared  map[sharing]*set
	aliased map[*set]*aliased // sets that name a model by an alias
	// failuresUntold are the variables that calls do not tell which failed.
	failuresUntold map[int]bool
	ids            []map[string]int32
	stratum        map[Stratum]int32
	designs        map[string]float64 // of all spans, by service
}

// Value is one value of one variable, and when it was first seen in all that was read.
type Value struct {
	Text       string
	First      time.Time
	FirstTrace string
}

// NewTable makes an empty table.
func NewTable(w Windows, variables []string, behaviour bool) *Table {
	t := &Table{
		Windows: w, Variables: variables, Behaviour: behaviour, Design: 1, ScoredDesign: 1,
		Values: make([][]Value, len(variables)), stratum: map[Stratum]int32{}, designs: map[string]float64{}, shared: map[sharing]*set{}, aliased: map[*set]*aliased{}, failuresUntold: map[int]bool{},
	}
	for i := range variables {
		t.Values[i] = []Value{{Text: Unknown}}
		t.ids = append(t.ids, map[string]int32{Unknown: 0})
	}
	return t
}

// Add counts a row. Rows may come in any order, and several may agree. Their lists of values are not to change.
func (t *Table) Add(r Row) {
	c := cell{set: t.setOf(r.Values, t.stratumID(r.Stratum)), at: placeOf(r.Bucket, r.Period)}
	more := further{badTraces: counts.TracesOf(r.BadTraces)}
	if !r.First.IsZero() {
		more.first = counts.MicrosOf(r.First)
	}
	each := weights{float64(r.Spans), float64(r.Scored), float64(r.Bad)}
	if w := (weights{r.Weight, r.ScoredWeight, r.BadWeight}); r.Weight != 0 && w != each {
		more.weighed = &w
	}
	if more != (further{}) {
		c.rare = &more
	}
	if !r.First.IsZero() {
		for i, id := range c.values {
			t.Values[i][id].seen(&r)
		}
	}
	for {
		c.spans, c.scored, c.bad = take(&r.Spans), take(&r.Scored), take(&r.Bad)
		t.cells.all = append(t.cells.all, c)
		if r.Spans == 0 {
			return
		}
		if c.rare = nil; more.weighed != nil { // the first part has all but the numbers of spans
			c.rare = &further{weighed: &weights{}}
		}
	}
}

// take takes as much from a number as a cell holds.
func take(n *int64) uint32 {
	part := min(*n, math.MaxUint32)
	*n -= part
	return uint32(part) //nolint:gosec // it is no less than 0
}

// setOf returns the values of a row, numbered.
func (t *Table) setOf(values []string, stratum int32) *set {
	var of sharing
	if len(values) > 0 {
		of = sharing{&values[0], stratum}
		if known := t.shared[of]; known != nil {
			return known
		}
	}
	ids := make([]int32, len(t.Variables))
	for i := range ids {
		text := Unknown
		if i < len(values) && values[i] != "" {
			text = values[i]
		}
		ids[i] = t.valueID(i, text)
	}
	made := &set{stratum: stratum, number: int32(len(t.sets)), values: ids}
	if t.sets = append(t.sets, made); of.first != nil {
		t.shared[of] = made
	}
	return made
}

func (v *Value) seen(r *Row) {
	if !r.First.IsZero() && (v.First.IsZero() || r.First.Before(v.First)) {
		v.First, v.FirstTrace = r.First, r.FirstTrace
	}
}

func (t *Table) stratumID(s Stratum) int32 {
	id, ok := t.stratum[s]
	if !ok {
		id = int32(len(t.Strata))
		t.stratum[s] = id
		t.Strata = append(t.Strata, s)
	}
	return id
}

// services are their names, in order.
func (t *Table) services() []string {
	var names []string
	for _, s := range t.Strata {
		names = append(names, s.Service)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (t *Table) valueID(variable int, text string) int32 {
	ids := t.ids[variable]
	if id, ok := ids[text]; ok {
		return id
	}
	if len(t.Values[variable]) > MaxValues {
		text = Other
		if id, ok := ids[text]; ok {
			return id
		}
	}
	id := int32(len(t.Values[variable]))
	ids[text] = id
	t.Values[variable] = append(t.Values[variable], Value{Text: text})
	return id
}

// overflows reports whether a variable has too many values to be ranked.
func (t *Table) overflows(variable int) bool {
	_, ok := t.ids[variable][Other]
	return ok
}

// Buckets returns the first and the last bucket that hold spans of the comparison or
// after it; ok is false where there are none.
func (t *Table) Buckets() (first, last int, ok bool) {
	for _, c := range t.cells.each() {
		if c.period() == Earlier {
			continue
		}
		if !ok {
			first, last, ok = c.bucket(), c.bucket(), true
		}
		first, last = min(first, c.bucket()), max(last, c.bucket())
	}
	return first, last, ok
}

// LastScored returns the block of the last scored span of the baseline; ok is false where there is none.
func (t *Table) LastScored() (block Span, ok bool) {
	last := math.MinInt
	for _, c := range t.cells.each() {
		if c.scored > 0 && c.period() == Baseline && c.bucket() > last {
			last, ok = c.bucket(), true
		}
	}
	if !ok {
		return Span{}, false
	}
	return Span{From: t.Start(last), To: t.Start(last + 1)}, true
}

// BadTraces returns up to limit traces of the bad window that show the behaviour and
// carry one of the values; of any values where there are none given.
func (t *Table) BadTraces(variable int, values []string, limit int) []string {
	return t.badTraces(limit, func(c *cell) bool {
		return len(values) == 0 || slices.Contains(values, t.Values[variable][c.values[variable]].Text)
	})
}

// badTraces takes one trace of each cell before the second of any: from all over the window.
func (t *Table) badTraces(limit int, holds func(*cell) bool) []string {
	var traces []string
	for k := range KeptTraces {
		for _, c := range t.cells.each() {
			of := c.traces()
			if c.period() != Bad || len(of) <= k || slices.Contains(traces, of[k]) || !holds(c) {
				continue
			}
			if traces = append(traces, of[k]); len(traces) == limit {
				return traces
			}
		}
	}
	return traces
}
