// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// prepare brings the files into groups.
func (e *Engine) prepare(ctx context.Context, files, ofPacks []file) error {
	var sound []file
	for i := range files {
		f := &files[i]
		if f.form == parquet {
			if err := describe(ctx, e.db, f); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				e.skip(f, err)
				continue
			}
			if f.isPacked {
				ofPacks = append(ofPacks, *f)
				continue
			}
		}
		if f.piece.torn {
			e.have.Left.Torn = append(e.have.Left.Torn, f.path)
		}
		sound = append(sound, *f)
	}
	sets, bad, err := describePacked(ctx, e.db, ofPacks)
	if err != nil {
		return err
	}
	for i := range ofPacks {
		if err := bad[ofPacks[i].path]; err != nil {
			e.skip(&ofPacks[i], err)
		}
	}
	e.packed = sets
	e.groups = groupsOf(sound)
	for _, g := range e.groups {
		e.all += g.size
	}
	return nil
}

func (e *Engine) skip(f *file, err error) {
	e.bad[f.key()] = true
	s := counts.Skipped{Path: f.path, Reason: fileReason(err)}
	if f.framed {
		s.Reason += fmt.Sprintf(" (in the %d bytes from byte %d on)", f.piece.length, f.piece.from)
	}
	e.have.Left.Skipped = append(e.have.Left.Skipped, s)
}

// stage reads all files, unless what the question needs is there already.
func (e *Engine) stage(ctx context.Context, q *counts.Question, wanted *wantedKey) error {
	key := keyOfStage(q, wanted)
	if e.staged == key {
		return nil
	}
	e.staged, e.done = "", 0
	e.have.Bytes, e.have.Logs, e.have.Left.Unread, e.have.Left.Foreign = 0, 0, 0, 0
	if err := e.createStaged(ctx, q, wanted); err != nil {
		return err
	}
	paths := map[string]bool{}
	for i := range e.groups {
		g := &e.groups[i]
		if err := e.stageGroup(ctx, q, wanted, g); err != nil {
			return err
		}
		for _, f := range g.without(e.bad).files {
			e.have.Bytes += f.size
			paths[f.path] = true
		}
		e.done += g.size
		if q.Progress != nil {
			q.Progress(counts.Progress{Done: e.done, All: e.all, Spans: e.have.Spans})
		}
	}
	for i := range e.packed {
		for _, f := range e.packed[i].files {
			e.have.Bytes += f.size
			paths[f.path] = true
		}
	}
	e.have.Files = len(paths)
	e.have.Left.Changed = e.changed()
	if len(paths) == 0 {
		return nothingReadable(e.have.Left.Skipped)
	}
	e.staged = key
	return nil
}

// changed lists the files that are no longer as large as they were when they were found: what came meanwhile may be
// counted or not.
func (e *Engine) changed() (list []string) {
	for path, size := range e.sizes {
		if info, err := os.Stat(path); err != nil || info.Size() != size {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// stageGroup reads a group's spans, and its log records where it has some.
func (e *Engine) stageGroup(ctx context.Context, q *counts.Question, wanted *wantedKey, g *group) error {
	err := e.withGroup(ctx, g, func(open opener) error {
		with, s, err := open.spans()
		if err != nil {
			return err
		}
		return e.exec(ctx, stageSQL(q, wanted, with, s))
	})
	if err != nil {
		return err
	}
	faults, err := e.faults(ctx)
	if err != nil {
		return err
	}
	e.have.Left.Unread += faults[faultTorn]
	e.have.Left.Foreign += faults[faultForeign]
	if faults[faultLogs] > 0 {
		return e.withGroup(ctx, g, func(open opener) error { return e.exec(ctx, logsSQL(q, otlpLogs(open.documents), logFields)) })
	}
	return nil
}

// faults counts and removes the rows of documents that hold no spans, and counts the spans.
func (e *Engine) faults(ctx context.Context) (map[string]int64, error) {
	rows, err := e.db.QueryContext(ctx, "SELECT fault, count(*) FROM staged_files WHERE fault IS NOT NULL GROUP BY fault")
	if err != nil {
		return nil, err
	}
	faults, err := faultsOf(rows)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		if err := e.exec(ctx, "DELETE FROM staged_files WHERE fault IS NOT NULL"); err != nil {
			return nil, err
		}
	}
	return faults, e.db.QueryRowContext(ctx, "SELECT count(*) FROM staged_files").Scan(&e.have.Spans)
}

// faultsOf reads how many documents have which fault.
func faultsOf(rows *sql.Rows) (map[string]int64, error) {
	defer func() { _ = rows.Close() }()
	faults := map[string]int64{}
	for rows.Next() {
		var fault string
		var n int64
		if err := rows.Scan(&fault, &n); err != nil {
			return nil, err
		}
		faults[fault] = n
	}
	return faults, rows.Err()
}

// opener opens a group of files.
type opener struct {
	group     *group
	documents string // of OTLP/JSON
}

// spans returns the relations that lead to k, and how a span of it is read.
func (o opener) spans() (with string, s *source, err error) {
	if o.group.files[0].form == parquet {
		return parquetSpans(o.group)
	}
	return otlpSpans(o.documents), otlpSource(), nil
}

// withGroup runs a statement over a group. A file that cannot be read is looked for by
// halves, and left out. A statement that failed has done nothing.
func (e *Engine) withGroup(ctx context.Context, g *group, run func(opener) error) error {
	g = g.without(e.bad)
	if len(g.files) == 0 {
		return nil
	}
	err := e.attempt(ctx, g, run)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case lacksMemory(err):
		return fmt.Errorf("%s\n--memory %s does not suffice; allow more", reason(err), e.Memory)
	}
	var full *scratchError
	if errors.As(err, &full) || isOurs(err) {
		return err
	}
	if len(g.files) == 1 {
		e.skip(&g.files[0], err)
		return nil
	}
	for _, half := range g.halves() {
		if err := e.withGroup(ctx, half, run); err != nil {
			return err
		}
	}
	return nil
}

// objectSizes are the longest lines that are tried one after the other: buffers are
// several times as large, and most lakes need only the first.
var objectSizes = []int{16 << 20, 64 << 20}

// attempt runs a statement over a group, with a larger buffer where lines are longer; those that
// are too long for any are left out.
func (e *Engine) attempt(ctx context.Context, g *group, run func(opener) error) error {
	if g.files[0].form == parquet {
		return run(opener{group: g})
	}
	g, done, err := e.unframed(ctx, g)
	defer done()
	if err != nil {
		return err
	}
	longest := 0
	for _, size := range objectSizes {
		err = run(opener{g, g.documents(size)})
		if longest > 0 && err != nil && lacksMemory(err) {
			break // there is no room for a larger buffer
		}
		if err == nil || !tooLong(err) {
			return err
		}
		longest = size
	}
	if g.files[0].form != jsonLines {
		return err
	}
	return e.withoutLong(ctx, g, longest, run)
}

func tooLong(err error) bool { return strings.Contains(err.Error(), "maximum_object_size") }

// unframed brings framed files into a form that DuckDB reads, for as long as they are
// read.
func (e *Engine) unframed(ctx context.Context, g *group) (plain *group, done func(), err error) {
	switch {
	case g.files[0].offset > 0:
		plain, done, err := e.copied(g, "rest-%d.json.zst", func(f *file, to string) error { return copyRest(ctx, f, to) })
		for i := range plain.files {
			plain.files[i].compression = "zstd"
		}
		return plain, done, err
	case !g.files[0].framed:
		return g, func() {}, nil
	}
	return e.copied(g, "%d.json.zst", func(f *file, to string) error { return unframe(ctx, f.path, f.piece, to) })
}

// copied makes a group of changed copies in the scratch directory.
func (e *Engine) copied(g *group, name string, change func(f *file, to string) error) (plain *group, done func(), err error) {
	plain = &group{files: slices.Clone(g.files), size: g.size}
	made := 0
	done = func() {
		for i := range made {
			_ = os.Remove(plain.files[i].path) // the scratch directory goes at the end in any case
		}
	}
	for i := range plain.files {
		f := &plain.files[i]
		to := filepath.Join(e.scratch, fmt.Sprintf(name, i))
		err := change(f, to)
		f.path = to
		made++
		if err != nil {
			return plain, done, &scratchError{err}
		}
	}
	return plain, done, nil
}

// scratchError says that there is no room for what has to be unframed, or that a file of
// the lake went away.
type scratchError struct{ error }

// Error names the remedy.
func (e *scratchError) Error() string {
	return e.error.Error() + "\nfiles with the exporter's own zstd are brought into " + os.TempDir() +
		" piece by piece; set TMPDIR to a folder with more room"
}

// Unwrap returns what happened.
func (e *scratchError) Unwrap() error { return e.error }
