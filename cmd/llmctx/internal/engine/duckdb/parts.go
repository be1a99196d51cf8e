// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// part is what of the spans is read with one query, so that progress can be told.
type part struct {
	sql   string
	bytes int64 // of packed files
}

// partBytes bounds a part: 2 million spans, about.
var partBytes int64 = 128 << 20

// parts cuts files into parts.
func parts(files []file, render func(paths []string) string) []part {
	var list []part
	for len(files) > 0 {
		var p part
		var paths []string
		for len(files) > 0 && p.bytes < partBytes {
			paths, p.bytes, files = append(paths, files[0].path), p.bytes+files[0].size, files[1:]
		}
		p.sql = render(paths)
		list = append(list, p)
	}
	return list
}

// stagedFiles reads what was staged.
const stagedFiles = "SELECT * EXCLUDE (file) FROM staged_files"

// views puts together what was staged and what is packed. Of what is packed, hours outside of the windows are not opened,
// unless what comes before and after them tells where a verdict belongs.
func (e *Engine) views(ctx context.Context, q *counts.Question, wanted *wantedKey, w *counts.Windows) error {
	staged, logged := stagedFiles, "SELECT * EXCLUDE (file) FROM logged_files"
	e.parts = []part{{sql: staged}}
	for i := range e.packed {
		s := &e.packed[i]
		from, to := time.Time{}, time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC)
		if spec := (query.Spec{Asked: q}); s.table == packed.Spans && w != nil && !spec.AnyVerdicts() {
			from, to = w.Since(), w.Until()
		}
		files := s.during(from, to)
		switch {
		case len(files) == 0:
		case s.table == packed.Spans:
			render := func(paths []string) string { return selectPacked(q, wanted, s.columns, paths) }
			staged += "\nUNION ALL BY NAME " + render((&group{files: files}).paths())
			e.parts = append(e.parts, parts(files, render)...)
		default:
			logged += "\nUNION ALL BY NAME " + selectPackedVerdicts(q, s.columns, (&group{files: files}).paths())
		}
	}
	return e.exec(ctx, "CREATE OR REPLACE TEMP VIEW staged AS "+staged, "CREATE OR REPLACE TEMP VIEW logged AS "+logged)
}

// eachPart runs a statement for each part of the spans, which it reads as the relation part, and tells how far it is: in steps of as many
// passes over what is packed.
func (e *Engine) eachPart(ctx context.Context, q *counts.Question, passes, pass int64, statement string) error {
	var all, done int64
	for i := range e.parts {
		all += e.parts[i].bytes
	}
	for i := range e.parts {
		// With what is staged, each part has all columns.
		from := stagedFiles + " WHERE false UNION ALL BY NAME " + e.parts[i].sql
		if err := e.exec(ctx, "CREATE OR REPLACE TEMP VIEW part AS "+from); err != nil {
			return err
		}
		result, err := e.db.ExecContext(ctx, statement)
		if err != nil {
			return err
		}
		if pass == passes {
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			e.told += n
		}
		done += e.parts[i].bytes
		if q.Progress != nil && e.parts[i].bytes > 0 {
			q.Progress(counts.Progress{Done: all*(pass-1) + done, All: all * passes, Spans: e.told})
		}
	}
	return nil
}
