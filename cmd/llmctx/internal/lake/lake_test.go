// SPDX-License-Identifier: Apache-2.0

package lake_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
)

func incident(variable string) planted.Spec {
	s := planted.Default(7)
	s.Moved = variable
	return s
}

func queryOf(dir string, s planted.Spec) lake.Query {
	return lake.Query{
		Path: dir, Bad: moved.Span{From: s.BadFrom(), To: s.BadTo()}, Baseline: moved.Span{From: s.Start, To: s.BadFrom()},
		Behaviour: planted.BehaviourExpr, Memory: "1GB",
	}
}

// write cuts the spans into files, as a rotation does.
func write(t *testing.T, dir string, spans []planted.Span, files int, name string, pack func([]byte) []byte) {
	t.Helper()
	i := 0
	for part := range slices.Chunk(spans, len(spans)/files+1) {
		var b bytes.Buffer
		require.NoError(t, planted.WriteOTLP(&b, part, false))
		path := filepath.Join(dir, fmt.Sprintf("traces-%02d%s", i, name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, pack(b.Bytes()), 0o600))
		i++
	}
}

func plain(b []byte) []byte { return b }

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zstandard(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(b, nil)
}

// framed writes as the file exporter does with `compression: zstd`.
func framed(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	var out []byte
	for line := range bytes.Lines(b) {
		frame := w.EncodeAll(bytes.TrimSuffix(line, []byte("\n")), nil)
		out = binary.BigEndian.AppendUint32(out, uint32(len(frame)))
		out = append(out, frame...)
	}
	return out
}

// perLine is a zstd frame for each line, as the file exporter writes with rotation and
// its native compression.
func perLine(b []byte) (out []byte) {
	for line := range bytes.Lines(b) {
		out = append(out, zstandard(line)...)
	}
	return out
}

func answer(t *testing.T, table *moved.Table) string {
	t.Helper()
	text, err := json.MarshalIndent(moved.Analyse(table), "", " ")
	require.NoError(t, err)
	return string(text)
}

func TestEveryFormOfALakeGivesTheCountsOfTheTrafficItself(t *testing.T) {
	for _, variable := range []string{"prompt", "cohort", ""} {
		s := incident(variable)
		spans := planted.ByWriting(planted.Spans(s))
		want := answer(t, planted.Table(s, true))
		for name, form := range map[string]struct {
			ending string
			pack   func([]byte) []byte
		}{
			"lines":                  {".json", plain},
			"gzip":                   {".jsonl.gz", gzipped},
			"zstd":                   {".json.zst", zstandard},
			"zstd under a json name": {".json", perLine},
			"file exporter's zstd":   {".json", framed},
		} {
			if variable != "prompt" && name != "lines" {
				continue
			}
			t.Run(variable+"/"+name, func(t *testing.T) {
				dir := t.TempDir()
				write(t, dir, spans, 3, form.ending, form.pack)
				got, err := lake.Read(t.Context(), queryOf(dir, s))
				require.NoError(t, err)
				assert.Equal(t, int64(len(spans)), got.Spans)
				assert.Equal(t, want, answer(t, got.Table))
				assert.Zero(t, got.Left.Unread)
			})
		}
	}
}

// parquetForms are statements that bring the spans into the shapes of other writers.
var parquetForms = map[string]string{
	"ClickHouse and otlp2parquet": `SELECT make_timestamp_ns(start_ns) "Timestamp", trace_id "TraceId", span_id "SpanId", name "SpanName",
 service "ServiceName", CAST(duration_ms * 1e6 AS BIGINT) "Duration", 'STATUS_CODE_UNSET' "StatusCode", attrs "SpanAttributes" FROM s`,
	"snake case and JSON text": `SELECT start_ns start_time_unix_nano, unhex(trace_id) trace_id, name span_name, service service_name,
 CAST(to_json(attrs) AS VARCHAR) span_attributes FROM s`,
	"lists of pairs": `SELECT start_ns start_time_unix_nano, trace_id, CAST(to_json(MAP{'service.name': service}) AS VARCHAR) resource_attributes,
 map_entries(attrs) attributes FROM s`,
}

func TestParquetGivesTheCountsOfTheTrafficItself(t *testing.T) {
	s := incident("route")
	s.Spans = 4000
	spans := planted.ByWriting(planted.Spans(s))
	want := answer(t, planted.Table(s, true))
	source := t.TempDir()
	write(t, source, spans, 1, ".json", plain)
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	defer func() { assert.NoError(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), `CREATE TABLE s AS SELECT s.startTimeUnixNano::BIGINT start_ns, s.traceId trace_id, s.spanId span_id,
 s.name AS name, service, (s.endTimeUnixNano::BIGINT - s.startTimeUnixNano::BIGINT) / 1e6 duration_ms,
 map_from_entries(list_transform(s.attributes, x -> struct_pack(k := x.key, v := coalesce(x.value.stringValue, x.value.intValue)))) attrs
 FROM (SELECT service, unnest(s) s FROM (SELECT rs.resource.attributes[1].value.stringValue service, rs.scopeSpans[1].spans s
  FROM (SELECT unnest(resourceSpans) rs FROM read_json('`+source+`/*.json', maximum_object_size=16777216))))`)
	require.NoError(t, err)
	for name, form := range parquetForms {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := db.ExecContext(t.Context(), "COPY ("+form+") TO '"+dir+"/spans.parquet'")
			require.NoError(t, err)
			got, err := lake.Read(t.Context(), queryOf(dir, s))
			require.NoError(t, err)
			assert.Equal(t, want, answer(t, got.Table))
		})
	}
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

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func small(t *testing.T, q lake.Query, lines ...string) (*lake.Lake, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "traces.json"), []byte(strings.Join(lines, "")), 0o600))
	q.Path, q.Memory = dir, "256MB"
	q.Bad = moved.Span{From: noon, To: noon.Add(time.Hour)}
	return lake.Read(t.Context(), q)
}

const revision = "llm_context.prompt.revision"

func TestSpansWithoutAStampDoNotCount(t *testing.T) {
	got, err := small(t, lake.Query{},
		oneLine(span("0a", noon, revision, "p:r1")), oneLine(span("0b", noon, "http.request.method", "GET")))
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
	assert.Empty(t, got.Table.Behaviour)
}

func TestTornLinesAreCountedAndTheRestIsRead(t *testing.T) {
	whole := oneLine(span("0a", noon, revision, "p:r1"))
	got, err := small(t, lake.Query{}, whole, whole[:len(whole)/2]+"\n", whole, whole[:len(whole)/3])
	require.NoError(t, err)
	assert.EqualValues(t, 2, got.Spans)
	assert.EqualValues(t, 2, got.Left.Unread)
}

func TestDocumentsOverSeveralLinesAreRead(t *testing.T) {
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, []byte(span("0a", noon, revision, "p:r1")), "", "  "))
	got, err := small(t, lake.Query{}, indented.String())
	require.NoError(t, err)
	assert.EqualValues(t, 1, got.Spans)
}

func TestAKeyThatIsThereTwiceCountsOnce(t *testing.T) {
	got, err := small(t, lake.Query{Behaviour: "attrs['x']='1'"}, oneLine(span("0a", noon, revision, "p:r1", "x", "1", "x", "2")))
	require.NoError(t, err)
	r := moved.Analyse(got.Table)
	assert.EqualValues(t, 1, r.Behaviour.Bad.Count)
}

func TestSpansOnWhichTheBehaviourIsNotKnownAreNotScored(t *testing.T) {
	got, err := small(t, lake.Query{Behaviour: "attrs['label']='fail'"},
		oneLine(span("0a", noon, revision, "p:r1", "label", "fail")),
		oneLine(span("0b", noon, revision, "p:r1", "label", "pass")),
		oneLine(span("0c", noon, revision, "p:r1")))
	require.NoError(t, err)
	r := moved.Analyse(got.Table)
	assert.EqualValues(t, 1, r.Behaviour.Bad.Count)
	assert.EqualValues(t, 2, r.Behaviour.Bad.Of)
	assert.EqualValues(t, 3, r.Sample.BadSpans)
}

func TestAVerdictOnAnotherSpanOfTheTraceCountsPerTrace(t *testing.T) {
	lines := []string{
		oneLine(span("0a", noon, revision, "p:r1")), oneLine(span("0a", noon.Add(3*time.Hour), "label", "fail")),
		oneLine(span("0b", noon, revision, "p:r1")), oneLine(span("0b", noon.Add(3*time.Hour), "label", "pass")),
		oneLine(span("0c", noon, revision, "p:r1")),
	}
	got, err := small(t, lake.Query{Behaviour: "attrs['label']='fail'", Reach: lake.OfTrace}, lines...)
	require.NoError(t, err)
	r := moved.Analyse(got.Table)
	assert.EqualValues(t, 1, r.Behaviour.Bad.Count)
	assert.EqualValues(t, 2, r.Behaviour.Bad.Of)
	assert.Equal(t, []string{"0a"}, got.Table.BadTraces(0, nil, 5))
}

func TestAVerdictThatComesLateCountsOnceForTheAnswerOfItsResponse(t *testing.T) {
	const id, judge = "gen_ai.response.id", "llm_context.judge.revision"
	lines := []string{
		oneLine(span("0d", noon.Add(30*time.Minute), judge, "g:j7", id, "resp-1", "label", "fail")),
		oneLine(span("0a", noon, revision, "p:r1", id, "resp-1")),
		oneLine(span("0b", noon, revision, "p:r1", id, "resp-2")),
		oneLine(span("0b", noon.Add(time.Second), revision, "p:r1", id, "resp-2")),
		oneLine(span("0e", noon.Add(72*time.Hour), judge, "g:j7", id, "resp-2", "label", "pass")),
		oneLine(span("0c", noon, revision, "p:r1", id, "resp-3")),
		oneLine(span("0f", noon, revision, "p:r1")),
	}
	got, err := small(t, lake.Query{Behaviour: "attrs['label']='fail'", Reach: lake.OfResponse}, lines...)
	require.NoError(t, err)
	r := moved.Analyse(got.Table)
	assert.EqualValues(t, 1, r.Behaviour.Bad.Count)
	assert.EqualValues(t, 2, r.Behaviour.Bad.Of, "resp-3 has no verdict, and no verdict or second span of a response counts itself")
	assert.EqualValues(t, 4, r.Sample.BadSpans)
	assert.Equal(t, []string{"0a"}, got.Table.BadTraces(0, nil, 5))
}

func TestVerdictsInTracesOfTheirOwnGiveTheCountsOfTheTrafficItself(t *testing.T) {
	s := incident("tools")
	s.Spans = 4000
	spans := planted.ByWriting(planted.Spans(s))
	dir := t.TempDir()
	label := regexp.MustCompile(`\{"key":"gen_ai.evaluation.score.label","value":\{"stringValue":"\w+"\}\},`)
	write(t, dir, spans, 2, ".json", func(b []byte) []byte { return label.ReplaceAll(b, nil) })
	var verdicts strings.Builder
	for i := range spans {
		if !spans[i].Scored {
			continue
		}
		verdict := "pass"
		if spans[i].Bad {
			verdict = "fail"
		}
		verdicts.WriteString(oneLine(span("e"+spans[i].Trace[1:], spans[i].Start.Add(time.Minute), "llm_context.judge.revision", "g:j7",
			"gen_ai.response.id", "chatcmpl-"+spans[i].ID, "gen_ai.evaluation.score.label", verdict)))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a-first-file.json"), []byte(verdicts.String()), 0o600))
	q := queryOf(dir, s)
	q.Reach = lake.OfResponse
	got, err := lake.Read(t.Context(), q)
	require.NoError(t, err)
	assert.Equal(t, answer(t, planted.Table(s, true)), answer(t, got.Table))
	assert.Zero(t, got.ScoredBlank)

	q.Reach = lake.OfSpan
	got, err = lake.Read(t.Context(), q)
	require.NoError(t, err)
	assert.Positive(t, got.Scored)
	assert.Equal(t, got.Scored, got.ScoredBlank, "without the join only the judge's spans are scored, and it is said that they tell nothing")
}

func TestExpressionsSeeWhatIsPromised(t *testing.T) {
	for _, expression := range []string{
		"name = 'chat'", "service = 'a'", "duration_ms = 1000", "status_code = 'ERROR'", "attrs['k'] = 'v'",
		"resource['service.name'] = 'a'", "ts = TIMESTAMP '2026-11-20 12:00:00'", "trace_id = '0a' AND span_id = '01'",
		"len(map_keys(attrs)) = 2", "attrs['k'] IN ('v') -- a comment",
	} {
		got, err := small(t, lake.Query{Behaviour: expression}, oneLine(span("0a", noon, revision, "p:r1", "k", "v")))
		require.NoError(t, err, expression)
		assert.EqualValues(t, 1, moved.Analyse(got.Table).Behaviour.Bad.Count, expression)
	}
}

func TestAnExpressionMayBeWrittenInCapitals(t *testing.T) {
	for _, expression := range []string{"ATTRS['k'] = 'v'", "Attrs [ 'k' ] = 'v'", "RESOURCE['other'] = 'w'", "len(MAP_KEYS(ATTRS)) = 2"} {
		document := strings.Replace(span("0a", noon, revision, "p:r1", "k", "v"), `{"key":"service.name"`,
			`{"key":"other","value":{"stringValue":"w"}},{"key":"service.name"`, 1)
		got, err := small(t, lake.Query{Behaviour: expression}, oneLine(document))
		require.NoError(t, err, expression)
		assert.EqualValues(t, 1, moved.Analyse(got.Table).Behaviour.Bad.Count, expression)
	}
}

func TestAFileIsReadByItsVeryName(t *testing.T) {
	for name, beside := range map[string]string{
		"sp*.json": "spx.json", "sp?.json": "spx.json", "sp[12].json": "sp1.json", "[ab]*?].json": "a1].json", "it's.json": "its.json",
		"l[1]/a.json": "l1/a.json", "l*/a.json": "lake/a.json",
	} {
		dir := t.TempDir()
		for file, spans := range map[string]int{name: 1, beside: 2} {
			put(t, strings.Repeat(oneSpan("0a"), spans), dir, file)
		}
		got, err := readAll(t, dir)
		require.NoError(t, err, name)
		assert.EqualValues(t, 3, got.Spans, name)
		got, err = readAll(t, filepath.Join(dir, name))
		require.NoError(t, err, name)
		assert.EqualValues(t, 1, got.Spans, name)
		got, err = readAll(t, filepath.Dir(filepath.Join(dir, name)))
		require.NoError(t, err, name)
		assert.Equal(t, filepath.Dir(name) == ".", got.Spans == 3, name)
	}
}

func TestMistakesInAnExpressionAreToldBeforeAnythingIsRead(t *testing.T) {
	for _, expression := range []string{"atrs['k'] = 'v'", "attrs['k'", "attrs['k']", "1; DROP TABLE x"} {
		_, err := small(t, lake.Query{Behaviour: expression}, "not read")
		assert.ErrorContains(t, err, "--behavior", expression)
	}
}

func TestWindowsThatMakeNoSenseAreRefused(t *testing.T) {
	_, err := lake.Read(t.Context(), lake.Query{Path: ".", Bad: moved.Span{From: noon, To: noon}})
	require.ErrorContains(t, err, "ends before it begins")
	_, err = lake.Read(t.Context(), lake.Query{
		Path: ".", Bad: moved.Span{From: noon, To: noon.Add(time.Hour)},
		Baseline: moved.Span{From: noon.Add(-time.Hour), To: noon.Add(time.Minute)},
	})
	require.ErrorContains(t, err, "reaches into the bad window")
	_, err = lake.Read(t.Context(), lake.Query{Path: ".", Bad: moved.Span{From: noon, To: noon.Add(500 * time.Millisecond)}})
	require.ErrorContains(t, err, "shorter than a second")
	_, err = lake.Read(t.Context(), lake.Query{Path: ".", Bad: moved.Span{From: noon.AddDate(300, 0, 0), To: noon.AddDate(300, 0, 1)}})
	require.ErrorContains(t, err, "is the year right?")
}

func TestAnEmptyDirectoryIsSaidToBe(t *testing.T) {
	_, err := lake.Read(t.Context(), lake.Query{Path: t.TempDir(), Bad: moved.Span{From: noon, To: noon.Add(time.Hour)}})
	assert.ErrorContains(t, err, "no files there")
}

func TestDriftAndGapsOfTheWindowAreCounted(t *testing.T) {
	got, err := small(t, lake.Query{},
		oneLine(span("0a", noon, "llm_context.model.route", "chat:gpt-5", "llm_context.declared.route", "chat:gpt-4o",
			"llm_context.drift", "route", "llm_context.missing", "index,judge", "llm_context.status", "drift",
			"llm_context.registry.revision", "c0ffee012345")),
		oneLine(span("0b", noon.Add(-time.Hour), "llm_context.model.route", "chat:gpt-4o", "llm_context.status", "confirmed",
			"llm_context.custom.harness", "1.2.0")))
	require.NoError(t, err)
	e := got.Evidence
	assert.Equal(t, map[string]int64{"drift": 1}, e.Bad.Status)
	assert.Equal(t, map[string]int64{"index": 1, "judge": 1}, e.Bad.Missing)
	assert.Equal(t, []lake.Drift{{Variable: "route", Declared: "chat:gpt-4o", Observed: "chat:gpt-5", Spans: 1, Trace: "0a"}}, e.Drifts)
	assert.Equal(t, []lake.Count{{Value: "c0ffee012345", Spans: 1}}, e.Registries)
	assert.Equal(t, map[string]int64{"confirmed": 1}, e.Baseline.Status)
	assert.Contains(t, got.Table.Variables, "harness")
}
