// SPDX-License-Identifier: Apache-2.0

// Package configtest shows documents to loaders and tells what came of it, for the tests of
// what config is made of.
package configtest // import "github.com/llmcontext/llmcontextprocessor/config/internal/configtest"

import (
	"encoding/json"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Day is for how long the loaders of tests remember.
const Day = 24 * time.Hour

// LoaderOf makes a loader that remembers for a day.
func LoaderOf(t testing.TB) *config.Loader {
	t.Helper()
	return config.NewLoader(Day, nil)
}

// Load shows one document, so many hours after start. @-3 in it stands for the time
// three hours before start.
func Load(t testing.TB, l *config.Loader, hours float64, document string) *registry.Registry {
	t.Helper()
	l.Confirm(Hour(hours)) // the source is looked at all the time
	r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(Times(document))}}, Hour(hours))
	require.NoError(t, err)
	return r
}

// Hour returns an instant so many hours after Start.
func Hour(hours float64) time.Time { return Start.Add(time.Duration(hours * float64(time.Hour))) }

// Times writes out what a test abbreviates.
func Times(document string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(document, "@")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := 0
		for digits < len(after) && strings.IndexByte("-.0123456789", after[digits]) >= 0 {
			digits++
		}
		offset, err := time.ParseDuration(after[:digits] + "h")
		if err != nil {
			panic(err)
		}
		b.WriteString(Start.Add(offset).Format(time.RFC3339Nano))
		document = after[digits:]
	}
}

// Story tells what is declared over time for the attributes a=1, b=1, ... named in
// present: "? | -24h one | 1h two". A question mark stands for what is not known, a
// dash for nothing, a slash between candidates.
func Story(r *registry.Registry, id variable.ID, present string) string {
	values := make([]string, len(r.Keys()))
	for i, key := range r.Keys() {
		if strings.Contains(present, key) {
			values[i] = "1"
		}
	}
	var told []string
	last := ""
	for _, state := range r.Resolve(values).Window(math.MinInt64, math.MaxInt64) {
		now := Tell(state.Declared[id], id)
		if now == last {
			continue
		}
		last = now
		if state.From != math.MinInt64 {
			now = shortDuration(time.Unix(0, state.From).Sub(Start)) + " " + now
		}
		told = append(told, now)
	}
	return strings.Join(told, " | ")
}

// Tell tells what is declared of a variable as Story does.
func Tell(d *registry.Declared, id variable.ID) string {
	if d == nil {
		return "-"
	}
	if len(d.Options) == 0 {
		return "?"
	}
	var values []string
	for _, option := range d.Options {
		values = append(values, option.Value.Render(id))
	}
	return strings.Join(values, "/")
}

func shortDuration(d time.Duration) string {
	text := d.String()
	if cut, ok := strings.CutSuffix(text, "m0s"); ok {
		text = cut + "m"
	}
	if cut, ok := strings.CutSuffix(text, "h0m"); ok {
		text = cut + "h"
	}
	if text == "0s" {
		text = "0h"
	}
	return text
}

// Start is when the tests begin.
var Start = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// LoadCohort shows a document that declares a cohort for all.
func LoadCohort(t testing.TB, l *config.Loader, cohort string, at time.Time) *registry.Registry {
	t.Helper()
	l.Confirm(at) // the source is looked at all the time
	text := "contexts: [{match: {}, cohort: " + cohort + "}]"
	r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(text)}}, at)
	require.NoError(t, err)
	return r
}

// CohortAt returns the cohort at an instant, "?" where it is not known, "" where none is declared.
func CohortAt(r *registry.Registry, at time.Time) string {
	d := r.Resolve(make([]string, len(r.Keys()))).At(at.UnixNano()).Declared[variable.Cohort]
	switch {
	case d == nil:
		return ""
	case d.Value() == nil:
		return "?"
	}
	return d.Value().Revision
}

// Restarted saves a loader and restores it into a new one.
func Restarted(t testing.TB, l *config.Loader, checked time.Time) (*config.Loader, *registry.Registry) {
	t.Helper()
	data, err := l.Save()
	require.NoError(t, err)
	next := config.NewLoader(24*time.Hour, nil)
	r, err := next.Restore(data, checked)
	require.NoError(t, err)
	return next, r
}

// Remembered returns how many intervals a loader remembers beyond what is shown, for each
// variable of a match of which it remembers any.
func Remembered(t testing.TB, l *config.Loader) (intervals []int) {
	t.Helper()
	data, err := l.Save()
	require.NoError(t, err)
	var saved struct{ Records []struct{ Past []any } }
	require.NoError(t, json.Unmarshal(data, &saved))
	for _, record := range saved.Records {
		intervals = append(intervals, len(record.Past))
	}
	return intervals
}

// Heap returns the bytes that are in use.
func Heap() int64 {
	runtime.GC()
	runtime.GC() // a pool keeps what it has until the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkReload10000contexts changes one of them.

// ResolveWith resolves attributes.
func ResolveWith(r *registry.Registry, attributes map[string]string) *registry.Resolution {
	values := make([]string, len(r.Keys()))
	for i, key := range r.Keys() {
		values[i] = attributes[key]
	}
	return r.Resolve(values)
}
