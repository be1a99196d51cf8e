// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// connect opens the server with some settings of queries.
func connect(o *Options, at *url.URL, s clickhouse.Settings) *sql.DB {
	options := &clickhouse.Options{
		Protocol: clickhouse.HTTP, Addr: []string{at.Host}, HttpUrlPath: at.Path,
		Auth:            clickhouse.Auth{Database: o.Database, Username: o.User, Password: o.Password},
		Settings:        s,
		BlockBufferSize: 1, // blocks that are read before they are asked for: two more lie about already
		TransportFunc:   func(t *http.Transport) (http.RoundTripper, error) { return ended{t}, nil },
	}
	if at.Scheme == "https" {
		options.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	db := clickhouse.OpenDB(options)
	db.SetMaxOpenConns(1) // a session takes one query at a time
	return db
}

// meaning are the settings that make a query count as others do.
var meaning = []string{"join_use_nulls = 1", "prefer_column_name_to_alias = 1", "cast_keep_nullable = 1"}

// settings keep a query from writing, and make it count as others do.
func settings(longest time.Duration) clickhouse.Settings {
	s := clickhouse.Settings{
		"readonly": 2, "session_id": "llmctx-" + rand.Text(),
		// Nobody waits for what nobody reads any more; a whole answer comes, or an error does.
		"cancel_http_readonly_queries_on_client_close": 1, "wait_end_of_query": 1,
		// What is kept stays as it was read: to put it together into larger blocks is a seventh of the work, and reading them takes longer.
		"min_insert_block_size_rows": 1, "min_insert_block_size_bytes": 1,
		// Nothing that is asked fails, or takes long, for some rows only: to find out which rows need it costs more than it saves.
		"short_circuit_function_evaluation": "disable",
	}
	for _, each := range meaning {
		name, value, _ := strings.Cut(each, " = ")
		s[name] = value
	}
	if longest > 0 {
		s["max_execution_time"] = int(longest.Seconds())
	}
	return s
}

// ended refuses an answer whose end nobody can tell: the client would take one that is cut off for a short one.
type ended struct{ http.RoundTripper }

var errEndless = errors.New("the answer does not say how long it is, so that nobody can tell whether it is whole; is there a proxy of HTTP/1.0 in between?")

// RoundTrip sends a request.
func (e ended) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := e.RoundTripper.RoundTrip(r)
	if err == nil && response.ContentLength < 0 && len(response.TransferEncoding) == 0 && response.ProtoMajor == 1 && !response.Uncompressed {
		return nil, errors.Join(errEndless, response.Body.Close())
	}
	return response, err
}

// query asks the server, tells how far it has come, and stops it where the context ends.
func (e *Engine) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	id := "llmctx-" + rand.Text()
	done := e.follow(ctx, id)
	rows, err := e.db.QueryContext(clickhouse.Context(ctx, clickhouse.WithQueryID(id)), text, args...)
	done()
	if ctx.Err() != nil {
		e.kill(id)
		if rows != nil {
			_ = rows.Close()
		}
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, e.failed(err)
	}
	return rows, nil
}

var errClosed = errors.New("the connection was closed before an answer came: the server went away, or something between closed it")

// failed says who asked whom.
func (e *Engine) failed(err error) error {
	as := "as user " + e.User
	if e.User == "" {
		as = "without CLICKHOUSE_USER"
	}
	return query.Told("--clickhouse "+e.URL+" ("+as+")", err, func(err error) error {
		var sent *url.Error
		switch {
		case errors.Is(err, driver.ErrBadConn):
			return errClosed
		case errors.As(err, &sent): // what was sent, with all settings, tells nobody more
			return sent.Err
		}
		return err
	})
}

// killTime is how long the server may take to be told to stop a query.
const killTime = 500 * time.Millisecond

// kill stops a query of ours, outside our session, which is busy with it. Nothing more can be done where that fails:
// the server also stops it when it sees that nobody waits.
func (e *Engine) kill(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), killTime)
	defer cancel()
	_, _ = e.control.ExecContext(ctx, "KILL QUERY WHERE query_id = "+Dialect{}.Text(id)+" ASYNC")
}

// followEvery is how often it is asked how far a query has come.
var followEvery = time.Second

// follow tells how far a query has come, until it is done: by its rows where this user may see them, else only that it goes on.
func (e *Engine) follow(ctx context.Context, id string) (done func()) {
	if e.progress == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(followEvery)
		defer ticker.Stop()
		visible := true
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			at := counts.Progress{Rows: true}
			if visible {
				visible = e.control.QueryRowContext(ctx, "SELECT toInt64(read_rows), toInt64(total_rows_approx) FROM system.processes WHERE query_id = "+
					Dialect{}.Text(id)).Scan(&at.Done, &at.All) == nil
			}
			if ctx.Err() == nil {
				e.progress(at)
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}
