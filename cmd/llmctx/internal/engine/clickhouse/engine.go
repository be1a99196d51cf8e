// SPDX-License-Identifier: Apache-2.0

// Package clickhouse counts in the tables of the Collector's ClickHouse exporter, where they are:
// over HTTP, read only. Only the counts leave the server.
package clickhouse

import (
	"context"
	"crypto/rand"
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
	db   *sql.DB
	json bool // attributes are JSON, else maps
}

var _ counts.Counts = (*Engine)(nil)

// Open looks at the tables.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.Database == "" {
		o.Database = "default"
	}
	if o.Traces == "" {
		o.Traces = "otel_traces"
	}
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("--clickhouse %s: write http://host:8123 or https://host:8443", o.URL)
	}
	options := &clickhouse.Options{
		Protocol: clickhouse.HTTP, Addr: []string{at.Host}, HttpUrlPath: at.Path,
		Auth:     clickhouse.Auth{Database: o.Database, Username: o.User, Password: o.Password},
		Settings: settings(o.Longest),
	}
	if at.Scheme == "https" {
		options.TLS = tlsConfig()
	}
	e := &Engine{Options: o, db: clickhouse.OpenDB(options)}
	e.db.SetMaxOpenConns(1) // a session takes one query at a time
	if err := e.look(ctx); err != nil {
		return nil, errors.Join(err, e.db.Close())
	}
	return e, nil
}

// settings keep a query from writing, and make it count as others do.
func settings(longest time.Duration) clickhouse.Settings {
	s := clickhouse.Settings{
		"readonly": 2, "join_use_nulls": 1, "prefer_column_name_to_alias": 1, "cast_keep_nullable": 1, "session_id": "llmctx-" + rand.Text(),
		// Nobody waits for what nobody reads any more; a whole answer comes, or an error does.
		"cancel_http_readonly_queries_on_client_close": 1, "wait_end_of_query": 1,
	}
	if longest > 0 {
		s["max_execution_time"] = int(longest.Seconds())
	}
	return s
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
	asked := e.Logs
	if asked == "" {
		e.Logs = "otel_logs"
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
	rows, err := e.db.QueryContext(ctx, "SELECT name, type FROM system.columns WHERE database = "+Dialect{}.Text(e.Database)+" AND table = "+Dialect{}.Text(table))
	if err != nil {
		return nil, fmt.Errorf("--clickhouse %s: %w", e.URL, err)
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

// Close closes the connection.
func (e *Engine) Close() error { return e.db.Close() }

// Count counts on the server.
func (e *Engine) Count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: q}
	carried, err := e.carried(ctx, s)
	if err != nil {
		return nil, err
	}
	s.Variables = slices.Clone(q.Variables)
	if q.Variables == nil {
		for _, v := range carried {
			s.Variables = append(s.Variables, v.Name)
		}
	}
	var chain query.Chain
	build := e.maker(ctx, &chain)
	kept, err := e.canKeep(ctx, s)
	if err != nil {
		return nil, err
	}
	if spans := (query.Step{Name: "spans", SQL: e.spans(s, carried, false)}); !kept {
		chain.Add(spans)
	} else if err := build(spans); err != nil {
		return nil, err
	}
	return query.Run(ctx, asker{e, &chain}, s, query.Maker{Make: build, Verdicts: e.verdicts, Others: e.others(carried)})
}

// keptSpans is how many spans the server is asked to keep for as long as a question takes, in some 200 bytes
// each: the table is read once then. Of more, it is read for each part of the answer.
const keptSpans = 8 << 20

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
var inlined = []string{"answers", "units", "others"}

func (e *Engine) maker(ctx context.Context, chain *query.Chain) func(query.Step) error {
	return func(s query.Step) error {
		if slices.Contains(inlined, s.Name) {
			chain.Add(s)
			return nil
		}
		for _, text := range []string{"DROP TEMPORARY TABLE IF EXISTS " + s.Name, "CREATE TEMPORARY TABLE " + s.Name + " AS\n" + chain.Query(s.SQL)} {
			rows, err := e.query(ctx, text)
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

// query asks the server, and stops it where the context ends.
func (e *Engine) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	id := newQueryID()
	rows, err := e.db.QueryContext(clickhouse.Context(ctx, clickhouse.WithQueryID(id)), text, args...)
	if ctx.Err() != nil {
		e.kill(id)
	}
	return rows, err
}

// carried are the built-in variables, and those of the users that a span carries.
func (e *Engine) carried(ctx context.Context, s *query.Spec) ([]query.Variable, error) {
	keys := "mapKeys(SpanAttributes)"
	if e.json {
		keys = "JSONAllPaths(SpanAttributes)"
	}
	rows, err := e.query(ctx, fmt.Sprintf("SELECT DISTINCT arrayJoin(arrayFilter(x -> startsWith(x, %s), %s)) k FROM %s WHERE Timestamp >= fromUnixTimestamp64Micro(%d) AND Timestamp < fromUnixTimestamp64Micro(%d) ORDER BY k",
		Dialect{}.Text(query.StampPrefix), keys, e.table(e.Traces), s.Since().UnixMicro(), s.Until().UnixMicro()))
	if err != nil {
		return nil, fmt.Errorf("--clickhouse %s: %w", e.URL, err)
	}
	defer func() { _ = rows.Close() }()
	there := map[string]bool{}
	var custom []query.Variable
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		there[key] = true
		if strings.HasPrefix(key, query.CustomPrefix) {
			custom = append(custom, query.Custom(key))
		}
	}
	list := slices.DeleteFunc(query.Builtin(), func(v query.Variable) bool { return v.IfPresent && !there[v.Attribute] })
	return append(list, custom...), rows.Err()
}
