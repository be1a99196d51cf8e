// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"database/sql"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// counts are the rows of the counting query, of all groups together.
type counts struct {
	rows                       map[rowKey]*rowCount
	spans                      int64
	unread, foreign, startless int64 // as LeftOut has them
	// together is how many of the finest buckets make one of rows.
	together int
	traces   traces
	ids      spanIDs
}

type rowKey struct {
	period moved.Period
	bucket int
	moved.Stratum
	stamp string
}

type rowCount struct {
	spans, scored, bad int64
	first              int64
	firstTrace         string
	badTraces          []string // distinct, sorted, at most moved.KeptTraces
}

func newCounts() counts {
	return counts{rows: map[rowKey]*rowCount{}, traces: newTraces(), together: 1, ids: spanIDs{seen: map[uint64]bool{}}}
}

func (c *counts) scan(rows *sql.Rows, f *folding) error {
	var key rowKey
	var row rowCount
	var firstTrace sql.NullString
	var badTraces, sampled, scored, ids []any
	err := rows.Scan(&key.period, &key.bucket, &key.Service, &key.Kind, &key.stamp, &row.spans, &row.scored, &row.bad,
		&row.first, &firstTrace, listOf{&badTraces}, listOf{&sampled}, listOf{&scored}, listOf{&ids})
	if err != nil {
		return err
	}
	switch key.period {
	case unread:
		c.unread += row.spans
		return nil
	case foreign:
		c.foreign += row.spans
		return nil
	case startless:
		c.startless += row.spans
		return nil
	}
	row.firstTrace, row.badTraces = firstTrace.String, texts(badTraces)
	key, more := f.key(key)
	if more {
		c.fold(f)
	}
	c.add(key, &row)
	c.spans += row.spans
	countTraces(c.traces.spans, sampled)
	countTraces(c.traces.scored, scored)
	c.ids.addAll(ids)
	return nil
}

// listOf scans a list that may be NULL.
type listOf struct{ to *[]any }

// Scan takes a list as the driver gives it.
func (l listOf) Scan(value any) error {
	*l.to, _ = value.([]any)
	return nil
}

func texts(list []any) []string {
	var out []string
	for _, each := range list {
		if text, ok := each.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

func (c *counts) merge(other counts) {
	c.mergeRows(other.rows)
	c.traces.merge(other.traces)
	c.ids.merge(&other.ids)
	c.spans += other.spans
	c.unread += other.unread
	c.foreign += other.foreign
	c.startless += other.startless
}

// mergeRows adds rows of buckets of which together make one.
func (c *counts) mergeRows(rows map[rowKey]*rowCount) {
	for key, row := range rows {
		key.bucket = int(floorDiv(int64(key.bucket), int64(c.together)))
		c.add(key, row)
	}
}

// add adds a row to what is known of its key.
func (c *counts) add(key rowKey, row *rowCount) {
	known, ok := c.rows[key]
	if !ok {
		c.rows[key] = row
		return
	}
	known.spans += row.spans
	known.scored += row.scored
	known.bad += row.bad
	if row.first < known.first || row.first == known.first && row.firstTrace < known.firstTrace {
		known.first, known.firstTrace = row.first, row.firstTrace
	}
	list := slices.Concat(known.badTraces, row.badTraces)
	slices.Sort(list)
	list = slices.Compact(list)
	known.badTraces = list[:min(len(list), moved.KeptTraces)]
}

// finish turns counts into the table of the statistics and the state of the evidence.
func (r *reader) finish() (*Lake, error) {
	stamps := map[string]stamp{}
	var variables []string
	for key := range r.counts.rows {
		if _, ok := stamps[key.stamp]; ok {
			continue
		}
		s := parseStamp(key.stamp)
		stamps[key.stamp] = s
		for name := range s.custom {
			if !slices.Contains(variables, name) {
				variables = append(variables, name)
			}
		}
	}
	slices.Sort(variables)
	variables = append(slices.Clone(Six), variables...)
	r.fit()
	table := moved.NewTable(r.windows, variables, r.Behaviour != "")
	table.Design, table.ScoredDesign = moved.DesignEffect(r.counts.traces.spans), moved.DesignEffect(r.counts.traces.scored)
	r.lake.Evidence = newEvidence()
	for _, key := range r.counts.sorted() {
		row, s := r.counts.rows[key], stamps[key.stamp]
		table.Add(moved.Row{
			Bucket: key.bucket, Period: key.period, Stratum: key.Stratum, Values: s.values(variables),
			Spans: row.spans, Scored: row.scored, Bad: row.bad,
			First: time.Unix(0, row.first).UTC(), FirstTrace: row.firstTrace, BadTraces: row.badTraces,
		})
		r.lake.Evidence.add(key.period, row, &s)
		r.lake.addScored(key.period, row, &s)
		r.seen(time.Unix(0, row.first).UTC())
	}
	if asked := r.Query.Baseline.From; !r.anyBaseline && r.windows.Baseline.From.Sub(asked) > r.windows.Bucket {
		r.lake.Trimmed = asked
	}
	r.lake.Table = table
	r.lake.Repeated = r.counts.ids.repeated()
	r.lake.Left.Unread, r.lake.Left.Foreign, r.lake.Left.Startless = r.counts.unread, r.counts.foreign, r.counts.startless
	r.lake.Evidence.sort()
	return r.lake, nil
}

func (l *Lake) addScored(period moved.Period, row *rowCount, s *stamp) {
	if period != moved.Bad {
		return
	}
	l.Scored += row.scored
	if s.tellsNothingServed() {
		l.ScoredBlank += row.scored
	}
}

func (r *reader) seen(at time.Time) {
	if r.lake.First.IsZero() || at.Before(r.lake.First) {
		r.lake.First = at
	}
	if at.After(r.lake.Last) {
		r.lake.Last = at
	}
}

// sorted gives the keys in an order that does not depend on chance: it decides which
// of equal traces is shown.
func (c *counts) sorted() []rowKey {
	keys := make([]rowKey, 0, len(c.rows))
	for key := range c.rows {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, rowKey.compare)
	return keys
}
