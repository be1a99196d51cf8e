// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// slowly holds for what takes long.
var slowly = func() expr.Node {
	n, err := expr.Parse("duration_ms > 5000")
	if err != nil {
		panic(err)
	}
	return n
}()

// Question asks what the run is about.
func (r *Run) Question() *counts.Question {
	aspect := counts.Aspect{Verdicts: []counts.VerdictTest{{Name: "groundedness", Label: "fail"}}}
	if !r.Judged {
		aspect = counts.Aspect{Expression: slowly}
	}
	return &counts.Question{
		Bad:       counts.Interval{From: r.Bad.From, To: r.Bad.To},
		Baseline:  counts.Interval{From: r.Baseline.From, To: r.Baseline.To},
		Behaviour: counts.Behaviour{aspect},
	}
}

// Store answers questions about a run from memory, as an engine does from files. What makes
// an answer bad is the run's own verdict, whatever the question says.
type Store struct{ Run *Run }

// Can returns that everything can be asked.
func (s Store) Can() counts.Capabilities { return counts.Capabilities{Name: "memory", Sampling: true} }

// Close does nothing.
func (s Store) Close() error { return nil }

// Values is not asked of a run.
func (s Store) Values(context.Context, *counts.Question, string) (*counts.Values, error) {
	return &counts.Values{}, nil
}

// Count counts the answers.
func (s Store) Count(_ context.Context, q *counts.Question) (*counts.Table, error) {
	w, err := q.Windows()
	if err != nil {
		return nil, err
	}
	t := &counts.Table{Windows: w, Variables: slices.Clone(Variables), Scored: len(q.Behaviour) > 0}
	c := counting{table: t, cells: map[string]*counts.Cell{}, clusters: map[string]map[string]*cluster{}, columns: map[string]*counts.Column{}}
	for i := range s.Run.Answers {
		c.add(&s.Run.Answers[i], q)
	}
	c.finish()
	return t, nil
}

type cluster struct{ m, b float64 }

type counting struct {
	table    *counts.Table
	cells    map[string]*counts.Cell
	keys     []string
	clusters map[string]map[string]*cluster
	keyOf    map[string]counts.Key
	columns  map[string]*counts.Column
}

var kinds = map[string]string{chat: "inference", "execute_tool": "tool", "invoke_agent": "agent"}

func (c *counting) add(a *Answer, q *counts.Question) {
	w := c.table.Windows
	block, period := w.Place(a.Start)
	if !a.Start.Before(w.Until()) {
		return
	}
	status := cmp.Or(a.Status, "declared")
	key := counts.Key{Service: a.Service, Kind: kinds[a.Kind], Values: a.Values, Status: status}
	name := strings.Join(append([]string{string(rune('0' + period)), a.Service, a.Kind}, a.Values...), "\x00")
	at := name + "\x00" + status + "\x00" + w.Start(block).String()
	cell := c.cells[at]
	if cell == nil {
		of := key
		cell = &counts.Cell{Key: &of, Block: int32(block), Period: period, First: &counts.First{At: counts.MicrosOf(a.Start), Trace: a.Trace}, Tally: counts.Tally{Weights: &counts.Weights{}}} //nolint:gosec // there are a few thousand blocks
		c.cells[at] = cell
		c.keys = append(c.keys, at)
	}
	if a.Weight == 1 {
		c.table.Sampling.Unsigned++
	} else {
		c.table.Sampling.Signed++
	}
	cell.RawSpans++
	cell.Weights.Spans += a.Weight
	if at := counts.MicrosOf(a.Start); at < cell.First.At {
		*cell.First = counts.First{At: at, Trace: a.Trace}
	}
	c.evidence(a, period, status)
	service := string(rune('0'+period)) + "\x00" + a.Service
	if !c.table.Scored && period == counts.Bad {
		c.cluster(service, a, q, 0)
	}
	if !a.Scored || !c.table.Scored {
		return
	}
	cell.RawScored++
	cell.Weights.Scored += a.Weight
	cell.Weights.Squares += a.Weight * a.Weight
	bad := 0.0
	if a.Bad {
		bad = a.Weight
		cell.RawBad++
		cell.Weights.Bad += a.Weight
		if traces := cell.BadTraces.List(); cell.Period == counts.Bad && len(traces) < counts.KeptTraces && !slices.Contains(traces, a.Trace) {
			cell.BadTraces = counts.TracesOf(append(traces, a.Trace))
		}
	}
	c.cluster(name, a, q, bad)
	c.cluster(service, a, q, bad)
	if c.keyOf == nil {
		c.keyOf = map[string]counts.Key{}
	}
	c.keyOf[name] = key
	c.column(a, period, "attrs['host.name']", a.Host, bad)
	c.column(a, period, "resource['cloud.region']", a.Region, bad)
	c.column(a, period, "attrs['tenant.tier']", a.Tier, bad)
}

// cluster adds an answer to its cluster, of those of a service or of a key.
func (c *counting) cluster(of string, a *Answer, q *counts.Question, bad float64) {
	id := a.Conversation
	if q.Cluster == counts.Trace {
		id = a.Trace
	}
	if c.clusters[of] == nil {
		c.clusters[of] = map[string]*cluster{}
	}
	k := c.clusters[of][id]
	if k == nil {
		k = &cluster{}
		c.clusters[of][id] = k
	}
	k.m += a.Weight
	k.b += bad
}

func (c *counting) column(a *Answer, period counts.Period, key, value string, bad float64) {
	at := string(rune('0'+period)) + a.Service + key + value
	col := c.columns[at]
	if col == nil {
		col = &counts.Column{Period: period, Service: a.Service, Key: key, Value: value}
		c.columns[at] = col
	}
	col.Scored += a.Weight
	col.Bad += bad
	col.RawScored++
	if a.Bad {
		col.RawBad++
	}
}

func (c *counting) evidence(a *Answer, period counts.Period, status string) {
	for i := range c.table.Evidence {
		if e := &c.table.Evidence[i]; e.Period == period && e.Service == a.Service && e.Status == status {
			e.Spans += a.Weight
			return
		}
	}
	c.table.Evidence = append(c.table.Evidence, counts.Evidence{
		Period: period, Service: a.Service, Status: status, Spans: a.Weight, Trace: a.Trace, Registry: "c0ffee012345",
	})
}

func (c *counting) finish() {
	t := c.table
	slices.Sort(c.keys)
	for _, key := range c.keys {
		t.Cells.Add(c.cells[key])
		t.Coverage.Spans += c.cells[key].RawSpans
	}
	arrivals := t.Arrivals()
	for i, cell := range t.Cells.All() {
		if !arrivals[counts.Arrival{Service: cell.Service, Block: cell.Block}] {
			cell.First = nil
			t.Cells.Put(i, cell)
		}
	}
	var names []string
	for name := range c.clusters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		sums := counts.ClusterSums{Period: counts.Period(name[0] - '0')}
		if key, ok := c.keyOf[name]; ok {
			sums.Service, sums.Kind, sums.Values = key.Service, key.Kind, key.Values
		} else {
			sums.Pooled, sums.Service = true, name[2:]
		}
		var ids []string
		for id := range c.clusters[name] {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			k := c.clusters[name][id]
			sums.Clusters++
			sums.Named++
			sums.M, sums.B = sums.M+k.m, sums.B+k.b
			sums.MM, sums.MB, sums.BB = sums.MM+k.m*k.m, sums.MB+k.m*k.b, sums.BB+k.b*k.b
			sums.MaxM = max(sums.MaxM, k.m)
		}
		t.Clusters = append(t.Clusters, sums)
	}
	var columns []string
	for name := range c.columns {
		columns = append(columns, name)
	}
	slices.Sort(columns)
	for _, name := range columns {
		t.Columns = append(t.Columns, *c.columns[name])
	}
}
