// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Scalar functions by which DuckDB hands spans and verdicts over as they are stored, a chunk of them at a time.
const (
	bareFunction   = "hand_bare"
	namedFunction  = "hand_named" // with IDs
	otherFunction  = "hand_other" // likewise, and with some texts
	judgedFunction = "hand_judged"
	keyFunction    = "hand_key"
	// combinedFunction takes a number, and as many texts as there are.
	combinedFunction = "hand_combined"
)

// handRows is such a function. That it is volatile makes it be called for each row.
type handRows struct {
	mu    sync.Mutex // DuckDB's threads take turns
	types []duckdb.Type
	// others is that of further columns; zero: there are none.
	others duckdb.Type
	each   func(of []mapping.Vector, n int)
}

// Config is that of the function.
func (h *handRows) Config() duckdb.ScalarFuncConfig {
	c := duckdb.ScalarFuncConfig{Volatile: true, SpecialNullHandling: true}
	for _, each := range h.types {
		info, _ := duckdb.NewTypeInfo(each) // which fails for types that are made of others alone
		c.InputTypeInfos = append(c.InputTypeInfos, info)
	}
	c.ResultTypeInfo = c.InputTypeInfos[0]
	if h.others != duckdb.TYPE_INVALID {
		c.VariadicTypeInfo, _ = duckdb.NewTypeInfo(h.others)
	}
	return c
}

// Executor takes chunks.
func (h *handRows) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{ChunkContextExecutor: func(_ context.Context, state *duckdb.ChunkIteratorState) error {
		chunk := state.GetInputChunk()
		of := chunkVectors(chunk)
		h.mu.Lock()
		defer h.mu.Unlock()
		h.each(of, chunk.GetSize())
		return nil
	}}
}

// optional are the values of a vector of a primitive type, of which some may be NULL.
type optional[T int64 | float64] struct {
	of    []T
	valid validity
}

func optionalOf[T int64 | float64](v mapping.Vector, n int) optional[T] {
	return optional[T]{values[T](v, n), validityOf(v)}
}

func (o *optional[T]) at(row int) (T, bool) { return o.of[row], isValid(o.valid, row) }

// or returns a value, or another where it is NULL.
func (o *optional[T]) or(row int, other T) T {
	if isValid(o.valid, row) {
		return o.of[row]
	}
	return other
}

// bareTypes are those of the columns that bare lists.
var bareTypes = []duckdb.Type{
	duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT,
	duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_DOUBLE, duckdb.TYPE_DOUBLE,
}

// namedTypes are those of the columns that are handed over with IDs.
var namedTypes = append(bareTypes[:len(bareTypes):len(bareTypes)], duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_BIGINT)

// eachBare reads the spans of a chunk. Their texts are not copied: they live as long as it.
func eachBare(of []mapping.Vector, n int, take func(*query.Bare)) {
	combinations, states := values[int64](of[0], n), values[int64](of[1], n)
	times, clusters, labels, answers := optionalOf[int64](of[2], n), optionalOf[int64](of[3], n), optionalOf[int64](of[4], n), optionalOf[int64](of[5], n)
	traces, names, verdicts := textsOf(of[6], n), textsOf(of[7], n), textsOf(of[8], n)
	scores, weights := optionalOf[float64](of[9], n), optionalOf[float64](of[10], n)
	var spans, parents, responses texts
	var keys []int64
	areNamed := len(of) > len(bareTypes)
	if areNamed {
		more := of[len(bareTypes):]
		spans, parents, responses, keys = textsOf(more[0], n), textsOf(more[1], n), textsOf(more[2], n), values[int64](more[3], n)
	}
	var u query.Bare
	for row := range n {
		if areNamed {
			u.Span, u.HasSpan = textOf(spans.at(row))
			u.Parent, u.HasParent = textOf(parents.at(row))
			u.Response, u.HasResponse = textOf(responses.at(row))
			u.TraceKey = keys[row]
		}
		u.Combination, u.State = combinations[row], states[row]
		u.At, u.HasAt = times.at(row)
		u.ClusterNumber, u.LabelSet, u.Answer = clusters.or(row, -1), labels.or(row, -1), answers.or(row, -1)
		u.Trace, u.HasTrace = textOf(traces.at(row))
		u.Name, _ = textOf(names.at(row))
		u.Label, u.HasLabel = textOf(verdicts.at(row))
		u.Score, u.HasScore = scores.at(row)
		u.Weight, u.HasWeight = weights.at(row)
		take(&u)
	}
}

// eachOther reads the spans of a chunk with the values of some attributes, likewise.
func eachOther(of []mapping.Vector, n int, keys []query.OtherKey, take func(*query.Bare, []query.Label)) {
	columns := make([]texts, len(keys))
	for i := range keys {
		columns[i] = textsOf(of[len(namedTypes)+i], n)
	}
	row, labels := 0, make([]query.Label, 0, len(keys))
	eachBare(of[:len(namedTypes)], n, func(u *query.Bare) {
		labels = labels[:0]
		for i, key := range keys {
			if value, has := textOf(columns[i].at(row)); has {
				labels = append(labels, query.Label{OtherKey: key, Value: value})
			}
		}
		row++
		take(u, labels)
	})
}

// combinedTypes are those of the columns of a combination before its texts.
var combinedTypes = []duckdb.Type{duckdb.TYPE_BIGINT}

// handCombined hands the combinations over that a query selects, with their texts.
func (e *Engine) handCombined(ctx context.Context, columns []string, from string, take func(number int64, texts []query.Text)) error {
	row, all := make([]query.Text, len(columns)), map[string]string{}
	e.combined.each = func(of []mapping.Vector, n int) {
		numbers, columns := values[int64](of[0], n), make([]texts, len(of)-1)
		for i := range columns {
			columns[i] = textsOf(of[i+1], n)
		}
		for at := range n {
			for i := range columns {
				row[i] = query.TextOf(columns[i].at(at), all)
			}
			take(numbers[at], row)
		}
	}
	return e.db.QueryRowContext(ctx, "SELECT count("+combinedFunction+"(c, "+strings.Join(columns, ", ")+")) FROM ("+from+")").Scan(new(int64))
}

// judgedTypes are those of the columns that judged lists.
var judgedTypes = []duckdb.Type{
	duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT, duckdb.TYPE_BIGINT,
	duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, duckdb.TYPE_DOUBLE,
	duckdb.TYPE_BIGINT, duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR,
}

// eachJudged reads the verdicts of a chunk, likewise.
func eachJudged(of []mapping.Vector, n int, take func(*query.Judged)) {
	states := values[int64](of[0], n)
	answers, answered, times := optionalOf[int64](of[1], n), optionalOf[int64](of[2], n), optionalOf[int64](of[3], n)
	services, evaluations, labels, places := textsOf(of[4], n), textsOf(of[5], n), textsOf(of[6], n), textsOf(of[7], n)
	scores, names := optionalOf[float64](of[8], n), values[int64](of[9], n)
	traces, spans := textsOf(of[10], n), textsOf(of[11], n)
	var v query.Judged
	for row := range n {
		v.State = states[row]
		v.Answer, v.HasAnswer = answers.at(row)
		v.Answered, v.HasAnswered = answered.at(row)
		v.At, v.HasAt = times.at(row)
		v.Service, _ = textOf(services.at(row))
		v.Name, _ = textOf(evaluations.at(row))
		v.Label, _ = textOf(labels.at(row))
		place, _ := textOf(places.at(row))
		v.Place = counts.Place(place)
		v.Score, v.HasScore = scores.at(row)
		v.Names, v.HasResponse = query.Naming(names[row]/2), names[row]%2 == 1
		v.Trace, _ = textOf(traces.at(row))
		v.Span, _ = textOf(spans.at(row))
		take(&v)
	}
}
