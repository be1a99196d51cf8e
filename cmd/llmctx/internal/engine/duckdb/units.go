// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"strings"
	"sync"
	"unsafe"

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
	duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_DOUBLE, duckdb.TYPE_DOUBLE,
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
	of, n := chunkVectors(chunk), chunk.GetSize()
	codes, times := values[int64](of[0], n), values[int64](of[1], n)
	traces, clusters := textsOf(of[2], n), textsOf(of[3], n)
	weights, rates := values[float64](of[4], n), values[float64](of[5], n)
	isCoded, isTimed, isSigned := validityOf(of[0]), validityOf(of[1]), validityOf(of[5])
	h.mu.Lock()
	defer h.mu.Unlock()
	var u query.Unit
	for row := range n {
		if !isValid(isCoded, row) || !isValid(isTimed, row) {
			return errors.New("a unit came without a number or a time")
		}
		u.Code, u.At, u.Weight, u.Rate, u.IsSigned = codes[row], times[row], weights[row], rates[row], isValid(isSigned, row)
		u.Trace, u.HasTrace = textOf(traces.at(row))
		u.Cluster, u.HasCluster = textOf(clusters.at(row))
		h.each(&u)
	}
	return nil
}

// textOf returns a text where it lies, and whether there is one.
func textOf(of []byte) (string, bool) { return unsafe.String(unsafe.SliceData(of), len(of)), of != nil }

// hand hands columns of the relation units over.
func (e *Engine) hand(ctx context.Context, columns []string, each func(*query.Unit)) error {
	e.handing.each = each
	defer func() { e.handing.each = nil }()
	var n int64
	return e.db.QueryRowContext(ctx, "SELECT count("+handFunction+"("+strings.Join(columns, ", ")+")) FROM units").Scan(&n)
}
