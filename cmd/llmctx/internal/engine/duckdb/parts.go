// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"slices"
	"strings"

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
var stagedFiles = "SELECT * EXCLUDE (file, " + stampCode + ") FROM staged_files"

// views puts together what was staged and what is packed. Of what is packed, hours outside of the windows are not opened,
// unless what comes before and after them tells where a verdict belongs.
func (e *Engine) views(ctx context.Context, q *counts.Question, wanted *wantedKey, w *counts.Windows) error {
	staged, logged := []string{stagedFiles}, "SELECT * EXCLUDE (file, proofs) FROM logged_files"
	e.parts, e.opened, e.judging, e.ofCombinations = nil, nil, nil, nil
	for i := range e.packed {
		s := &e.packed[i]
		switch files := s.of(q, w); {
		case len(files) == 0 || s.table != packed.Spans && s.table != packed.Verdicts:
		case s.table == packed.Spans:
			e.opens(s, files)
			e.parts = append(e.parts, parts(files, func(paths []string) string { return selectPacked(q, wanted, s.columns, paths, wholeRows) })...)
		default:
			for i := range files {
				e.judging = append(e.judging, files[i].pack)
			}
			logged += "\nUNION ALL BY NAME " + selectPackedVerdicts(q, s.columns, (&group{files: files}).paths())
		}
	}
	e.ofCombinations = append(e.ofCombinations, e.combinationsOf(e.opened)...)
	for i := range e.parts {
		staged = append(staged, e.parts[i].sql)
	}
	return e.exec(ctx, "CREATE OR REPLACE TEMP VIEW staged AS "+strings.Join(staged, "\nUNION ALL BY NAME "), "CREATE OR REPLACE TEMP VIEW logged AS "+logged)
}

// few is of how many hours packed files of each set are looked at for a sample of the spans, and mostSampled how many of these: what was
// packed at several times has several of an hour.
const few, mostSampled = 3, 12

// sampled leaves out all files but some of the bad window, or of before it.
func sampled(files []file, w *counts.Windows) (some []file) {
	from := w.Bad.From.UTC().Format(partitionLayout)
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b file) int { return strings.Compare(partitionOf(a.path), partitionOf(b.path)) })
	first := slices.IndexFunc(files, func(f file) bool { return partitionOf(f.path) >= from })
	if first < 0 {
		first = len(files)
	}
	first = max(min(first, len(files)-few), 0)
	hours := 0
	for i := first; i < len(files) && len(some) < mostSampled; i++ {
		if i == first || partitionOf(files[i].path) != partitionOf(files[i-1].path) {
			hours++
		}
		if hours > few {
			break
		}
		some = append(some, files[i])
	}
	return some
}

// spansOf reads what was staged, and of what is packed some files in ways of its own.
func (e *Engine) spansOf(q *counts.Question, w *counts.Windows, choose func([]file, *counts.Windows) []file, read func(*packedFiles) packedRead) string {
	list := []string{stagedFiles}
	for i := range e.packed {
		s := &e.packed[i]
		if files := choose(s.of(q, w), w); s.table == packed.Spans && len(files) > 0 {
			list = append(list, selectPacked(q, nil, s.columns, (&group{files: files}).paths(), read(s)))
		}
	}
	return strings.Join(list, "\nUNION ALL BY NAME ")
}

// of are the files of a set that are opened for a question.
func (s *packedFiles) of(q *counts.Question, w *counts.Windows) []file {
	if spec := (query.Spec{Asked: q}); s.table == packed.Spans && w != nil && !spec.AnyVerdicts() {
		return s.during(w.Since(), w.Until())
	}
	return s.files
}

// eachPart runs a statement for each part of the packed spans, made of what reads it, and tells how far it is.
func (e *Engine) eachPart(ctx context.Context, q *counts.Question, statement func(sql string) string) error {
	var all, done, told int64
	for i := range e.parts {
		all += e.parts[i].bytes
	}
	for i := range e.parts {
		result, err := e.db.ExecContext(ctx, statement(e.parts[i].sql))
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		done, told = done+e.parts[i].bytes, told+n
		if q.Progress != nil {
			q.Progress(counts.Progress{Done: done, All: all, Spans: told})
		}
	}
	return nil
}
