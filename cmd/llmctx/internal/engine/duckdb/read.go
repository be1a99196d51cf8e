// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// prepare finds out what the files are.
func (e *Engine) prepare(ctx context.Context, files, ofPacks []file) error {
	var sound []file // of Parquet
	for i := range files {
		f := &files[i]
		if f.form != parquet {
			f.number = len(e.lines)
			e.lines = append(e.lines, *f)
			e.all += f.size
			if f.torn {
				e.have.Left.Torn = append(e.have.Left.Torn, f.path)
			}
			continue
		}
		err := describe(ctx, e.db, f)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			e.skip(f, err)
		case f.isPacked:
			ofPacks = append(ofPacks, *f)
		case f.holds == metrics:
			e.metrics = append(e.metrics, *f)
		default:
			sound = append(sound, *f)
		}
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
	e.packed, e.sidecars = sets, sidecarsOf(sets)
	e.groups = groupsOf(sound)
	for _, g := range e.groups {
		e.all += g.size
	}
	return nil
}

func (e *Engine) skip(f *file, err error) {
	e.bad[f.path] = true
	e.have.Left.Skipped = append(e.have.Left.Skipped, counts.Skipped{Path: f.path, Reason: fileReason(err)})
}

// stage reads all files, unless what the question needs is there already.
func (e *Engine) stage(ctx context.Context, q *counts.Question, wanted *wantedKey) error {
	key := keyOfStage(q, wanted)
	if e.staged == key {
		return nil
	}
	e.staged, e.done = "", 0
	e.have.Bytes, e.have.Logs, e.have.Spans, e.have.Unjoined = 0, 0, 0, false
	e.have.Left.Unread, e.have.Left.TooLong, e.have.Left.Foreign = 0, 0, int64(len(e.metrics))
	if err := e.createStaged(ctx, q, wanted); err != nil {
		return err
	}
	paths := map[string]bool{}
	count := func(files []file) {
		for i := range files {
			if f := &files[i]; !e.bad[f.path] {
				e.have.Bytes += f.size
				paths[f.path] = true
			}
		}
	}
	if err := e.stageLines(ctx, q, wanted); err != nil {
		return err
	}
	count(e.lines)
	for i := range e.groups {
		g := &e.groups[i]
		if err := e.stageGroup(ctx, q, wanted, g); err != nil {
			return err
		}
		count(g.files)
		e.done += g.size
		e.tell(q, e.done)
	}
	e.many = e.coded.many()
	if err := e.keepPairs(ctx, e.coded); err != nil {
		return err
	}
	err := e.exec(ctx, "CREATE OR REPLACE TEMP VIEW staged_files AS "+strings.Join(e.stagedParts, "\nUNION ALL BY NAME "),
		"CREATE OR REPLACE TEMP VIEW stamps AS "+strings.Join(e.stamps, "\nUNION ALL "))
	if err != nil {
		return err
	}
	if err := e.joinProofs(ctx); err != nil {
		return err
	}
	for i := range e.packed {
		count(e.packed[i].files)
	}
	e.have.Files = len(paths)
	e.have.Left.Changed = e.changed()
	if len(paths) == 0 {
		for i := range e.metrics {
			e.skip(&e.metrics[i], errMetrics)
		}
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

func (e *Engine) tell(q *counts.Question, done int64) {
	if q.Progress != nil {
		q.Progress(counts.Progress{Done: done, All: e.all, Spans: e.have.Spans})
	}
}

// stageLines reads the spans of all files of OTLP/JSON, and the log records of those that have some.
func (e *Engine) stageLines(ctx context.Context, q *counts.Question, wanted *wantedKey) error {
	files := slices.DeleteFunc(slices.Clone(e.lines), func(f file) bool { return e.bad[f.path] })
	if len(files) == 0 {
		return nil
	}
	source, w := linesSource(q)
	staging := newStaging(q, wanted, source)
	w.markSpans(q)
	tables, view, stamps := staging.handedViews(w, linesTable, "(SELECT *"+staging.parts[ofOne].more()+" FROM "+linesTable+")")
	met, err := e.read(ctx, q, w, files, false, append([]string{readLines}, tables...))
	if err != nil {
		return err
	}
	e.stagedParts, e.stamps = append(e.stagedParts, view), append(e.stamps, stampsOf(stamps))
	var withLogs []file
	for i := range met {
		if met[i].hasLogs && met[i].err == nil {
			withLogs = append(withLogs, files[i])
		}
		e.have.Left.Unread += met[i].unread
		e.have.Left.Foreign += met[i].foreign
		e.have.Left.TooLong += met[i].long
	}
	for i := range e.lines {
		e.done += e.lines[i].size
	}
	if len(withLogs) == 0 {
		return nil
	}
	fields := newWants(nil)
	_, err = e.read(ctx, q, fields, withLogs, true, []string{logsSQL(q, linesSQL, fields, fields.part(partFile), fields.part(partProofs))})
	return err
}

// linesSQL is the relation k of what is read of OTLP/JSON.
const linesSQL = "\nk AS (SELECT * FROM " + linesFunction + "())"

// read runs statements over what is read of some files: the first reads them. Those that cannot be read are left out.
func (e *Engine) read(ctx context.Context, q *counts.Question, w *wants, files []file, logs bool, statements []string) ([]met, error) {
	r, err := newReading(ctx, w, files, logs, e.coded, &e.combinations, func(bytes, records int64) {
		if !logs { // which are read again
			e.have.Spans = records
			e.tell(q, bytes)
		}
	})
	if err != nil {
		return nil, err
	}
	e.reading, r.threads = r, e.Threads
	err = e.exec(ctx, statements...)
	r.close()
	debug.FreeOSMemory() // what was read into, before memory is needed to count
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case lacksMemory(err):
		return nil, e.moreMemory(err)
	case err != nil:
		return nil, err
	}
	for i := range r.met {
		if m := &r.met[i]; m.err != nil {
			e.skip(&files[i], m.err)
			*m = met{err: m.err}
			number := strconv.Itoa(files[i].number)
			if err := e.exec(ctx, "DELETE FROM "+linesTable+" WHERE "+w.part(partFile)+" = "+number, "DELETE FROM logged_files WHERE file = "+number); err != nil {
				return nil, err
			}
		}
	}
	return r.met, nil
}

func (e *Engine) moreMemory(err error) error {
	return fmt.Errorf("%s\n--memory %s does not suffice; allow more", reason(err), e.Memory)
}

// stageHeld reads a group by what it holds.
func (e *Engine) stageHeld(ctx context.Context, q *counts.Question, wanted *wantedKey, g *group) error {
	if g.files[0].holds == logRecords {
		return e.stageLogs(ctx, q, g)
	}
	return e.stageParquet(ctx, q, wanted, g)
}

// stageGroup reads a group of Parquet files. A file that cannot be read is looked for by halves, and left out. A statement that
// failed has done nothing.
func (e *Engine) stageGroup(ctx context.Context, q *counts.Question, wanted *wantedKey, g *group) error {
	g = g.without(e.bad)
	if len(g.files) == 0 {
		return nil
	}
	err := e.stageHeld(ctx, q, wanted, g)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case lacksMemory(err):
		return e.moreMemory(err)
	case isOurs(err):
		return err
	case len(g.files) == 1:
		e.skip(&g.files[0], err)
		return nil
	}
	for _, half := range g.halves() {
		if err := e.stageGroup(ctx, q, wanted, half); err != nil {
			return err
		}
	}
	return nil
}
