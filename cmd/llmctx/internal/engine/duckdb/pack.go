// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// leastObject is what DuckDB sets aside for a line where none is longer.
const leastObject = 16 << 20

// Packer makes Parquet of OTLP/JSON lines.
type Packer struct {
	e        *Engine
	keepText bool
}

// NewPacker returns a packer that may use so much memory. Texts are left out of attributes unless they are kept.
func NewPacker(ctx context.Context, memory string, keepText bool) (*Packer, error) {
	scratch, err := os.MkdirTemp("", "llmctx-")
	if err != nil {
		return nil, err
	}
	e := &Engine{Options: Options{Memory: memory}, scratch: scratch, bad: map[string]bool{}}
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return &Packer{e, keepText}, nil
}

// Close lets go of what the packer holds.
func (p *Packer) Close() error { return p.e.Close() }

// Packed is what of some lines was packed, and what was not.
type Packed struct {
	Spans, Verdicts int64
	Unread, Foreign int64 // documents that could not be read; that hold neither spans nor logs
}

// Pack packs a file of whole lines, of which the longest has so many bytes, into the tables below a folder, in files that are called by that name.
func (p *Packer) Pack(ctx context.Context, lines string, longest int, folder, name string) (Packed, error) {
	var done Packed
	g := &group{files: []file{{path: lines, form: jsonLines, compression: "uncompressed"}}}
	documents := g.documents(max(longest+1, leastObject))
	if err := p.e.exec(ctx, "CREATE OR REPLACE TABLE chunk AS WITH"+otlpSpans(documents)+",\n"+p.spans()); err != nil {
		return done, errors.New(reason(err))
	}
	faults, err := p.faults(ctx)
	if err != nil {
		return done, err
	}
	done.Unread, done.Foreign = faults[faultTorn], faults[faultForeign]
	verdicts := p.eventVerdicts()
	if faults[faultProofs] > 0 {
		if err := p.joinProofs(ctx, documents); err != nil {
			return done, err
		}
	}
	if faults[faultLogs]+faults[faultProofs] > 0 {
		verdicts = "WITH" + otlpLogs(documents) + "\n" + p.logVerdicts() + "\nUNION ALL BY NAME (" + verdicts + ")"
	}
	labels, rest, err := p.labels(ctx)
	if err != nil {
		return done, err
	}
	known, err := p.attach(ctx, verdicts)
	if err != nil {
		return done, errors.New(reason(err))
	}
	own, err := p.ownVerdicts(ctx)
	if err != nil {
		return done, errors.New(reason(err))
	}
	if err := p.combinations(ctx, folder, name, rest, own, known); err != nil {
		return done, err
	}
	if err := p.number(ctx, labels, folder, name); err != nil {
		return done, err
	}
	if err := p.keys(ctx, folder, name); err != nil {
		return done, err
	}
	if done.Spans, err = p.copy(ctx, packed.Spans, numbered(labels), "start_time", folder, name, metadata{packed.RestKey, rest}); err != nil {
		return done, err
	}
	done.Verdicts, err = p.copy(ctx, packed.Verdicts, "SELECT v.*, "+packed.Answer+", "+packed.AnswerTime+" FROM told v LEFT JOIN named n ON "+namesAnswer("v", "self"), "time", folder, name)
	return done, err
}

// metadata is told in the Parquet metadata of a file.
type metadata struct{ key, value string }

func (p *Packer) faults(ctx context.Context) (map[string]int64, error) {
	rows, err := p.e.db.QueryContext(ctx, "SELECT fault, count(*) FROM chunk WHERE fault IS NOT NULL GROUP BY fault")
	if err != nil {
		return nil, err
	}
	return faultsOf(rows)
}

// faultsOf reads how many documents have which fault.
func faultsOf(rows *sql.Rows) (map[string]int64, error) {
	defer func() { _ = rows.Close() }()
	faults := map[string]int64{}
	for rows.Next() {
		var fault string
		var n int64
		if err := rows.Scan(&fault, &n); err != nil {
			return nil, err
		}
		faults[fault] = n
	}
	return faults, rows.Err()
}

// copy writes rows, in the order of the columns of a table, into its partitions.
func (p *Packer) copy(ctx context.Context, table, rows, time, folder, name string, more ...metadata) (int64, error) {
	return p.write(ctx, table, fmt.Sprintf("SELECT %[1]s, coalesce(strftime(%[2]s, '%%Y-%%m-%%d'), '%[3]s') AS day, coalesce(strftime(%[2]s, '%%H'), '%[3]s') AS hour FROM (%[4]s) r ORDER BY %[2]s",
		namesOf(table), time, packed.NoTime, rows), filepath.Join(folder, table), "PARTITION_BY (day, hour), FILENAME_PATTERN "+quote(name+"-{i}")+", OVERWRITE_OR_IGNORE", more...)
}

// write writes rows to a file or a folder.
func (p *Packer) write(ctx context.Context, table, rows, to, options string, more ...metadata) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, err
	}
	var told []string
	for _, m := range append(more, metadata{packed.SchemaKey, packed.Schema}, metadata{packed.TableKey, table}) {
		told = append(told, quote(m.key)+": "+quote(m.value))
	}
	result, err := p.e.db.ExecContext(ctx, fmt.Sprintf("COPY (%s)\nTO %s (FORMAT parquet, %s, COMPRESSION zstd, KV_METADATA {%s})", rows, quote(to), options, strings.Join(told, ", ")))
	if err != nil {
		return 0, errors.New(reason(err))
	}
	return result.RowsAffected()
}

func namesOf(table string) string {
	columns := packed.Columns(table)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// spans selects the columns of the table of spans from a relation k.
func (p *Packer) spans() string {
	d, s := Dialect{}, packSource()
	f := &once{Fields: s.fields}
	word := f.column("word", query.Word(d, s.fields))
	name := f.Column("name")
	ts := f.Column("ts")
	attribute := func(key string) string { return f.Attribute(false, key) }
	var c selection
	c.add("fault", f.column("p", "fault"))
	for _, n := range []string{"trace_id", "span_id", "parent_span_id", "service", "status_code"} {
		c.add(n, f.Column(n))
	}
	c.add("name", name)
	c.add("start_time", "make_timestamp("+ts+")")
	c.add("duration_ns", f.column("p", notNegative("TRY_CAST(s.endTimeUnixNano AS BIGINT) - TRY_CAST(s.startTimeUnixNano AS BIGINT)")))
	c.add("kind", query.Kind(d, word, name))
	c.add("weight", query.Weight(d, f, f.column("p", s.state)))
	c.add("conversation", f.column("p", query.Named(d, query.FirstOf(s.fields, kinds.Conversations))))
	c.add("response_id", f.column("p", query.FirstOf(s.fields, kinds.Responses)))
	c.add("link_trace_id", f.column("p", s.linkTrace))
	c.add("link_span_id", f.column("p", s.linkSpan))
	extra := f.column("p", s.extra)
	c.add("stamped", stamped(attribute, extra))
	for _, key := range packed.OwnKeys() {
		c.add(packed.Name(key), attribute(key))
	}
	c.add("extra", mapOf(extra, "true"))
	c.add("attributes", mapOf(f.column("p", s.others("true")), p.kept(append(packed.OwnKeys(), ""), packed.ExtraPrefixes)))
	c.add("resource", mapOf(f.column("p", s.otherResources), p.kept(nil, nil)))
	c.add("events", f.column("p", s.events))
	return fmt.Sprintf("parts AS (SELECT %s FROM k)\nSELECT *, %s AS %s FROM (SELECT %s FROM parts)", f.selection.String(), combinationHash(), packed.Combination, c.String())
}

// eventVerdicts selects the columns of the table of verdicts from the events of the spans.
func (p *Packer) eventVerdicts() string {
	event := listFields{ks: "ev.ks", vs: "ev.vs", text: asText}
	return fmt.Sprintf(`SELECT %s, make_timestamp(ev.ts) AS "time", service, trace_id, span_id, parent_span_id, link_trace_id, link_span_id,
 %s AS response_id, ev.name AS name, stamped AND kind <> 'evaluator' AS self, %s AS attributes, resource
FROM (SELECT * EXCLUDE (attributes), unnest(events) ev FROM chunk WHERE len(events) > 0)`,
		p.verdictColumns(counts.OnEvent, event), responseOf(event), mapOf("list_transform(list_zip(ev.ks, ev.vs), x -> struct_pack(key := x[1], value := x[2]))", p.kept(packed.VerdictKeys, nil)))
}

// logVerdicts selects them from a relation k of log records.
func (p *Packer) logVerdicts() string {
	f := logFields
	pairs := func(ks, vs string) string {
		return "list_transform(list_zip(" + ks + ", " + vs + "), x -> struct_pack(key := x[1], value := x[2]))"
	}
	return fmt.Sprintf(`SELECT %s, make_timestamp(%s) AS "time", %s AS service, %s AS trace_id, %s AS span_id, NULL AS parent_span_id, NULL AS link_trace_id, NULL AS link_span_id,
 %s AS response_id, %s AS name, true AS self, %s AS attributes, %s AS resource FROM k`,
		p.verdictColumns(counts.InLog, f), f.Column("ts"), f.Attribute(true, "service.name"), f.Column("trace_id"), f.Column("span_id"), responseOf(f), f.Column("name"),
		mapOf(pairs("ks", "vs"), p.kept(packed.VerdictKeys, nil)), mapOf(pairs("rks", "rvs"), p.kept(nil, nil)))
}

func (p *Packer) verdictColumns(place counts.Place, f query.Fields) string {
	list := []string{quote(string(place)) + " AS place"}
	for _, key := range packed.VerdictKeys {
		list = append(list, f.Attribute(false, key)+" AS "+packed.Name(key))
	}
	return strings.Join(list, ", ")
}

// kept holds for the attributes x that are packed into a map.
func (p *Packer) kept(without, prefixes []string) string {
	var list []string
	if len(without) > 0 {
		list = append(list, "x.key NOT IN ("+quoteAll(without)+")")
	}
	for _, prefix := range prefixes {
		list = append(list, "NOT starts_with(x.key, "+quote(prefix)+")")
	}
	if !p.keepText {
		list = append(list, fmt.Sprintf("strlen(x.value) <= %d", packed.LongestValue), "NOT regexp_full_match(x.key, "+quote(packed.TextPattern())+")")
	}
	return strings.Join(append(list, "true"), " AND ")
}

// mapOf makes a map of a list of key and value, NULL where it is empty. Of a key that is there twice, the first counts.
func mapOf(list, keep string) string {
	some := fmt.Sprintf("list_filter(%s, x -> x.key IS NOT NULL AND x.value IS NOT NULL AND %s)", list, keep)
	first := fmt.Sprintf("list_filter(%[1]s, (x, i) -> list_position(list_transform(%[1]s, y -> y.key), x.key) = i)", some)
	return fmt.Sprintf("CASE WHEN len(%[1]s) > 0 THEN map_from_entries(CASE WHEN len(list_distinct(list_transform(%[1]s, y -> y.key))) = len(%[1]s) THEN %[1]s ELSE %[2]s END) END", some, first)
}

func responseOf(f query.Fields) string {
	return "nullif(" + f.Attribute(false, "gen_ai.response.id") + ", '')"
}

// Written lists the files below a folder that Pack wrote, with slashes, and how large they are.
func Written(folder string) ([]packed.File, error) {
	var list []packed.File
	root := os.DirFS(folder)
	for _, pattern := range []string{packed.Spans + "/day=*/hour=*/", packed.Verdicts + "/day=*/hour=*/", packed.Combinations + "/", packed.LabelSets + "/", packed.Keys + "/"} {
		paths, err := fs.Glob(root, pattern+"*.parquet")
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			info, err := fs.Stat(root, path)
			if err != nil {
				return nil, err
			}
			list = append(list, packed.File{Path: path, Size: info.Size()})
		}
	}
	return list, nil
}
