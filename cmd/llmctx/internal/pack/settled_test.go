// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// toned asks about the verdicts of log records alone.
func toned() *counts.Question {
	q := question()
	q.Behaviour[0].Verdicts = q.Behaviour[0].Verdicts[1:]
	return q
}

// narrow asks about a window and a baseline that most answers are outside of.
func narrow() *counts.Question {
	q := toned()
	q.Bad = counts.Interval{From: bad.Add(11 * time.Hour), To: bad.Add(12 * time.Hour)}
	q.Baseline = counts.Interval{From: bad.Add(10 * time.Hour), To: bad.Add(11 * time.Hour)}
	return q
}

// ask asks a lake several questions. What it read is not compared, what it counted is.
func ask(t *testing.T, lake string, questions ...*counts.Question) []*counts.Table {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: lake, Memory: "1GB", Threads: 1})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	var list []*counts.Table
	for _, q := range questions {
		table, err := e.Count(t.Context(), q)
		require.NoError(t, err)
		table.Coverage = counts.Coverage{Spans: table.Coverage.Spans, First: table.Coverage.First, Last: table.Coverage.Last, Repeated: table.Coverage.Repeated, Logs: table.Coverage.Logs}
		list = append(list, table)
	}
	return list
}

func TestVerdictsThatWereSettledCountAsTheyWouldInTheLake(t *testing.T) {
	trace := func(n string) string { return strings.Repeat("0", 30) + n }
	child := strings.ReplaceAll(line(8), `"name":"chat m"`, `"parentSpanId":"0000000000000007","name":"chat m"`)
	child = strings.ReplaceAll(child, `"traceId":"`+trace("08"), `"traceId":"`+trace("07"))
	linked := strings.ReplaceAll(verdictLog(3), `"attributes":[`, `"attributes":[{"key":"gen_ai.response.id","value":{"stringValue":"r1"}},`)
	answered := strings.ReplaceAll(line(5), `"attributes":[{"key":"gen_ai.operation`, `"attributes":[{"key":"gen_ai.response.id","value":{"stringValue":"r1"}},{"key":"gen_ai.operation`)
	failed := strings.ReplaceAll(verdictLog(3), `"gen_ai.evaluation.score.value","value":{"doubleValue":0.25}`, `"error.type","value":{"stringValue":"timeout"}`)
	timeless := strings.ReplaceAll(line(3), `"startTimeUnixNano"`, `"noTimeUnixNano"`)
	require.NotEqual(t, line(8), child)
	require.NotEqual(t, verdictLog(3), linked)
	require.NotEqual(t, line(5), answered)
	require.NotEqual(t, verdictLog(3), failed)
	require.NotEqual(t, line(3), timeless)
	for name, c := range map[string]struct{ spans, verdicts string }{
		"none, and one on a tool":                  {lines(0, 12) + strings.ReplaceAll(strings.ReplaceAll(line(20), `"chat"`, `"execute_tool"`), "chat m", "execute_tool t"), ""},
		"some, and one on a tool":                  {lines(0, 12) + strings.ReplaceAll(strings.ReplaceAll(line(20), `"chat"`, `"execute_tool"`), "chat m", "execute_tool t"), verdictLog(1)},
		"each names an answer":                     {lines(0, 12), verdictLog(1) + verdictLog(7)},
		"two name one":                             {lines(0, 12), verdictLog(1) + verdictLog(7) + strings.ReplaceAll(verdictLog(7), "0.25", "0.75")},
		"one failed":                               {lines(0, 12), verdictLog(1) + failed},
		"one names nothing":                        {lines(0, 12), verdictLog(1) + verdictLog(7) + verdictLog(99)},
		"one names an answer and a response":       {lines(0, 5) + answered + lines(6, 12), verdictLog(1) + linked},
		"one is on an answer above another":        {lines(0, 8) + child, verdictLog(1) + verdictLog(7)},
		"an answer is there twice":                 {lines(0, 12) + line(7), verdictLog(1) + verdictLog(7)},
		"one is on a span without a time":          {lines(0, 3) + timeless + lines(4, 12), verdictLog(1) + verdictLog(3)},
		"one is on a span without a stamp":         {lines(0, 12) + strings.ReplaceAll(line(20), "llm_context.", "other."), verdictLog(1) + verdictLog(20)},
		"all that tell are on answers of one hour": {lines(0, 12), verdictLog(6)},
	} {
		lake, out := t.TempDir(), t.TempDir()
		write(t, filepath.Join(lake, "traces.json"), c.spans)
		write(t, filepath.Join(lake, "logs.json"), c.verdicts)
		pack(t, lake, out)
		some, byTrace, slow := toned(), toned(), toned()
		some.Where = mustParse(t, "attrs['llm_context.prompt.revision'] = 'p:1'")
		byTrace.Reach = counts.OfTrace
		slow.Behaviour = counts.Behaviour{{Expression: mustParse(t, "duration_ms > 500")}}
		questions := []*counts.Question{toned(), question(), narrow(), some, byTrace, slow}
		want, have := ask(t, lake, questions...), ask(t, out, questions...)
		for i := range questions {
			assert.Equal(t, want[i], have[i], "%s, question %d", name, i)
		}
	}
}

func mustParse(t *testing.T, text string) expr.Node {
	t.Helper()
	node, err := expr.Parse(text)
	require.NoError(t, err)
	return node
}

func TestVerdictsAreCountedAsUnattachedOnceTheirAnswersAreGone(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	early := strings.ReplaceAll(line(1), "17951", "17949") // two days before
	require.NotEqual(t, line(1), early)
	write(t, filepath.Join(lake, "traces.json"), early+lines(2, 12))
	write(t, filepath.Join(lake, "logs.json"), verdictLog(1)+verdictLog(7))
	pack(t, lake, out)
	assert.Equal(t, ask(t, lake, toned()), ask(t, out, toned()))
	days, err := filepath.Glob(filepath.Join(out, "spans", "day=*"))
	require.NoError(t, err)
	require.Len(t, days, 2)
	require.NoError(t, os.RemoveAll(days[0]))
	write(t, filepath.Join(lake, "traces.json"), lines(2, 12))
	assert.Equal(t, ask(t, lake, toned()), ask(t, out, toned()))
}

func TestVerdictsThatArePackedLaterAreFoundAllTheSame(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), lines(0, 12))
	write(t, filepath.Join(lake, "logs.json"), verdictLog(1))
	pack(t, lake, out)
	grow(t, filepath.Join(lake, "logs.json"), verdictLog(7)+verdictLog(8))
	pack(t, lake, out)
	assert.Equal(t, ask(t, lake, toned()), ask(t, out, toned()))
}
