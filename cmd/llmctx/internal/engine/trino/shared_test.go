// SPDX-License-Identifier: Apache-2.0

package trino_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/trino"
)

func TestEachTableOfAPackedLakeIsMadeKnown(t *testing.T) {
	statements := strings.Split(trino.DDL("lake.llmctx", "s3://bucket/lake/"), ";\n")
	for _, table := range packed.Tables {
		var found string
		for _, s := range statements {
			if strings.Contains(s, "CREATE TABLE") && strings.Contains(s, "'s3://bucket/lake/"+table+"'") {
				found = s
			}
		}
		require.NotEmpty(t, found, table)
		for _, c := range packed.Columns(table) {
			assert.Contains(t, found, `"`+c.Name+`"`)
		}
		assert.Equal(t, packed.IsPartitioned(table), strings.Contains(found, "partitioned_by"), table)
	}
}

func TestSpansWhoseCombinationsAreOfAnotherLakeAreAnError(t *testing.T) {
	var asked atomic.Int64
	f := newFront(t, packedColumns, func(w http.ResponseWriter, _ *http.Request) {
		columns, row := []any{column("combinations"), column("packs"), column("pack"), column("distinct"), column("unlabelled"), column("keys"), column("label_sets"), column("own")}, []any{"3", "2", "p", "true", "", "", "0", ""}
		if asked.Add(1) > 1 { // those of the question
			columns, row = []any{column("combinations"), column("packs"), column("alone"), column("distinct"), column("unlabelled")}, []any{"3", "2", "1", "true", ""}
		}
		answer(w, map[string]any{"id": "q", "columns": columns, "data": [][]any{row}, "stats": map[string]any{"state": "FINISHED"}})
	})
	e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	table, err := e.Count(t.Context(), enginetest.ByVerdict())
	require.ErrorContains(t, err, "are both of one lake?")
	assert.Nil(t, table)
}

func TestSpansThatAreJoinedWithTheirCombinationsAloneStayWhereTheyAreRead(t *testing.T) {
	for distinct, broadcast := range map[string]bool{"true": true, "false": false} {
		var asked atomic.Int64
		f := newFront(t, packedColumns, func(w http.ResponseWriter, _ *http.Request) {
			document := map[string]any{"id": "q", "columns": []any{column("k")}, "data": [][]any{}, "stats": map[string]any{"state": "FINISHED"}}
			switch asked.Add(1) {
			case 1: // all combinations
				document["columns"] = []any{column("combinations"), column("packs"), column("pack"), column("distinct"), column("unlabelled"), column("keys"), column("label_sets"), column("own")}
				document["data"] = [][]any{{"3", "2", "p", distinct, "", "", "0", ""}}
			case 2: // those of the question
				document["columns"] = []any{column("combinations"), column("packs"), column("alone"), column("distinct"), column("unlabelled")}
				document["data"] = [][]any{{"3", "1", "0", distinct, ""}}
			}
			answer(w, document)
		})
		var last string
		handler := f.Config.Handler
		f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				last = strings.Join(r.Header.Values("X-Trino-Session"), ",")
			}
			handler.ServeHTTP(w, r)
		})
		e, err := trino.Open(t.Context(), trino.Options{URL: f.URL, Catalog: "lake", Schema: "llmctx", Longest: time.Minute})
		require.NoError(t, err)
		_, err = e.Count(t.Context(), enginetest.ByVerdict())
		require.ErrorContains(t, err, "0 rows came") // of the fourth, which reads spans
		require.EqualValues(t, 4, asked.Load())
		assert.Equal(t, broadcast, strings.Contains(last, "join_distribution_type=BROADCAST"), last)
		assert.Contains(t, last, "query_max_run_time=60s")
		assert.Contains(t, last, "query_max_stage_count=1000")
		require.NoError(t, e.Close())
	}
}
