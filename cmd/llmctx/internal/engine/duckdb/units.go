// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// handFunction is a scalar function by which DuckDB hands units over, a chunk of them at a time.
const handFunction = "hand_unit"

// hand takes the units of one query.
type hand struct {
	mu   sync.Mutex // DuckDB's threads take turns
	each func(*query.Unit)
}

// handTypes are those of the columns of query.Spec.Handed.
var handTypes = []duckdb.Type{
	duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_DOUBLE, duckdb.TYPE_DOUBLE,
}

// Config is that of the function. That it is volatile makes it be called for each unit.
func (h *hand) Config() duckdb.ScalarFuncConfig {
	c := duckdb.ScalarFuncConfig{Volatile: true, SpecialNullHandling: true}
	for _, each := range handTypes {
		info, _ := duckdb.NewTypeInfo(each) // which fails for types that are made of others alone
		c.InputTypeInfos = append(c.InputTypeInfos, info)
	}
	c.ResultTypeInfo = c.InputTypeInfos[0]
	return c
}

// Executor takes chunks.
func (h *hand) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{ChunkContextExecutor: func(_ context.Context, state *duckdb.ChunkIteratorState) error {
		return h.take(state.GetInputChunk())
	}}
}

// take hands the units of a chunk on. Its texts are not copied: they live as long as the chunk.
func (h *hand) take(chunk *duckdb.DataChunk) error {
	var texts [3]duckdb.VectorView[string]
	for i := range texts {
		vector, err := chunk.GetVector(2 + i)
		if err != nil {
			return err
		}
		if texts[i], err = duckdb.GetVectorView[string](vector); err != nil {
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var u query.Unit
	for row := range chunk.GetSize() {
		var values [4]any
		for i, column := range []int{0, 1, 5, 6} {
			var err error
			if values[i], err = chunk.GetValue(column, row); err != nil {
				return err
			}
		}
		code, isCode := values[0].(int64)
		at, isTime := values[1].(int64)
		if !isCode || !isTime {
			return errors.New("a unit came without a number or a time")
		}
		u.Code, u.At = code, at
		u.Weight, _ = values[2].(float64)
		u.Rate, u.IsSigned = values[3].(float64)
		var err [3]error
		u.Trace, u.HasTrace, err[0] = texts[0].GetValueBorrowed(row)
		u.Cluster, u.HasCluster, err[1] = texts[1].GetValueBorrowed(row)
		u.Labels, u.HasLabels, err[2] = texts[2].GetValueBorrowed(row)
		if err := errors.Join(err[:]...); err != nil {
			return err
		}
		h.each(&u)
	}
	return nil
}

// hand hands columns of the relation units over.
func (e *Engine) hand(ctx context.Context, columns []string, each func(*query.Unit)) error {
	e.handing.each = each
	defer func() { e.handing.each = nil }()
	var n int64
	return e.db.QueryRowContext(ctx, "SELECT count("+handFunction+"("+strings.Join(columns, ", ")+")) FROM units").Scan(&n)
}
