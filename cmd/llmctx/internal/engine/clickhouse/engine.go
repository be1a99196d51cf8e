// SPDX-License-Identifier: Apache-2.0

// Package clickhouse counts in the tables of the Collector's ClickHouse exporter, where they are:
// over HTTP, read only. Only the counts leave the server.
package clickhouse

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// What the exporter calls its tables where nobody says otherwise, and in which database.
const (
	defaultDatabase = "default"
	defaultTraces   = "otel_traces"
	defaultLogs     = "otel_logs"
)

// Options say where the server is, and what its tables are called.
type Options struct {
	URL            string // http:// or https://, with host and port
	User, Password string
	Database       string        // "": default
	Traces, Logs   string        // "": otel_traces, and otel_logs where it is
	Longest        time.Duration // that one query may take; 0: as the server has it
}

// Engine counts on a server.
type Engine struct {
	Options
	db      *sql.DB // one session, in which queries are asked
	control *sql.DB // beside it: to follow and to stop them
	json    bool    // attributes are JSON, else maps
	orNull  bool    // the server has arrayElementOrNull, since 24.11
	// there reports whether any span of the question has an attribute; listed are those that do.
	there    func(query.OtherKey) bool
	listed   []query.OtherKey
	progress func(counts.Progress)
}

var _ counts.Counts = (*Engine)(nil)

// Open looks at the tables.
func Open(ctx context.Context, o Options) (*Engine, error) {
	o.Database, o.Traces = cmp.Or(o.Database, defaultDatabase), cmp.Or(o.Traces, defaultTraces)
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("--clickhouse %s: write http://host:8123 or https://host:8443", o.URL)
	}
	e := &Engine{Options: o, db: connect(&o, at, settings(o.Longest)), control: connect(&o, at, nil)}
	if err := e.look(ctx); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// look finds out how the tables are made.
func (e *Engine) look(ctx context.Context) error {
	columns, err := e.columns(ctx, e.Traces)
	if err != nil {
		return err
	}
	for _, needed := range []string{"Timestamp", "TraceId", "SpanId", "ParentSpanId", "SpanAttributes", "ResourceAttributes", "ServiceName", "Duration", "StatusCode"} {
		if columns[needed] == "" {
			return fmt.Errorf("%s has no column %s: it is no table of the Collector's ClickHouse exporter", e.table(e.Traces), needed)
		}
	}
	e.json = strings.HasPrefix(columns["SpanAttributes"], "JSON")
	if !e.json && !strings.HasPrefix(columns["SpanAttributes"], "Map(") {
		return fmt.Errorf("%s: SpanAttributes is %s, and no map or JSON as the exporter makes it", e.table(e.Traces), columns["SpanAttributes"])
	}
	_, err = e.texts(ctx, "SELECT arrayElementOrNull([''], 1)")
	e.orNull = err == nil // there is another way
	if ctx.Err() != nil {
		return ctx.Err()
	}
	asked := e.Logs
	if asked == "" {
		e.Logs = defaultLogs
	}
	columns, err = e.columns(ctx, e.Logs)
	switch {
	case err != nil && asked != "":
		return err
	case err != nil || columns["EventName"] == "":
		e.Logs = "" // nobody exports log records there
	}
	return nil
}

func (e *Engine) columns(ctx context.Context, table string) (map[string]string, error) {
	rows, err := e.query(ctx, "SELECT name, type FROM system.columns WHERE database = "+Dialect{}.Text(e.Database)+" AND table = "+Dialect{}.Text(table))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, err
		}
		columns[name] = kind
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("--clickhouse %s: there is no table %s that this user may read", e.URL, e.table(table))
	}
	return columns, nil
}

func (e *Engine) table(name string) string { return identifier(e.Database) + "." + identifier(name) }

// Can returns what the exporter's tables tell.
func (e *Engine) Can() counts.Capabilities {
	return counts.Capabilities{Name: "ClickHouse", Logs: e.Logs != "", Events: true, Links: true, Sampling: true, Above: query.Deepest}
}

// Close closes the connections; the session, and what it keeps, ends by itself.
func (e *Engine) Close() error { return errors.Join(e.db.Close(), e.control.Close()) }

// Count counts on the server.
func (e *Engine) Count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	e.progress = q.Progress
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: q, Coded: true, Hashed: true, Keeps: true}
	carried, err := e.keys(ctx, s)
	if err != nil {
		return nil, err
	}
	kept, err := e.canKeep(ctx, s)
	if err != nil {
		return nil, err
	}
	s.OwnNumbers = kept // else there may be combinations meanwhile that nobody has read
	var chain query.Chain
	build := e.maker(ctx, &chain, kept)
	carried, proofs, err := e.proofs(ctx, s, carried, build, &chain)
	if err != nil {
		return nil, err
	}
	s.Carried(carried)
	others, err := e.fewValued(ctx, s, carried)
	if err != nil {
		return nil, err
	}
	steps := []query.Step{{Name: "spans", SQL: e.spans(s, carried, others, proofs)}, {Name: "combinations", SQL: combinations(s, counting)}}
	if len(others) > 0 {
		s.Beside = []string{"o"}
		steps = []query.Step{steps[0], {Name: "sets", SQL: sets(s, others)}, {Name: "combinations", SQL: combinations(s, "sets")}}
	}
	for _, step := range steps {
		if err := build(step); err != nil {
			return nil, err
		}
	}
	t, err := query.Run(ctx, asker{e, &chain}, s, query.Maker{Make: build, Verdicts: e.verdicts, Few: counted(others)})
	if err != nil {
		return nil, e.failed(err)
	}
	if len(proofs) > 0 {
		if t.Coverage.Proven, err = e.provenSpans(ctx, s, &chain); err != nil {
			return nil, err
		}
	}
	return t, e.whole(t, kept)
}

var errPart = errors.New("the parts of the answer do not fit together: the server answered in part")

// whole checks that the parts of an answer are about the same spans. A table that is read more than once may grow meanwhile.
func (e *Engine) whole(t *counts.Table, kept bool) error {
	switch {
	case query.IsWhole(t):
		return nil
	case kept:
		return e.failed(errPart)
	}
	t.Coverage.Left.Changed = append(t.Coverage.Left.Changed, e.table(e.Traces))
	return nil
}

// keptSpans is how many spans the server is asked to keep for as long as a question takes, in some 200 bytes
// each: the table is read once then. Of more, it is read for each part of the answer.
var keptSpans = 8 << 20

// canKeep reports whether the spans of a question are few enough to be kept.
func (e *Engine) canKeep(ctx context.Context, s *query.Spec) (bool, error) {
	rows, err := e.query(ctx, "SELECT count() <= "+strconv.Itoa(keptSpans)+" FROM "+e.table(e.Traces)+" WHERE "+e.during(s))
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	var few bool
	for rows.Next() {
		if err := rows.Scan(&few); err != nil {
			return false, err
		}
	}
	return few, rows.Err()
}

// inlined are the relations that are read where they are used; the others become temporary tables of our
// session, which go with it.
var inlined = []string{"answers", "units"}

// rowsAtOnce is how many rows of tallied come together: the client holds some blocks of them at a time.
const rowsAtOnce = 8192

// large are those that may have as many rows as there are spans: they are kept where those are.
var large = []string{"spans", "clustered", "proofs"}

func (e *Engine) maker(ctx context.Context, chain *query.Chain, kept bool) func(query.Step) error {
	return func(s query.Step) error {
		if slices.Contains(inlined, s.Name) || !kept && slices.Contains(large, s.Name) {
			chain.Add(s)
			return nil
		}
		asked := ctx
		if s.Name == "tallied" {
			asked = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_block_size": rowsAtOnce}))
		}
		for _, text := range []string{"DROP TEMPORARY TABLE IF EXISTS " + s.Name, "CREATE TEMPORARY TABLE " + s.Name + " AS\n" + chain.Query(s.SQL)} {
			rows, err := e.query(asked, text)
			if err != nil {
				return err
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		return nil
	}
}

// asker puts the relations in front of each query.
type asker struct {
	e     *Engine
	chain *query.Chain
}

// QueryContext asks the server.
func (a asker) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return a.e.query(ctx, a.chain.Query(text), args...)
}
