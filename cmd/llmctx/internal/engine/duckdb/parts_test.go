// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/pack"
)

func TestAPackedLakeIsReadInPartsAndTellsHowFarItIs(t *testing.T) {
	lake, atOnce, often := t.TempDir(), t.TempDir(), t.TempDir()
	require.NoError(t, enginetest.Incident(t).Files(lake))
	for out, enough := range map[string]int64{atOnce: 0, often: 1 << 20} {
		_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "1GB", Enough: enough})
		require.NoError(t, err)
	}
	ask := func(path string, told *[]counts.Progress) *counts.Table {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: path, Memory: "1GB"})
		require.NoError(t, err)
		defer func() { require.NoError(t, e.Close()) }()
		q := enginetest.ByVerdict()
		q.Progress = func(p counts.Progress) { *told = append(*told, p) }
		table, err := e.Count(t.Context(), q)
		require.NoError(t, err)
		for i := range table.Verdicts { // sums of fractions are as they were added up
			table.Verdicts[i].Sum = math.Round(table.Verdicts[i].Sum * 1e6)
		}
		table.Coverage = counts.Coverage{Spans: table.Coverage.Spans, Repeated: table.Coverage.Repeated}
		return table
	}
	var steps, whole, parts []counts.Progress
	want := ask(atOnce, &steps)
	assert.Equal(t, want, ask(often, &whole), "what was packed at once is not looked at for what is there twice")
	defer duckdb.ReadInParts()()
	assert.Equal(t, want, ask(often, &parts))
	require.Greater(t, len(parts), len(whole), "there are several files")
	for _, told := range [][]counts.Progress{steps, parts} {
		for i := range told[1:] {
			assert.Greater(t, told[i+1].Done, told[i].Done)
		}
		assert.Equal(t, told[0].All, told[len(told)-1].Done)
	}
	last := parts[len(parts)-1]
	assert.GreaterOrEqual(t, last.Spans, want.Coverage.Spans, "those are told that do not count, too")
}

func TestPackedSpansAreHandedOverAndNothingElseIsAsked(t *testing.T) {
	lake, atOnce, often := t.TempDir(), t.TempDir(), t.TempDir()
	require.NoError(t, enginetest.Incident(t).Files(lake))
	for out, enough := range map[string]int64{atOnce: 0, often: 1 << 20} {
		_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "1GB", Enough: enough})
		require.NoError(t, err)
	}
	byTrace, slow := enginetest.ByVerdict(), enginetest.ByVerdict()
	byTrace.Cluster = counts.Trace
	long, err := expr.Parse("duration_ms > 500")
	require.NoError(t, err)
	slow.Behaviour = counts.Behaviour{{Expression: long}}
	reach := enginetest.ByVerdict()
	reach.Reach = counts.OfTrace
	some := enginetest.ByVerdict()
	some.Where, err = expr.Parse("status_code <> 'ERROR' OR duration_ms > 500")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		path  string
		q     *counts.Question
		alone bool
	}{
		"verdicts": {atOnce, enginetest.ByVerdict(), true}, "clusters of traces": {atOnce, byTrace, true}, "latency": {atOnce, slow, true},
		"packed often": {often, enginetest.ByVerdict(), true}, "packed often, clusters of traces": {often, byTrace, true},
		"some": {atOnce, some, true}, "packed often, some": {often, some, true}, "a reach": {atOnce, reach, false},
	} {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: c.path, Memory: "1GB"})
		require.NoError(t, err)
		table, err := duckdb.CountAlone(t.Context(), e, c.q)
		require.NoError(t, err)
		assert.Equal(t, c.alone, table != nil, name)
		require.NoError(t, e.Close())
		if !c.alone || table == nil {
			continue
		}
		reference, err := duckdb.Open(t.Context(), duckdb.Options{Path: lake, Memory: "1GB"})
		require.NoError(t, err)
		want, err := reference.Count(t.Context(), c.q)
		require.NoError(t, err)
		require.NoError(t, reference.Close())
		assert.Equal(t, enginetest.Plain(want), enginetest.Plain(table), name)
	}
}

func TestAVerdictOfWhichPackingFoundTheAnswerCountsWheneverThatWas(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	traces := []string{"0a", "0b", "0c", "0d"}
	judged := func(trace string, at time.Time) string {
		return oneLine(fmt.Sprintf(`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"judge"}}]},"scopeLogs":[{"logRecords":[
{"eventName":"gen_ai.evaluation.result","timeUnixNano":"%d","traceId":%q,"spanId":"01","attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"groundedness"}},
{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}]}]}]}`, at.Add(time.Minute).UnixNano(), trace))
	}
	write := func(i int, name string) {
		at := noon.Add([]time.Duration{-8 * 24 * time.Hour, -time.Hour, 0, 3 * time.Hour}[i]) // before all that counts, in the baseline, in the bad window, and behind all
		put(t, oneLine(span(traces[i], at, revision, "p:r1", "gen_ai.operation.name", "chat"))+judged(traces[i], at), lake, name)
	}
	for packed := range 2 { // each time with a verdict on an answer that counts, and one on one that does not
		write(packed+1, fmt.Sprintf("%d.json", packed))
		write(3*packed, fmt.Sprintf("%d-other.json", packed))
		_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "512MB"})
		require.NoError(t, err)
	}
	q := enginetest.ByVerdict()
	q.Bad, q.Baseline = counts.Interval{From: noon, To: noon.Add(time.Hour)}, counts.Interval{From: noon.Add(-time.Hour), To: noon}
	want, err := ask(t, lake, q)
	require.NoError(t, err)
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: out, Memory: "512MB"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	table, err := duckdb.CountAlone(t.Context(), e, q)
	require.NoError(t, err)
	require.NotNil(t, table)
	assert.Equal(t, enginetest.Plain(want), enginetest.Plain(table))
	assert.Equal(t, []counts.Attached{{How: counts.ByItself, Answers: 2}}, table.Attached)
	assert.Equal(t, []counts.Unattached{{Why: counts.NoAnswer, Count: 2}}, table.Unattached)
}

func TestTheKeyOfATraceIsFoundByItsHash(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	require.NoError(t, enginetest.Incident(t).Files(lake))
	_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: out, Memory: "1GB"})
	require.NoError(t, err)
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	rows, err := db.QueryContext(t.Context(), fmt.Sprintf(`SELECT trace_id, %[1]s FROM (SELECT DISTINCT trace_id, trace_number // 2 AS n FROM read_parquet('%[2]s/spans/*/*/*.parquet') WHERE stamped)
JOIN (SELECT DISTINCT %[1]s, %[3]s FROM read_parquet('%[2]s/keys/*.parquet') WHERE %[4]s = %[5]d) ON %[3]s = n`,
		packed.KeyHash, out, packed.KeyNumber, packed.KeyOf, packed.KeyOfTrace))
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	n := 0
	for ; rows.Next(); n++ {
		var trace string
		var hash int64
		require.NoError(t, rows.Scan(&trace, &hash))
		require.Equal(t, hash, packed.KeyHashOf(trace))
	}
	require.NoError(t, rows.Err())
	assert.Positive(t, n)
}

func TestAttributesThatLabelsDoNotHoldAreCountedWhereTheyHaveFewValues(t *testing.T) {
	lake, at := t.TempDir(), t.TempDir()
	const user, tenant = "user", "tenant"
	var texts [2]string
	for i := -400; i < 160; i++ { // each half minute a span; of those that are compared, five a user and two a tenant
		start := noon.Add(time.Duration(i-80) * 30 * time.Second)
		is := "pass"
		if i%3 == 0 {
			is = "fail"
		}
		half := max(min(i/100, 1), 0) // the first has too many users and tenants for labels, the second has not
		texts[half] += oneLine(span(fmt.Sprintf("%032x", i+500), start, revision, "p:r1", "gen_ai.operation.name", "chat",
			"gen_ai.evaluation.name", "tone", "gen_ai.evaluation.score.label", is, user, fmt.Sprint("u", i/5), "ünique", strconv.Itoa(i), tenant, fmt.Sprint("t", i/2)))
	}
	judged := fmt.Sprintf(`{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"eventName":"gen_ai.evaluation.result","timeUnixNano":"%d","traceId":"%032x","spanId":"01",
"attributes":[{"key":"gen_ai.evaluation.name","value":{"stringValue":"tone"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}]}]}]}`, noon.UnixNano(), 500+80)
	texts[1] += oneLine(judged) // of an answer that was packed before
	for i, text := range texts {
		put(t, text, lake, fmt.Sprintf("%d.json", i))
		_, err := pack.Run(t.Context(), pack.Options{Lake: lake, Out: at, Memory: "512MB"})
		require.NoError(t, err)
	}
	q := enginetest.ByVerdict()
	q.Behaviour, q.Where = counts.Behaviour{{Verdicts: []counts.VerdictTest{{Name: "tone", Label: "fail"}}}}, nil
	q.Bad, q.Baseline = counts.Interval{From: noon, To: noon.Add(20 * time.Minute)}, counts.Interval{From: noon.Add(-20 * time.Minute), To: noon}
	q.Columns = true
	want, err := ask(t, lake, q)
	require.NoError(t, err)
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: at, Memory: "512MB"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	table, err := duckdb.CountAlone(t.Context(), e, q)
	require.NoError(t, err)
	require.NotNil(t, table, "no relation is made for it")
	assert.Equal(t, enginetest.Plain(want), enginetest.Plain(table))
	found := map[string]int64{}
	for _, c := range table.Columns {
		found[c.Key] += c.RawScored
	}
	assert.EqualValues(t, 80, found["attrs['user']"])
	assert.EqualValues(t, 80, found["attrs['tenant']"])
	assert.NotContains(t, found, "attrs['ünique']", "it has too many values")
	require.NoError(t, os.RemoveAll(filepath.Join(at, packed.Keys))) // without which relations are made
	again, err := ask(t, at, q)
	require.NoError(t, err)
	assert.Equal(t, table.Columns, again.Columns)
}
