// SPDX-License-Identifier: Apache-2.0

package trino_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
)

// front speaks Trino's protocol: it tells the columns of a packed lake, and does to the answers of all other questions what happens to
// servers.
type front struct {
	*httptest.Server
	ended atomic.Int64 // queries that the client has ended
}

func newFront(t *testing.T, columnsOf func(table string) []string, fault http.HandlerFunc) *front {
	f := &front{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/statement", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		next := "/answer"
		if strings.Contains(string(text), "information_schema") {
			for _, table := range packed.Tables {
				if strings.Contains(string(text), "'"+table+"'") {
					next = "/columns/" + table
				}
			}
		}
		answer(w, map[string]any{"id": "q", "nextUri": f.URL + next, "stats": map[string]any{"state": "RUNNING"}})
	})
	mux.HandleFunc("GET /columns/{table}", func(w http.ResponseWriter, r *http.Request) {
		var rows [][]any
		for _, name := range columnsOf(r.PathValue("table")) {
			rows = append(rows, []any{name})
		}
		answer(w, map[string]any{"id": "q", "columns": []any{column("column_name")}, "data": rows, "stats": map[string]any{"state": "FINISHED"}})
	})
	mux.HandleFunc("GET /answer", fault)
	mux.HandleFunc("DELETE /", func(w http.ResponseWriter, _ *http.Request) {
		f.ended.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func packedColumns(table string) (names []string) {
	for _, c := range packed.Columns(table) {
		names = append(names, c.Name)
	}
	return names
}

func column(name string) map[string]any {
	return map[string]any{"name": name, "type": "varchar", "typeSignature": map[string]any{"rawType": "varchar", "arguments": []any{}}}
}

func answer(w http.ResponseWriter, document any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document)
}

func TestAServerThatFailsIsAnErrorAndNoCount(t *testing.T) {
	for name, c := range map[string]struct {
		fault http.HandlerFunc
		says  string
	}{
		"it dies while it answers": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the answer ended before it was whole: the server went away"},
		"half an answer": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"id": "q", "columns": [{"name": "c", "type": "var`)
		}, "the answer ended before it was whole: the server went away"},
		"an answer without rows": {func(w http.ResponseWriter, _ *http.Request) {
			answer(w, map[string]any{"id": "q", "columns": []any{column("c")}, "data": [][]any{}, "stats": map[string]any{"state": "FINISHED"}})
		}, "0 rows came where one was asked for"},
		"it has no memory left": {func(w http.ResponseWriter, _ *http.Request) {
			answer(w, map[string]any{"id": "q", "stats": map[string]any{"state": "FAILED"}, "error": map[string]any{
				"message": "Query exceeded per-node memory limit", "errorCode": 131079, "errorName": "EXCEEDED_LOCAL_MEMORY_LIMIT", "errorType": "INSUFFICIENT_RESOURCES",
			}})
		}, "exceeded per-node memory limit"},
		"the password is no longer right": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
		}, "Unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront(t, packedColumns, c.fault)
			e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
			require.NoError(t, err)
			defer func() { assert.NoError(t, e.Close()) }()
			table, err := e.Count(t.Context(), enginetest.ByVerdict())
			require.ErrorContains(t, err, c.says)
			assert.Equal(t, 1, strings.Count(err.Error(), "--trino "+f.URL), err)
			assert.Nil(t, table)
		})
	}
}

func TestAServerThatRefusesThePasswordIsAnError(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.Error(w, "Invalid credentials", http.StatusUnauthorized)
	}))
	t.Cleanup(refusing.Close)
	_, err := trino.Open(t.Context(), trino.Options{URL: refusing.URL, User: "reader", Catalog: "lake", Schema: "llmctx"})
	require.ErrorContains(t, err, "--trino "+refusing.URL)
	require.ErrorContains(t, err, "Invalid credentials")
}

func TestATableOfAnotherSchemaIsAnError(t *testing.T) {
	f := newFront(t, func(string) []string { return []string{"trace_id"} }, http.NotFound)
	_, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
	require.ErrorContains(t, err, "it is no table of a packed lake of schema "+packed.Schema)
}

func TestAnInterruptedQueryEndsAtOnceHereAndThere(t *testing.T) {
	asked := make(chan struct{}, 1)
	f := newFront(t, packedColumns, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- struct{}{}:
		default:
		}
		<-r.Context().Done() // a query that goes on
	})
	e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	ctx, interrupt := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := e.Count(ctx, enginetest.ByVerdict())
		failed <- err
	}()
	<-asked
	begin := time.Now()
	interrupt()
	require.ErrorIs(t, <-failed, context.Canceled)
	assert.Less(t, time.Since(begin), time.Second)
	require.Eventually(t, func() bool { return f.ended.Load() > 0 }, 10*time.Second, 10*time.Millisecond, "the server is not told to end it")
}

func TestProgressIsThatOfTheServersAnswers(t *testing.T) {
	told := make(chan counts.Progress, 1000)
	var f *front
	f = newFront(t, packedColumns, func(w http.ResponseWriter, _ *http.Request) {
		select { // the query goes on until it was told how far it is
		case at := <-told:
			if at.Done > 0 {
				assert.Equal(t, counts.Progress{Rows: true, Done: 250, All: 1000}, at)
				http.Error(w, "enough", http.StatusUnauthorized)
				return
			}
		case <-time.After(50 * time.Millisecond):
		}
		answer(w, map[string]any{
			"id": "q", "nextUri": f.URL + "/answer", "stats": map[string]any{"state": "RUNNING", "processedRows": 250, "progressPercentage": 25.0},
		})
	})
	e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	q := *enginetest.ByVerdict()
	q.Progress = func(at counts.Progress) { told <- at }
	_, err = e.Count(t.Context(), &q)
	require.ErrorContains(t, err, "enough")
}

func TestRowsAreAskedForInSmallPages(t *testing.T) {
	sizes := make(chan string, 1)
	f := newFront(t, packedColumns, func(w http.ResponseWriter, r *http.Request) {
		sizes <- r.URL.Query().Get("targetResultSize")
		http.Error(w, "no", http.StatusUnauthorized)
	})
	e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	_, err = e.Count(t.Context(), enginetest.ByVerdict())
	require.Error(t, err)
	assert.Equal(t, "128kB", <-sizes)
}
