// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Whether spans of one pack lead to another is told by keys: hashes of traces, responses and clusters, each with the hours that it is of.

// keyHash is what packed.KeyHashOf is.
func keyHash(text string) string { return "CAST(md5_number(" + text + ") >> 65 AS BIGINT)" }

// traceKey is the text of the key of a trace.
const traceKey = "coalesce(trace_id, '')"

// keys writes those of the table chunk, once it is numbered.
func (p *Packer) keys(ctx context.Context, folder, name string) error {
	of := func(what int, text, from, where string) string {
		return fmt.Sprintf("SELECT %d AS %s, %s AS %s, number AS %s, hour AS %s FROM (SELECT DISTINCT %s AS key, number, epoch_us(date_trunc('hour', start_time)) // 3600000000 AS hour FROM %s WHERE fault IS NULL AND %s)",
			what, packed.KeyOf, keyHash("key"), packed.KeyHash, packed.KeyNumber, packed.KeyHour, text, from, where)
	}
	numberedBy := func(key, text, column, table string) string {
		return fmt.Sprintf("(SELECT c.*, n.%s AS number FROM (SELECT *, %s AS own FROM chunk) c LEFT JOIN %s n ON n.%s = c.own)", column, text, table, key)
	}
	rows := of(packed.KeyOfTrace, traceKey, numberedBy("trace_key", "trace_id", packed.TraceNumber, "trace_numbers"), "stamped") + "\nUNION ALL " +
		of(packed.KeyOfResponse, "response_id", "(SELECT *, CAST(NULL AS BIGINT) AS number FROM chunk)", "response_id IS NOT NULL AND "+ofAnswer) + "\nUNION ALL " +
		of(packed.KeyOfCluster, "own", numberedBy("cluster_key", clusterOf, packed.ClusterNumber, "cluster_numbers"), "stamped AND own IS NOT NULL")
	_, err := p.write(ctx, packed.Keys, "SELECT "+namesOf(packed.Keys)+" FROM ("+rows+") ORDER BY "+packed.KeyOf+", "+packed.KeyNumber+", "+packed.KeyHour,
		filepath.Join(folder, packed.Keys, name+"-0.parquet"), "PER_THREAD_OUTPUT false")
	return err
}

// keyTypes are those of the columns that a key is handed over with: its hash, and its number or hour.
var keyTypes = []duckdb.Type{duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT}

// handKeys hands the keys of all packs over that spans of the files that are opened may have, those of one sort after the other, and of each
// those of the largest pack last.
func (e *Engine) handKeys(ctx context.Context, s *query.Spec, a *query.Alone) error {
	packs := make([]int, len(e.opened))
	for i := range packs {
		packs[i] = i
	}
	size := func(i int) int64 { return e.sidecars[e.opened[i]].keysSize }
	slices.SortFunc(packs, func(i, j int) int { return cmp.Compare(size(i), size(j)) })
	last := len(packs) - 1
	for _, sort := range a.Sorts() {
		where := keysOf(s, sort)
		n, err := e.numberOfKeys(ctx, packs[:last], where)
		if err != nil {
			return err
		}
		take := a.TakeKeys(sort, n)
		e.keyed.each = func(of []mapping.Vector, n int) {
			hashes, numbers := values[int64](of[0], n), optionalOf[int64](of[1], n)
			for row := range n {
				number, has := numbers.at(row)
				take(hashes[row], number, has)
			}
		}
		for at, i := range packs {
			if a.SpansOf(i); at == last {
				a.LastKeys()
			}
			statement := "SELECT count(" + keyFunction + "(" + packed.KeyHash + ", " + sort.Number + ")) FROM " + readPacked([]string{e.sidecars[e.opened[i]].keys}) + where
			if err := e.db.QueryRowContext(ctx, statement).Scan(new(int64)); err != nil {
				return err
			}
		}
		a.TookKeys(sort)
	}
	return nil
}

// keysOf holds for keys of a sort that spans may have which count.
func keysOf(s *query.Spec, sort query.KeySort) string {
	where := fmt.Sprintf(" WHERE %s = %d", packed.KeyOf, sort.Of)
	if !s.AnyVerdicts() {
		hour := func(at time.Time) int64 { return at.Unix() / int64(time.Hour/time.Second) }
		where += fmt.Sprintf(" AND (%[1]s IS NULL OR %[1]s BETWEEN %[2]d AND %[3]d)", packed.KeyHour, hour(s.Since()), hour(s.Until()))
	}
	return where
}

// numberOfKeys is how many of some packs a condition holds for.
func (e *Engine) numberOfKeys(ctx context.Context, packs []int, where string) (n int, err error) {
	var files []string
	for _, i := range packs {
		files = append(files, e.sidecars[e.opened[i]].keys)
	}
	if len(files) == 0 {
		return 0, nil
	}
	err = e.db.QueryRowContext(ctx, "SELECT count(*) FROM "+readPacked(files)+where).Scan(&n)
	return n, err
}
