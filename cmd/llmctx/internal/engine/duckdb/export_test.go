// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// ReadInParts makes each packed file a part of its own, until the function that it returns is called.
func ReadInParts() (back func()) {
	was := partBytes
	partBytes = 1
	return func() { partBytes = was }
}

// ForgetCombinations makes workers remember one combination at most, until the function that it returns is called.
func ForgetCombinations() (back func()) {
	was := mostRemembered
	mostRemembered = 0
	return func() { mostRemembered = was }
}

// CountAlone counts spans as they are handed over, nil where that cannot be.
func CountAlone(ctx context.Context, e *Engine, q *counts.Question) (*counts.Table, error) {
	windows, err := q.Windows()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(e.stage(ctx, q, nil), e.views(ctx, q, nil, &windows)); err != nil {
		return nil, err
	}
	return e.countAlone(ctx, &query.Spec{Dialect: Dialect{}, Windows: windows, Asked: q})
}
