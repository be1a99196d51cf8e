// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

const revision = "llm_context.prompt.revision"

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zstandard(b []byte) []byte {
	encoder, _ := zstd.NewWriter(nil)
	return encoder.EncodeAll(b, nil)
}

// framed is a file of the exporter's own compression: each message with its length in front.
func framed(b []byte) []byte {
	frame := zstandard(b)
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(frame))), frame...)
}

// span is one span as a line of OTLP/JSON.
func span(trace string, start time.Time, attributes ...string) string {
	var list []string
	for i := 0; i < len(attributes); i += 2 {
		list = append(list, fmt.Sprintf(`{"key":%q,"value":{"stringValue":%q}}`, attributes[i], attributes[i+1]))
	}
	return fmt.Sprintf(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}}]},"scopeSpans":[{"spans":[
{"traceId":%q,"spanId":"01","name":"chat","startTimeUnixNano":"%d","endTimeUnixNano":"%d","status":{"code":2},"attributes":[%s]}]}]}]}`,
		trace, start.UnixNano(), start.Add(time.Second).UnixNano(), strings.Join(list, ","))
}

func oneLine(document string) string { return strings.ReplaceAll(document, "\n", "") + "\n" }

// put writes a file below a folder.
func put(t *testing.T, content string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

// oneSpan is a line with one stamped span of a trace.
func oneSpan(trace string) string { return oneLine(span(trace, noon, revision, "p:r1")) }

// asked asks for the spans of an hour of which a condition holds.
func asked(t *testing.T, condition string) *counts.Question {
	t.Helper()
	n, err := expr.Parse(condition)
	require.NoError(t, err)
	return &counts.Question{Behaviour: counts.Behaviour{{Expression: n}}, Bad: counts.Interval{From: noon, To: noon.Add(time.Hour)}}
}

func ask(t *testing.T, path string, q *counts.Question) (*counts.Table, error) {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: path, Memory: "512MB", Threads: 2})
	if err != nil {
		return nil, err
	}
	defer func() { assert.NoError(t, e.Close()) }()
	return e.Count(t.Context(), q)
}

func readAll(t *testing.T, path string) (*counts.Coverage, error) {
	t.Helper()
	table, err := ask(t, path, asked(t, "status_code = 'ERROR'"))
	if err != nil {
		return nil, err
	}
	return &table.Coverage, nil
}

// sums are all cells together.
func sums(table *counts.Table) (spans, bad int64) {
	for _, c := range table.Cells.All() {
		spans, bad = spans+c.RawSpans, bad+c.RawBad
	}
	return spans, bad
}

// parquetFile writes what a query gives.
func parquetFile(t *testing.T, query string, path ...string) {
	t.Helper()
	name := filepath.Join(path...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	defer func() { assert.NoError(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), "COPY ("+query+") TO '"+name+"' (FORMAT parquet)")
	require.NoError(t, err)
}

const stampedRow = `SELECT TIMESTAMP_NS '2026-11-20 12:00:00' AS "Timestamp", '0d' AS "TraceId", '01' AS "SpanId",
 MAP{'llm_context.prompt.revision': 'p:r1'} AS "SpanAttributes"`

func TestAFileThatCannotBeReadIsLeftOutByNameAndTheOthersCount(t *testing.T) {
	for name, row := range map[string]struct {
		content, want string
	}{
		"torn.json":       {`{"res`, "is cut off or not JSON"},
		"garbage.json":    {"garbage\x00", "is cut off or not JSON"},
		"torn.json.gz":    {"\x1f\x8b\x08\x00", "unexpected EOF"},
		"torn.parquet":    {"PAR1 and then no more", "is cut off: a Parquet file ends in PAR1"},
		"lost.parquet":    {"PAR1PAR1", "too small"},
		"s.parquet.gz":    {string(gzipped([]byte("PAR1 some rows PAR1"))), "compressed as a whole; Parquet compresses itself"},
		"s.parquet.zst":   {string(zstandard([]byte("PAR1 some rows PAR1"))), "compressed as a whole; Parquet compresses itself"},
		"noise.json.zst":  {"\x28\xb5\x2f\xfd and then noise", "is cut off or not JSON"},
		"no-zstd.json.gz": {string(gzipped([]byte("{\"res"))), "is cut off or not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, sound := range []string{"a", "m", "z"} {
				put(t, oneSpan("0"+sound), dir, sound+".json")
			}
			bad := put(t, row.content, dir, name)
			got, err := readAll(t, dir)
			require.NoError(t, err)
			require.Len(t, got.Left.Skipped, 1)
			assert.Equal(t, bad, got.Left.Skipped[0].Path)
			if name != "noise.json.zst" && name != "lost.parquet" { // which the libraries word
				assert.Contains(t, got.Left.Skipped[0].Reason, row.want)
			}
			assert.NotContains(t, got.Left.Skipped[0].Reason, "\n")
			assert.EqualValues(t, 3, got.Spans)
			assert.Equal(t, 3, got.Files)

			_, err = readAll(t, bad)
			assert.ErrorContains(t, err, "no file of the lake can be read:\n"+bad)
		})
	}
}

func TestAFileThatCannotBeReadIsFoundAmongMany(t *testing.T) {
	dir := t.TempDir()
	for i := range 60 {
		var indented strings.Builder
		indented.WriteString("{\n")
		indented.WriteString(strings.TrimPrefix(oneSpan(fmt.Sprintf("%04x", i)), "{"))
		content := indented.String()
		if i == 17 || i == 41 {
			content = content[:len(content)/2]
		}
		put(t, content, dir, fmt.Sprintf("%02d.json", i))
	}
	for _, reach := range []counts.Reach{counts.OfSpan, counts.OfTrace} {
		q := asked(t, "status_code = 'ERROR'")
		q.Reach = reach
		got, err := ask(t, dir, q)
		require.NoError(t, err)
		require.Len(t, got.Coverage.Left.Skipped, 2)
		assert.Equal(t, filepath.Join(dir, "17.json"), got.Coverage.Left.Skipped[0].Path)
		assert.Equal(t, filepath.Join(dir, "41.json"), got.Coverage.Left.Skipped[1].Path)
		spans, bad := sums(got)
		assert.EqualValues(t, 58, spans)
		assert.EqualValues(t, 58, bad)
	}
}

func TestParquetFilesOfSeveralWritersAreReadSideBySide(t *testing.T) {
	dir := t.TempDir()
	parquetFile(t, stampedRow, dir, "a.parquet")
	parquetFile(t, `SELECT epoch_ns(TIMESTAMP '2026-11-20 12:00:00') start_time_unix_nano, '0e' trace_id,
 '{"llm_context.prompt.revision": "p:r1"}' span_attributes`, dir, "b.parquet")
	parquetFile(t, strings.Replace(stampedRow, "SELECT", "SELECT 1 AS extra,", 1), dir, "c.parquet")
	parquetFile(t, strings.Replace(stampedRow, "SELECT", "SELECT {'x': 1} AS extra,", 1), dir, "d.parquet")
	parquetFile(t, "SELECT TIMESTAMP '2026-11-20 12:00:00' AS \"Timestamp\", 'a log' AS \"Body\"", dir, "logs.parquet")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 4, got.Spans+got.Repeated)
	assert.EqualValues(t, 2, got.Repeated, "three files have the same span")
	assert.Zero(t, got.Left.Unread)
	require.Len(t, got.Left.Skipped, 1)
	assert.Equal(t, filepath.Join(dir, "logs.parquet"), got.Left.Skipped[0].Path)
	assert.Contains(t, got.Left.Skipped[0].Reason, "has no column for the attributes of log records; looked for logattributes")
}

func TestLinksAreFollowedOnceToFilesAndFolders(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	put(t, oneSpan("0a"), dir, "own.json")
	put(t, oneSpan("0b"), dir, "sub", "own.json")
	put(t, oneSpan("0c"), elsewhere, "folder", "other.json")
	single := put(t, oneSpan("0d"), elsewhere, "single.json")
	for name, target := range map[string]string{
		"latest.json": "own.json", "linked": filepath.Join(elsewhere, "folder"), "again": filepath.Join(elsewhere, "folder"),
		"single.json": single, "loop": dir, "sub/up": "..", "self": "self",
	} {
		require.NoError(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	root := filepath.Join(elsewhere, "lake")
	require.NoError(t, os.Symlink(dir, root))
	for _, path := range []string{dir, root} {
		got, err := readAll(t, path)
		require.NoError(t, err)
		assert.EqualValues(t, 4, got.Spans)
		assert.Zero(t, got.Repeated)
		assert.Len(t, got.Left.Skipped, 1, "the link to itself")
	}
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "dangling.json")))
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.Contains(t, got.Left.Skipped, counts.Skipped{Path: filepath.Join(dir, "dangling.json"), Reason: "is a link that leads nowhere"})
}

func TestFilesOfOtherNamesAreNotReadButTold(t *testing.T) {
	dir := t.TempDir()
	put(t, oneSpan("0a"), dir, "lake.json")
	put(t, oneSpan("0b"), dir, "CAPITALS.JSON")
	put(t, oneSpan("0c"), dir, ".hidden.json")
	others := []string{put(t, oneSpan("0d"), dir, "lake.json.1"), put(t, oneSpan("0e"), dir, "spans.otlp")}
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Spans)
	assert.Equal(t, others, got.Left.Others)
	got, err = readAll(t, others[1])
	require.NoError(t, err, "a file that is named is read whatever its name")
	assert.EqualValues(t, 1, got.Spans)

	alone := t.TempDir()
	other := put(t, oneSpan("0a"), alone, "lake.json.1")
	_, err = readAll(t, alone)
	assert.ErrorContains(t, err, "such as "+other)
}

func TestWhatIsNoSpanOrHasNoStartIsCounted(t *testing.T) {
	stray := strings.ReplaceAll(oneSpan("0b"), strconv.FormatInt(noon.UnixNano(), 10), "soon")
	unstamped := strings.ReplaceAll(stray, "llm_context.", "other.")
	dir := t.TempDir()
	put(t, oneSpan("0a")+stray+unstamped+
		`{"resourceLogs":[{"scopeLogs":[]}]}`+"\n"+`{"resourceMetrics":[{"scopeMetrics":[]}]}`+"\n"+`["some", "list"]`+"\n"+"7\n"+
		`{"resourceSpans":[]}`+"\n"+`{"resourceSpans":`+"\n", dir, "lake.json")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
	assert.EqualValues(t, 1, got.Left.Startless)
	assert.EqualValues(t, 3, got.Left.Foreign, "log records are read")
	assert.EqualValues(t, 1, got.Left.Unread)
}

func TestSpansThatAreThereTwiceCountOnceAndAreTold(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 400 {
		lines.WriteString(oneSpan(fmt.Sprintf("%032x", i)))
	}
	put(t, lines.String(), dir, "a.json")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.Zero(t, got.Repeated)
	put(t, string(gzipped([]byte(lines.String()))), dir, "b.json.gz") // of another group
	got, err = readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 400, got.Repeated)
	assert.EqualValues(t, 400, got.Spans)
}

func TestAnInterruptedReadEnds(t *testing.T) {
	dir := t.TempDir()
	put(t, string(framed([]byte(oneSpan("0a")))), dir, "a.json")
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: dir, Memory: "256MB"})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = e.Count(ctx, asked(t, "status_code = 'ERROR'"))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestAReadThatIsInterruptedInItsMiddleEnds(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 20_000 {
		lines.WriteString(oneSpan(fmt.Sprintf("%032x", i)))
	}
	put(t, lines.String(), dir, "a.json")
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: dir, Memory: "256MB"})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	q := asked(t, "status_code = 'ERROR'")
	told := 0
	q.Progress = func(at counts.Progress) {
		told++
		assert.LessOrEqual(t, at.Done, at.All)
		cancel()
	}
	_, err = e.Count(ctx, q)
	require.ErrorIs(t, err, context.Canceled)
	assert.NotZero(t, told)
	got, err := e.Count(t.Context(), asked(t, "status_code = 'ERROR'"))
	require.NoError(t, err, "and can be asked again")
	assert.EqualValues(t, 20_000, got.Coverage.Spans)
}

func TestNothingCountsOfAFileThatBreaksInItsMiddle(t *testing.T) {
	dir := t.TempDir()
	var lines strings.Builder
	for i := range 5000 {
		lines.WriteString(oneSpan(fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))))
	}
	put(t, oneSpan("0a"), dir, "sound.json")
	packed := gzipped([]byte(lines.String()))
	broken := put(t, string(packed[:len(packed)/2]), dir, "broken.json.gz")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
	require.Len(t, got.Left.Skipped, 1)
	assert.Equal(t, broken, got.Left.Skipped[0].Path)
	assert.Contains(t, got.Left.Skipped[0].Reason, "unexpected EOF")
}

func TestEveryFormOfAFileIsRead(t *testing.T) {
	lines := oneSpan("0a") + oneSpan("0b")
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, []byte(span("0a", noon, revision, "p:r1")), "", "  "))
	for name, row := range map[string]struct {
		content []byte
		want    int64
	}{
		"lines":         {[]byte(lines), 2},
		"gzip":          {gzipped([]byte(lines)), 2},
		"zstd":          {zstandard([]byte(lines)), 2},
		"framed":        {append(framed([]byte(oneSpan("0a"))), framed([]byte(oneSpan("0b")))...), 2},
		"several lines": {indented.Bytes(), 1},
		"torn lines":    {[]byte(oneSpan("0a") + lines[:200] + "\n" + oneSpan("0b") + lines[:300]), 2},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, string(row.content), dir, "a.json")
			got, err := readAll(t, dir)
			require.NoError(t, err)
			assert.Equal(t, row.want, got.Spans)
		})
	}
}

func TestAFileIsReadByItsVeryName(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"a*.json", "a?.json", "a[b].json", "a'.json", "ab.json"} {
		put(t, oneSpan(fmt.Sprintf("0%d", i)), dir, name)
	}
	got, err := readAll(t, filepath.Join(dir, "a*.json"))
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
	got, err = readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 5, got.Spans)
}

func TestALineThatIsTooLongIsLeftOutAndCounted(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 70 MB")
	}
	dir := t.TempDir()
	long := strings.Replace(oneSpan("0c"), `"name":"chat"`, `"name":"`+strings.Repeat("x", 70<<20)+`"`, 1)
	put(t, oneSpan("0a")+long+oneSpan("0b"), dir, "a.json")
	put(t, oneSpan("0d"), dir, "b.json")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 3, got.Spans)
	assert.EqualValues(t, 1, got.Left.TooLong)
	assert.Empty(t, got.Left.Skipped)
}

func TestAKeyThatIsThereTwiceCountsOnce(t *testing.T) {
	dir := t.TempDir()
	put(t, oneLine(span("0a", noon, revision, "p:r1", "x", "1", "x", "2")), dir, "a.json")
	got, err := ask(t, dir, asked(t, "attrs['x'] = '1'"))
	require.NoError(t, err)
	_, bad := sums(got)
	assert.EqualValues(t, 1, bad)
}

func TestSpansWithoutAStampDoNotCount(t *testing.T) {
	dir := t.TempDir()
	put(t, oneSpan("0a")+oneLine(span("0b", noon, "http.request.method", "GET")), dir, "a.json")
	got, err := readAll(t, dir)
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
}

func TestALimitOfMemoryThatIsTooLowIsRefusedBeforeAnythingIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"resourceSpans":[]}`), 0o600))
	for limit, isEnough := range map[string]bool{"10 bytes": false, "1MB": false, "33MB": false, "34MB": true, "1GB": true, "2TB": true} {
		e, err := duckdb.Open(t.Context(), duckdb.Options{Path: path, Memory: limit})
		if isEnough {
			require.NoError(t, err, limit)
			require.NoError(t, e.Close())
			continue
		}
		assert.ErrorContains(t, err, "--memory "+limit+" does not suffice; allow more", limit)
	}
}
