// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/registry"
)

const (
	// maxContextSeries bounds the series of one metric: the contexts beyond are counted together.
	maxContextSeries = 200
	// unmatchedAfter is how long a context may match nothing until that is told.
	unmatchedAfter = time.Hour
	// maxToldContexts bounds one line of the log.
	maxToldContexts = 20
)

// contextRows counts the records that each context of one registry matched.
type contextRows struct {
	rows []*contextRow
	// due is when the next context is old enough to be told, in nanoseconds since 1970.
	due atomic.Int64
}

// contextRow is one context, under the same place in one registry after another.
type contextRow struct {
	place   string
	since   int64 // when it was first seen, in nanoseconds since 1970
	option  metric.MeasurementOption
	matched atomic.Bool
}

var otherContexts = contextOption("other")

func contextOption(place string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String("context", place)))
}

// newContextRows takes over from the registry before what has the same place.
func newContextRows(registry *registry.Registry, before *contextRows, now int64) *contextRows {
	known := map[string]*contextRow{}
	if before != nil {
		for _, row := range before.rows {
			known[row.place] = row
		}
	}
	rows := &contextRows{}
	for i := range min(registry.Contexts(), maxContextSeries) {
		place := registry.Place(i)
		row := known[place]
		if row == nil {
			row = &contextRow{place: place, since: now, option: contextOption(place)}
		}
		rows.rows = append(rows.rows, row)
	}
	rows.await()
	return rows
}

// await sets when the next context that has matched nothing is to be told.
func (r *contextRows) await() {
	due := int64(math.MaxInt64)
	for _, row := range r.rows {
		if !row.matched.Load() {
			due = min(due, row.since+unmatchedAfter.Nanoseconds())
		}
	}
	r.due.Store(due)
}

// announce makes a series of each context and variable: one that never matches shows as 0, and the first drift of a
// variable is a rise, which it would not be out of nothing.
func (t *telemetry) announce(ctx context.Context, e *engine) {
	for _, row := range e.contexts.rows {
		t.builder.ProcessorLlmContextContextMatches.Add(ctx, 0, row.option)
	}
	for _, label := range e.labels {
		t.builder.ProcessorLlmContextDrift.Add(ctx, 0, label)
		t.builder.ProcessorLlmContextMissing.Add(ctx, 0, label)
	}
}

// resolutionCount is how many records of a batch had one resolution.
type resolutionCount struct {
	resolution *registry.Resolution
	records    int64
}

// recordMatches counts for a batch which contexts matched.
func (t *telemetry) recordMatches(ctx context.Context, rows *contextRows, counts []resolutionCount) {
	var matches [maxContextSeries + 1]int64 // the last one: the others
	for _, count := range counts {
		for _, i := range count.resolution.Contexts() {
			matches[min(i, maxContextSeries)] += count.records
		}
	}
	for i, row := range rows.rows {
		if matches[i] > 0 {
			t.builder.ProcessorLlmContextContextMatches.Add(ctx, matches[i], row.option)
			if !row.matched.Load() {
				row.matched.Store(true)
			}
		}
	}
	if n := matches[maxContextSeries]; n > 0 {
		t.builder.ProcessorLlmContextContextMatches.Add(ctx, n, otherContexts)
	}
}

// tellUnmatched logs the contexts that have matched no record for long, each once.
func (c *core) tellUnmatched(rows *contextRows) {
	due := rows.due.Load()
	if due == math.MaxInt64 {
		return
	}
	now := c.now().UnixNano()
	if now < due || !rows.due.CompareAndSwap(due, math.MaxInt64) {
		return
	}
	var places []string
	for _, row := range rows.rows {
		if now-row.since >= unmatchedAfter.Nanoseconds() && row.matched.CompareAndSwap(false, true) {
			places = append(places, row.place)
		}
	}
	rows.await()
	if n := len(places); n > 0 {
		c.logger.Warn("contexts of the registry have matched no record; llmctx explain tells which condition failed",
			zap.Duration("for", unmatchedAfter), zap.Int("contexts", n), zap.Strings("at", places[:min(n, maxToldContexts)]))
	}
}
