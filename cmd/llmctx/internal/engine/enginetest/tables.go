// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// OverFiles opens what the others are held against: DuckDB over the files of the file exporter.
func OverFiles(t *testing.T, r *Records) counts.Counts {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, r.Files(folder))
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: folder, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

// Tables holds an engine against DuckDB over files: the same records and questions give the same tables, the same
// headline to the byte, and the same values of a key.
func Tables(t *testing.T, open Open) {
	for _, l := range lakes() {
		t.Run(l.name, func(t *testing.T) { l.hold(t, open) })
	}
}

// TablesInShort is some of it, of every kind: where each question takes long. Keys are asked for in the one store that has all oddities.
func TablesInShort(t *testing.T, open Open) {
	for _, l := range lakes() {
		for _, name := range l.long {
			delete(l.questions, name)
		}
		if l.name != odditiesName {
			l.keys = nil
		}
		t.Run(l.name, func(t *testing.T) { l.hold(t, open) })
	}
}

func (l *lake) hold(t *testing.T, open Open) {
	r := newRecords()
	l.records(r)
	reference, engine := OverFiles(t, r), open(t, r)
	for name, q := range l.questions {
		t.Run(name, func(t *testing.T) {
			want, err := reference.Count(t.Context(), q)
			require.NoError(t, err)
			got, err := engine.Count(t.Context(), q)
			require.NoError(t, err)
			require.NotEmpty(t, want.Cells)
			if l.check != nil {
				assert.Empty(t, l.check(got))
			}
			assert.Equal(t, Plain(want), Plain(got))
			assert.Equal(t, headline(want, l.verdicts), headline(got, l.verdicts))
		})
	}
	for _, key := range l.keys {
		q := allTime()
		want, err := reference.Values(t.Context(), q, key)
		require.NoError(t, err)
		got, err := engine.Values(t.Context(), q, key)
		require.NoError(t, err)
		got.Near, want.Near = nil, nil // what is near is a hint
		assert.Equal(t, want, got, key)
	}
}

// allTime asks for what there is, as llmctx values does.
func allTime() *counts.Question {
	begin := time.Unix(0, 0).UTC()
	return &counts.Question{
		Baseline: counts.Interval{From: begin, To: begin.AddDate(0, 0, 1)},
		Bad:      counts.Interval{From: begin.AddDate(0, 0, 1), To: time.Date(2099, time.January, 1, 0, 0, 0, 0, time.UTC)},
	}
}

func headline(t *counts.Table, verdicts bool) string {
	return report.Build(t, report.Question{Behaviour: "bad", Verdicts: verdicts, Path: "lake"}, func(name string) string { return name }).Headline
}

// Plain leaves out what differs by nature: how many files there are, what was joined when they were packed, and the last digits of sums, which
// depend on the order in which they are added.
func Plain(t *counts.Table) *counts.Table {
	c := *t
	c.Coverage.Files, c.Coverage.Bytes, c.Coverage.Logs, c.Coverage.Proven = 0, 0, 0, 0
	round(reflect.ValueOf(&c).Elem())
	return &c
}

func round(v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		rounded, err := strconv.ParseFloat(fmt.Sprintf("%.12g", v.Float()), 64)
		if err == nil {
			v.SetFloat(rounded)
		}
	case reflect.Slice:
		for i := range v.Len() {
			round(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				round(v.Field(i))
			}
		}
	default:
	}
}
