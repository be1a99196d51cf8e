// SPDX-License-Identifier: Apache-2.0

// Package trino counts in a packed lake through a Trino server, read only: for whom the lake has outgrown one machine.
// Only the counts leave the server.
package trino

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	client "github.com/trinodb/trino-go-client/trino"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Options say where the server is, and which schema holds the tables of the packed lake.
type Options struct {
	URL             string // http:// or https://, with host and port
	User, Password  string // "": llmctx, and none
	Catalog, Schema string
	Longest         time.Duration // that one query may take; 0: as the server has it
}

// Above is how many parents above an answer a judged span may be: each is one more join of the lake with itself, since
// nothing may be kept on the server.
const Above = 3

// mostStages is how many stages a query may have: a relation that is read twice is planned twice. Verdicts that have to be followed
// to the answers below them need the most.
const mostStages = 1000

// Engine counts through a server.
type Engine struct {
	Options
	db       *sql.DB
	isBefore bool // the tables are as they were before the verdicts of spans had numbers
	progress func(counts.Progress)
}

var _ counts.Counts = (*Engine)(nil)

// A server that does not answer is asked again a few times, not for minutes.
var (
	tries      = 4
	retryFor   = 15 * time.Second
	errAddress = errors.New("write http://host:8080 or https://host:8443")
)

// Open looks for the tables.
func Open(ctx context.Context, o Options) (*Engine, error) {
	at, err := url.Parse(o.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" || at.User != nil {
		return nil, fmt.Errorf("--trino %s: %w", o.URL, errAddress)
	}
	if o.Catalog == "" || o.Schema == "" {
		return nil, fmt.Errorf("--trino %s: name the schema of the packed lake: --trino-schema catalog.schema", o.URL)
	}
	at.User = url.User("llmctx")
	if o.User != "" {
		at.User = url.User(o.User)
	}
	if o.Password != "" {
		if at.Scheme != "https" {
			return nil, fmt.Errorf("--trino %s: a password is sent over https only", o.URL)
		}
		at.User = url.UserPassword(o.User, o.Password)
	}
	connector, err := client.NewConnector(&client.Config{
		ServerURI: at.String(), Source: "llmctx", Catalog: o.Catalog, Schema: o.Schema, TimeZone: "UTC", SessionProperties: o.session(),
		RequestRetryMaxAttempts: &tries, RequestRetryTimeout: &retryFor, HTTPClient: &http.Client{Transport: smallPages{http.DefaultTransport}},
	})
	if err != nil {
		return nil, o.failed(err)
	}
	e := &Engine{Options: o, db: sql.OpenDB(connector)}
	if err := e.look(ctx); err != nil {
		return nil, errors.Join(o.failed(err), e.db.Close())
	}
	return e, nil
}

// session are the properties of each query.
func (o *Options) session() map[string]string {
	session := map[string]string{"query_max_stage_count": strconv.Itoa(mostStages)}
	if o.Longest > 0 {
		session["query_max_run_time"] = strconv.Itoa(int(o.Longest.Seconds())) + "s"
	}
	return session
}

// look finds out whether the tables are those of a packed lake.
func (e *Engine) look(ctx context.Context) error {
	for _, table := range packed.Tables {
		there, err := e.texts(ctx, fmt.Sprintf("SELECT column_name FROM %s.information_schema.columns WHERE table_schema = %s AND table_name = %s",
			identifier(e.Catalog), Dialect{}.Text(e.Schema), Dialect{}.Text(table)))
		if err != nil {
			return err
		}
		if len(there) == 0 {
			return fmt.Errorf("there is no table %s that this user may read; llmctx pack --ddl trino prints how to make it", e.table(table))
		}
		for _, c := range packed.Columns(table) {
			switch {
			case slices.Contains(there, c.Name):
			case packed.IsOptional(c.Name):
				e.isBefore = true
			default:
				return fmt.Errorf("%s has no column %s: it is no table of a packed lake of schema %s", e.table(table), c.Name, packed.Schema)
			}
		}
	}
	return nil
}

// Can returns what a packed lake tells, and how far Trino follows it.
func (e *Engine) Can() counts.Capabilities {
	return counts.Capabilities{Name: "Trino", Logs: true, Events: true, Links: true, Sampling: true, Above: Above}
}

// Close closes the connections.
func (e *Engine) Close() error { return e.db.Close() }

// Count counts on the server.
func (e *Engine) Count(ctx context.Context, q *counts.Question) (*counts.Table, error) {
	t, known, err := e.count(ctx, q)
	if err != nil {
		return nil, e.failed(err)
	}
	if !query.IsWhole(t) || known != nil && known.IsOther { // every part reads the lake anew
		t.Coverage.Left.Changed = append(t.Coverage.Left.Changed, e.table(packed.Spans))
	}
	return t, nil
}

func (e *Engine) count(ctx context.Context, q *counts.Question) (*counts.Table, *query.Known, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, nil, err
	}
	e.progress = q.Progress
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: q, Above: Above, Inlined: true, Timed: true}
	told, known, err := e.looked(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	s.Carried(told.carried)
	s.Distinct, s.Coded, s.Labelled, s.Numbered = told.isDistinct, told.isCoded, q.Columns, known != nil
	tables := e.tables()
	maker := query.Maker{Verdicts: tables.Verdicts, Others: others, Listed: listed, Unlisted: told.unlisted, Known: known}
	if s.Numbered {
		tables.Path, s.Beside = path, []string{"day", "hour"}
		maker.Listed, maker.Sampled = e.listedByNumber(s, told), sampledDays(s)
	}
	var chain query.Chain
	maker.Make = func(step query.Step) error {
		chain.Add(step)
		return nil
	}
	if s.Coded {
		s.Bare = "spans" // of which each query reads what it needs
		chain.Add(query.Step{Name: "combinations", SQL: tables.Combinations(s, told.carried)})
	}
	chain.Add(query.Step{Name: "spans", SQL: tables.Spans(s, told.carried)})
	t, err := query.Run(ctx, asker{e, &chain, s}, s, maker)
	return t, known, err
}

// asker puts the relations in front of each query: nothing is made on the server.
type asker struct {
	e     *Engine
	chain *query.Chain
	s     *query.Spec
}

// QueryContext asks the server.
func (a asker) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if properties := a.properties(text); len(properties) > 0 {
		args = append(args, sql.Named("X-Trino-Session", a.e.with(properties)))
	}
	return a.e.query(ctx, a.chain.Query(text), args...)
}

// properties are those of a query that is asked in another way than others. Where spans are joined with nothing but their combinations, these are
// sent to where spans are read, not spans to where they are: a server that knows nothing of the sizes of tables does not see that they are few.
// Where numbers of groups are listed, a list of some of them that is made before takes time, and saves none.
func (a asker) properties(text string) map[string]string {
	properties := map[string]string{}
	if !a.s.Joined && a.s.Distinct {
		properties["join_distribution_type"] = "BROADCAST"
	}
	if strings.Contains(text, histogram) {
		properties["prefer_partial_aggregation"] = "false"
	}
	return properties
}

// with are the properties of each query and some more.
func (o *Options) with(properties map[string]string) string {
	session := o.session()
	maps.Copy(session, properties)
	var list []string
	for name, value := range session {
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}

func (e *Engine) texts(ctx context.Context, text string) ([]string, error) {
	return query.List(ctx, query.Asking(e.query), text)
}

// Values returns what a key holds in the spans that count.
func (e *Engine) Values(ctx context.Context, q *counts.Question, key string) (*counts.Values, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	s := &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: &counts.Question{Where: q.Where}}
	spans := database.SpanFields()
	of := query.KeyOf(key)
	value := spans.Attribute(of.Resource == 1, of.Key)
	switch {
	case key == "service" || key == "kind":
		value = key
	case query.IsNamed(key):
		value = spans.Column(key)
	}
	where := database.During(s) + " AND stamped"
	if q.Where != nil {
		where += " AND " + query.Condition(q.Where, Dialect{}, spans)
	}
	from := fmt.Sprintf("(SELECT CASE WHEN length(%[1]s) <= %[4]d THEN %[1]s END AS value FROM %[2]s WHERE %[3]s) x", value, e.table(packed.Spans), where, query.LongestOther)
	v, err := query.ValuesOf(ctx, query.Asking(e.query), key, from)
	if err != nil {
		return nil, e.failed(err)
	}
	if len(v.Counts) > 0 {
		return v, nil
	}
	keys := []string{"attributes", "resource"}[of.Resource]
	if v.Near, err = e.texts(ctx, fmt.Sprintf("SELECT k FROM (SELECT DISTINCT k FROM %s CROSS JOIN UNNEST(map_keys(%s)) AS x(k) WHERE %s) y ORDER BY levenshtein_distance(k, %s), k LIMIT %d",
		e.table(packed.Spans), keys, where, Dialect{}.Text(of.Key), query.MostNear)); err != nil {
		return nil, e.failed(err)
	}
	return v, nil
}

func (e *Engine) each(ctx context.Context, text string, row func(*sql.Rows) error) error {
	if err := query.Each(ctx, query.Asking(e.query), text, row); err != nil {
		return e.failed(err)
	}
	return nil
}

var errCut = errors.New("the answer ended before it was whole: the server went away, or something between closed the connection")

// failed says who was asked.
func (o *Options) failed(err error) error {
	return query.Told("--trino "+o.URL, err, func(err error) error {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w (%w)", errCut, err)
		}
		return err
	})
}
