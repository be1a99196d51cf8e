// SPDX-License-Identifier: Apache-2.0

package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var bad = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// line is a document of one answer.
func line(n int) string {
	at := bad.Add(time.Duration(n-6) * 10 * time.Minute).UnixNano()
	label := "pass"
	if n%3 == 0 {
		label = "fail"
	}
	return fmt.Sprintf(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"support"}}]},"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"chat m","startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[`+
		`{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"llm_context.status","value":{"stringValue":"confirmed"}},{"key":"llm_context.prompt.revision","value":{"stringValue":"p:%d"}},`+
		`{"key":"llm_context.custom.params","value":{"stringValue":"t:%d"}},{"key":"tenant.tier","value":{"stringValue":"gold"}},{"key":"tenant.tier","value":{"stringValue":"twice"}},`+
		`{"key":"gen_ai.input.messages","value":{"stringValue":"what was said"}},{"key":"gen_ai.evaluation.name","value":{"stringValue":"quality"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"%s"}}]}]}]}]}`+"\n",
		n, n, at+123, at+1e9+123, n%2, n%4, label)
}

// verdictLog is a document of a log record that judges an answer.
func verdictLog(n int) string {
	return fmt.Sprintf(`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"judge"}}]},"scopeLogs":[{"logRecords":[{"traceId":"%032x","spanId":"%016x","eventName":"gen_ai.evaluation.result","timeUnixNano":"%d","attributes":[`+
		`{"key":"gen_ai.evaluation.name","value":{"stringValue":"tone"}},{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.25}},{"key":"gen_ai.evaluation.explanation","value":{"stringValue":"since it said"}}]}]}]}]}`+"\n",
		n, n, bad.Add(30*time.Hour).UnixNano())
}

func lines(from, to int) string {
	var b strings.Builder
	for n := from; n < to; n++ {
		b.WriteString(line(n))
	}
	return b.String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func grow(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, errors.Join(err, f.Close()))
}

func question() *counts.Question {
	tone := counts.Aspect{Verdicts: []counts.VerdictTest{{Name: "quality", Label: "fail"}, {Name: "tone", Op: expr.Less, Threshold: 0.5}}}
	return &counts.Question{Bad: counts.Interval{From: bad, To: bad.Add(time.Hour)}, Behaviour: counts.Behaviour{tone}}
}

// count asks a lake; what it read is not compared, what it counted is.
func count(t *testing.T, lake string) *counts.Table {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: lake, Memory: "1GB"})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	table, err := e.Count(t.Context(), question())
	require.NoError(t, err)
	assert.Empty(t, table.Coverage.Left.Skipped)
	table.Coverage = counts.Coverage{Spans: table.Coverage.Spans, First: table.Coverage.First, Last: table.Coverage.Last, Repeated: table.Coverage.Repeated, Logs: table.Coverage.Logs}
	return table
}

func pack(t *testing.T, lake, out string) *Result {
	t.Helper()
	r, err := Run(t.Context(), Options{Lake: lake, Out: out, Memory: "1GB"})
	require.NoError(t, err)
	return r
}

func TestAPackedLakeCountsAsTheLake(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), lines(0, 12))
	write(t, filepath.Join(lake, "logs.json"), verdictLog(1)+verdictLog(7)+verdictLog(99))
	want := count(t, lake)
	r := pack(t, lake, out)
	assert.Equal(t, []int64{12, 3, 2}, []int64{r.Spans, r.Verdicts, int64(r.Files)})
	assert.Equal(t, want, count(t, out))
	assert.NotEmpty(t, want.Attached)
	assert.Contains(t, want.Variables, "params")

	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: out, Memory: "1GB"})
	require.NoError(t, err)
	q := question()
	q.Columns = true
	table, err := e.Count(t.Context(), q)
	require.NoError(t, errors.Join(err, e.Close()))
	seen := map[string]bool{}
	for _, c := range table.Columns {
		seen[c.Key+"="+c.Value] = true
	}
	assert.Equal(t, map[string]bool{"attrs['gen_ai.operation.name']=chat": true, "attrs['tenant.tier']=gold": true, "resource['service.name']=support": true}, seen,
		"of a key that is there twice, the first")
}

// overPacked opens the pack of the files of records.
func overPacked(t *testing.T, r *enginetest.Records) counts.Counts {
	lake, out := t.TempDir(), t.TempDir()
	require.NoError(t, r.Files(lake))
	_, err := Run(t.Context(), Options{Lake: lake, Out: out, Memory: "1GB", KeepText: true})
	require.NoError(t, err)
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: out, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	return e
}

func TestAPackedLakeIsCountedAsFilesAre(t *testing.T) { enginetest.Tables(t, overPacked) }

func TestWhatLogRecordsProveIsPackedWithTheirSpans(t *testing.T) {
	enginetest.Proofs(t, overPacked)
	enginetest.ProofsAreNamed(t, overPacked)
}

func TestVerdictsOfAPackedLakeAreFoundWhereverTheyAre(t *testing.T) {
	enginetest.Verdicts(t, overPacked)
}

func TestWhatWasSaidIsLeftOutUnlessItIsKept(t *testing.T) {
	lake := t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), lines(0, 2)+verdictLog(1))
	for _, keep := range []bool{false, true} {
		out := t.TempDir()
		_, err := Run(t.Context(), Options{Lake: lake, Out: out, KeepText: keep})
		require.NoError(t, err)
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: out})
		require.NoError(t, err)
		v, err := e.Values(t.Context(), question(), "gen_ai.input.messages")
		require.NoError(t, errors.Join(err, e.Close()))
		assert.Equal(t, keep, len(v.Counts) > 0)
	}
}

func TestAFileThatGrowsIsPackedOnce(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	path := filepath.Join(lake, "traces.json")
	write(t, path, lines(0, 5)+line(5)[:40])
	r := pack(t, lake, out)
	assert.EqualValues(t, 5, r.Spans)
	assert.Equal(t, []string{path}, r.Torn, "the last line is not whole yet")
	grow(t, path, line(5)[40:]+lines(6, 12))
	assert.EqualValues(t, 7, pack(t, lake, out).Spans)
	again := pack(t, lake, out)
	assert.Equal(t, []int64{0, 0, 1}, []int64{again.Spans, int64(again.Files), int64(again.Known)})
	assert.Equal(t, count(t, lake), count(t, out))
}

func TestAShortFileThatGrowsIsKnownAgain(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	path := filepath.Join(lake, "traces.json")
	write(t, path, line(0))
	require.Less(t, len(line(0)), packed.HeadBytes)
	assert.EqualValues(t, 1, pack(t, lake, out).Spans)
	grow(t, path, lines(1, 12))
	assert.EqualValues(t, 11, pack(t, lake, out).Spans)
}

func TestARotatedFileIsPackedOnceAlsoCompressed(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	path := filepath.Join(lake, "traces.json")
	write(t, path, lines(0, 6))
	assert.EqualValues(t, 6, pack(t, lake, out).Spans)
	grow(t, path, lines(6, 8))
	require.NoError(t, os.Rename(path, filepath.Join(lake, "traces-2026-11-20.json")))
	write(t, path, lines(8, 12))
	assert.EqualValues(t, 6, pack(t, lake, out).Spans, "the rest of the old one, and the new one that has its name")

	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, err := w.Write([]byte(lines(0, 8)))
	require.NoError(t, errors.Join(err, w.Close(), os.Remove(filepath.Join(lake, "traces-2026-11-20.json"))))
	write(t, filepath.Join(lake, "traces-2026-11-20.json.gz"), gz.String())
	assert.Zero(t, pack(t, lake, out).Spans)
	assert.Equal(t, count(t, lake), count(t, out))
}

func TestOneFileOfManyPartsIsPackedWholeInOneRun(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "traces.json"), lines(0, 12))
	r, err := Run(t.Context(), Options{Lake: lake, Out: out, Enough: 1500})
	require.NoError(t, err)
	assert.EqualValues(t, 12, r.Spans)
	assert.Equal(t, count(t, lake), count(t, out))
}

func TestADayThatWasRemovedIsNotPackedAgain(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "a.json"), lines(0, 12)+verdictLog(1))
	pack(t, lake, out)
	require.NoError(t, os.RemoveAll(filepath.Join(out, packed.Verdicts, "day=2026-11-21")))
	assert.Zero(t, count(t, out).Coverage.Logs, "what is gone is not missed")
	write(t, filepath.Join(lake, "b.json"), lines(20, 21))
	assert.Zero(t, pack(t, lake, out).Verdicts)
	assert.Equal(t, onDisk(t, out), inManifest(t, out))
}

func TestACopyOfAFileIsPackedOnce(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "a.json"), lines(0, 6))
	write(t, filepath.Join(lake, "b.json"), lines(0, 6))
	assert.EqualValues(t, 6, pack(t, lake, out).Spans)
}

func TestAFolderThatHoldsALakeAndItsPackIsReadOnce(t *testing.T) {
	lake := t.TempDir()
	alone := t.TempDir()
	write(t, filepath.Join(alone, "traces.json"), lines(0, 12)+verdictLog(3))
	want := count(t, alone)
	for _, out := range []string{lake, filepath.Join(lake, "packed")} {
		path := filepath.Join(lake, "traces.json")
		write(t, path, lines(0, 7))
		pack(t, lake, out)
		grow(t, path, lines(7, 12)+verdictLog(3)) // not packed yet
		assert.Equal(t, want, count(t, lake), "what is packed, and the rest of the file")
		pack(t, lake, out)
		assert.Equal(t, want, count(t, lake))
		require.NoError(t, os.RemoveAll(filepath.Join(lake, packed.Spans)))
		require.NoError(t, os.RemoveAll(filepath.Join(lake, packed.Verdicts)))
		require.NoError(t, os.RemoveAll(filepath.Join(lake, packed.ManifestName)))
	}
}

var errKilled = errors.New("killed")

// A kill is an error behind which nothing of the run is done, wherever it comes.
func TestARunThatIsKilledAnywhereIsEndedByTheNext(t *testing.T) {
	lake := t.TempDir()
	write(t, filepath.Join(lake, "a.json"), lines(0, 6))
	write(t, filepath.Join(lake, "b.json"), lines(6, 12)+verdictLog(1))
	want := count(t, lake)
	steps := 0
	all := Options{Lake: lake, Out: t.TempDir(), Enough: 5000, step: func(string) error { steps++; return nil }}
	_, err := Run(t.Context(), all)
	require.NoError(t, err)
	require.Greater(t, steps, 8, "two commits")
	for at := range steps {
		out, seen := t.TempDir(), 0
		killed := Options{Lake: lake, Out: out, Enough: 5000, step: func(string) error {
			if seen++; seen == at+1 {
				return errKilled
			}
			return nil
		}}
		_, err := Run(t.Context(), killed)
		require.ErrorIs(t, err, errKilled)
		_, err = Run(t.Context(), Options{Lake: lake, Out: out, Enough: 5000})
		require.NoError(t, err)
		require.Equal(t, want, count(t, out), "killed at step %d", at)
		require.Equal(t, onDisk(t, out), inManifest(t, out), "others read all files that are there")
	}
}

func onDisk(t *testing.T, out string) []packed.File {
	t.Helper()
	files, err := duckdb.Written(out)
	require.NoError(t, err)
	return files
}

func inManifest(t *testing.T, out string) []packed.File {
	t.Helper()
	m, err := packed.Load(out)
	require.NoError(t, err)
	sorted := map[string]packed.File{}
	for _, f := range m.Files {
		sorted[f.Path] = f
	}
	require.Len(t, sorted, len(m.Files), "each once")
	var list []packed.File
	for _, f := range onDisk(t, out) {
		list = append(list, sorted[f.Path])
	}
	return list
}

func TestTwoAtOncePackEverythingOnce(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	for i := range 4 {
		write(t, filepath.Join(lake, fmt.Sprintf("%d.json", i)), lines(3*i, 3*i+3))
	}
	var all sync.WaitGroup
	var results [2]*Result
	var errs [2]error
	for i := range results {
		all.Go(func() { results[i], errs[i] = Run(t.Context(), Options{Lake: lake, Out: out, Enough: 2000}) })
	}
	all.Wait()
	require.NoError(t, errors.Join(errs[:]...))
	assert.EqualValues(t, 12, results[0].Spans+results[1].Spans)
	assert.Equal(t, count(t, lake), count(t, out))
}

func TestALineThatIsTooLongIsLeftOutAndCounted(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "a.json"), line(0)+`{"resourceSpans":"`+strings.Repeat("x", duckdb.LongestLine)+"\"}\n"+line(1)+"{\"resourceSpans\n"+"{\"metrics\":1}\n")
	r := pack(t, lake, out)
	assert.Equal(t, []int64{2, 1, 1, 1}, []int64{r.Spans, r.TooLong, r.Unread, r.Foreign})
}

func TestAFileThatCannotBeReadIsToldAndTheOthersArePacked(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "a.json"), lines(0, 3))
	write(t, filepath.Join(lake, "b.json.gz"), "\x1f\x8bnothing that gzip wrote")
	write(t, filepath.Join(lake, "c.txt"), "a note")
	r := pack(t, lake, out)
	assert.EqualValues(t, 3, r.Spans)
	require.Len(t, r.Skipped, 1)
	assert.Contains(t, r.Skipped[0].Path, "b.json.gz")
	assert.Equal(t, []string{filepath.Join(lake, "c.txt")}, r.Others)
}

func TestAnInterruptedRunLeavesAPackThatCanBeRead(t *testing.T) {
	lake, out := t.TempDir(), t.TempDir()
	write(t, filepath.Join(lake, "a.json"), lines(0, 12))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Run(ctx, Options{Lake: lake, Out: out, Enough: 1500, step: func(at string) error {
		if at == "saved" {
			cancel()
		}
		return nil
	}})
	require.ErrorIs(t, err, context.Canceled)
	some := count(t, out).Coverage.Spans
	assert.Positive(t, some)
	assert.Less(t, some, int64(12))
}
