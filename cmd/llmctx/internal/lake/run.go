// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// prepare brings the files into groups.
func (r *reader) prepare(ctx context.Context, files []file) error {
	var sound []file
	for i := range files {
		f := &files[i]
		if f.form == parquet {
			if err := describe(ctx, r.db, f); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				r.skip(f, err)
				continue
			}
		}
		if f.piece.torn {
			r.lake.Left.Torn = append(r.lake.Left.Torn, f.path)
		}
		sound = append(sound, *f)
	}
	r.groups = groupsOf(sound)
	for _, g := range r.groups {
		r.all += g.size
	}
	if r.joins() {
		r.all *= 2
	}
	return nil
}

func (r *reader) skip(f *file, err error) {
	r.bad[f.key()] = true
	s := Skipped{Path: f.path, Reason: fileReason(err)}
	if f.framed {
		s.Reason += fmt.Sprintf(" (in the %d bytes from byte %d on)", f.piece.length, f.piece.from)
	}
	r.lake.Left.Skipped = append(r.lake.Left.Skipped, s)
}

func (r *reader) read(ctx context.Context) error {
	if r.joins() {
		if err := r.readVerdicts(ctx); err != nil {
			return err
		}
	}
	paths := map[string]bool{}
	for i := range r.groups {
		g := &r.groups[i]
		err := r.withSource(ctx, g, func(source string) error {
			return r.count(ctx, source)
		})
		if err != nil {
			return err
		}
		for _, f := range g.without(r.bad).files {
			r.lake.Bytes += f.size
			paths[f.path] = true
		}
		r.tell(g)
	}
	r.lake.Files = len(paths)
	if len(paths) == 0 {
		return nothingReadable(r.lake.Left.Skipped)
	}
	return nil
}

func (r *reader) tell(g *group) {
	r.done += g.size
	if r.Progress != nil {
		r.Progress(Progress{Done: r.done, All: r.all, Spans: r.lake.Spans})
	}
}

// withSource runs a query over a group. A file that cannot be read is looked for by
// halves, and left out. Nothing was counted until the query is through.
func (r *reader) withSource(ctx context.Context, g *group, run func(source string) error) error {
	g = g.without(r.bad)
	if len(g.files) == 0 {
		return nil
	}
	err := r.attempt(ctx, g, run)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case lacksMemory(err):
		return fmt.Errorf("%s\n--memory %s does not suffice; allow more", reason(err), r.Memory)
	}
	var full *scratchError
	if errors.As(err, &full) {
		return err
	}
	var mistake error
	unreadable := r.attempt(ctx, g, func(source string) error {
		if err := r.scan(ctx, source); err != nil {
			return err
		}
		mistake = r.blame(ctx, source)
		return nil
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case mistake != nil:
		return mistake
	case unreadable == nil:
		return err
	case len(g.files) == 1:
		r.skip(&g.files[0], err)
		return nil
	}
	for _, half := range g.halves() {
		if err := r.withSource(ctx, half, run); err != nil {
			return err
		}
	}
	return nil
}

// scan reads a source without any expression of the user's.
func (r *reader) scan(ctx context.Context, source string) error {
	_, err := r.db.ExecContext(ctx, "WITH "+viewSQL(source)+" SELECT count(start_ns), count(attrs), count(resource) FROM view")
	return err
}

// objectSizes are the longest lines that are tried one after the other: buffers are
// several times as large, and most lakes need only the first.
var objectSizes = []int{16 << 20, 64 << 20, 256 << 20}

// attempt runs a query over a group, lines longer than the buffer with a larger one.
func (r *reader) attempt(ctx context.Context, g *group, run func(source string) error) error {
	if g.files[0].form == parquet {
		source, err := parquetSource(g, r.keys)
		if err != nil {
			return err
		}
		return run(source)
	}
	g, done, err := r.unframed(ctx, g)
	defer done()
	if err != nil {
		return err
	}
	for _, size := range objectSizes {
		if err = run(otlpSource(g, size, r.keys)); err == nil || !strings.Contains(err.Error(), "maximum_object_size") {
			return err
		}
	}
	return err
}

// unframed brings framed files into a form that DuckDB reads, for as long as they are
// read.
func (r *reader) unframed(ctx context.Context, g *group) (plain *group, done func(), err error) {
	if !g.files[0].framed {
		return g, func() {}, nil
	}
	plain = &group{files: slices.Clone(g.files), size: g.size}
	done = func() {
		for i := range plain.files {
			_ = os.Remove(plain.files[i].path) // the scratch directory goes at the end in any case
		}
	}
	for i := range plain.files {
		f := &plain.files[i]
		to := filepath.Join(r.scratch, fmt.Sprintf("%d.json.zst", i))
		err := unframe(ctx, f.path, f.piece, to)
		f.path = to
		if err != nil {
			plain.files = plain.files[:i+1] // the rest are still the lake's own
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

// Unwrap gives what happened.
func (e *scratchError) Unwrap() error { return e.error }

// count runs the counting query and takes its rows over once all are there.
func (r *reader) count(ctx context.Context, source string) error {
	if err := r.peek(ctx, source); err != nil {
		return err
	}
	rows, err := r.db.QueryContext(ctx, countSQL(source, r.Query, r.counts.traces.divisor, r.folding.attributes()))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	batch := newCounts()
	for rows.Next() {
		if err := batch.scan(rows, r.folding); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	r.lake.Spans += batch.spans
	// A query that failed before may have folded, too.
	if n := len(r.folding.folded); n > r.folds {
		r.counts.fold(r.folding)
		r.folds = n
	}
	r.counts.merge(batch)
	r.fit()
	return nil
}
