// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
)

// reading is one pass over files of OTLP/JSON: the table function by which DuckDB takes the rows. Each of its threads is a worker
// that takes a file, and where no more are left, shares one.
type reading struct {
	ctx     context.Context //nolint:containedctx // DuckDB calls without one
	wants   *wants
	handed  []handed
	columns []duckdb.ColumnInfo
	logs    bool // log records are read, else spans
	threads int
	coded   *pairs
	last    *atomic.Int64 // number of a combination
	files   []file
	tell    func(bytes, records int64)

	bytes, records atomic.Int64
	mu             sync.Mutex
	next           int
	open           []*stream
	met            []met // by file
}

// met is what was met in a file.
type met struct {
	err                   error // that it cannot be read
	hasLogs               bool
	unread, foreign, long int64
}

func newReading(ctx context.Context, w *wants, files []file, logs bool, coded *pairs, last *atomic.Int64, tell func(bytes, records int64)) (*reading, error) {
	list := w.handed()
	columns, err := infosOf(list)
	return &reading{ctx: ctx, wants: w, handed: list, columns: columns, files: files, logs: logs, tell: tell, coded: coded, last: last, met: make([]met, len(files))}, err
}

// linesFunction is the name of the table function.
const linesFunction = "otlp_lines"

// register makes what the engine reads a table function, and what takes units a scalar one.
func (e *Engine) register(ctx context.Context) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	bind := func(map[string]any, ...any) (duckdb.ParallelChunkTableSource, error) { return e.reading, nil }
	e.bare.types, e.named.types, e.judged.types, e.keyed.types, e.combined.types = bareTypes, namedTypes, judgedTypes, keyTypes, combinedTypes
	e.combined.others, e.other.others, e.other.types = duckdb.TYPE_VARCHAR, duckdb.TYPE_VARCHAR, namedTypes
	return errors.Join(duckdb.RegisterScalarUDF(conn, bareFunction, &e.bare), duckdb.RegisterScalarUDF(conn, namedFunction, &e.named), duckdb.RegisterScalarUDF(conn, judgedFunction, &e.judged),
		duckdb.RegisterTableUDF(conn, linesFunction, duckdb.ParallelChunkTableFunction{BindArguments: bind}),
		duckdb.RegisterScalarUDF(conn, handFunction, &e.handing), duckdb.RegisterScalarUDF(conn, keyFunction, &e.keyed),
		duckdb.RegisterScalarUDF(conn, combinedFunction, &e.combined), duckdb.RegisterScalarUDF(conn, otherFunction, &e.other), conn.Close())
}

// ColumnInfos are those of what is wanted.
func (r *reading) ColumnInfos() []duckdb.ColumnInfo { return r.columns }

// Cardinality is not known.
func (r *reading) Cardinality() *duckdb.CardinalityInfo { return nil }

// Init lets DuckDB use all its threads: where one has nothing to do, it waits by asking again and again.
func (r *reading) Init() duckdb.ParallelTableSourceInfo {
	return duckdb.ParallelTableSourceInfo{MaxThreads: r.threads}
}

// NewLocalState returns a worker.
func (r *reading) NewLocalState() any {
	return &worker{reading: r, parser: newParser(r.wants, r.logs, r.coded), combiner: newCombiner(r.wants, r.last)}
}

// FillChunk hands rows over; none where all is read.
func (r *reading) FillChunk(state any, chunk duckdb.DataChunk) error {
	w := state.(*worker)
	n, most := 0, duckdb.GetDataChunkCapacity()
	for n < most && (w.row < len(w.parser.times) || w.advance()) {
		some := min(most-n, len(w.parser.times)-w.row)
		if err := w.fill(chunk, n, some); err != nil {
			return err
		}
		n += some
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	return chunk.SetSize(n)
}

// close lets go of what is open. No worker may be at work.
func (r *reading) close() {
	for _, s := range r.open {
		s.close()
	}
}

// stream returns a file to read, nil where none is left.
func (r *reading) stream() *stream {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.next < len(r.files) {
		place := r.next
		r.next++
		s, err := openStream(&r.files[place], func(n int) { r.bytes.Add(int64(n)) })
		if err != nil {
			r.met[place].err = err
			continue
		}
		s.place = place
		r.open = append(r.open, s)
		return s
	}
	if len(r.open) > 0 {
		return r.open[0]
	}
	return nil
}

// leave takes note of the end of a file.
func (r *reading) leave(s *stream, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = slices.DeleteFunc(r.open, func(o *stream) bool { return o == s })
	m := &r.met[s.place]
	m.long = s.long
	if err != nil {
		m.err = err
	}
}

// note takes note of what a document of a file holds.
func (r *reading) note(place int, holds content, err error) {
	if err == nil && holds.spans && !holds.logs {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	m := &r.met[place]
	switch {
	case err != nil:
		m.unread++
	case holds.logs:
		m.hasLogs = true
	default:
		m.foreign++
	}
}

func (r *reading) progress() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tell(r.bytes.Load(), r.records.Load())
}

// worker reads documents one after the other.
type worker struct {
	*reading
	parser        *parser
	combiner      *combiner
	row           int // the next to be handed over
	from          *stream
	buffer, block []byte
	number        int32 // of the file that the rows are of
}

// advance reads on until there are rows. It reports whether there are.
func (w *worker) advance() bool {
	for w.ctx.Err() == nil {
		document := w.document()
		if document == nil {
			return false
		}
		holds, err := w.parser.document(document)
		switch {
		case err != nil && w.from.whole != nil:
			w.leave(w.from, notJSON(err))
			w.from = nil
		default:
			w.note(w.from.place, holds, err)
		}
		w.records.Add(int64(len(w.parser.times)))
		w.parser.keep()
		if len(w.parser.times) > 0 {
			w.row, w.number = 0, int32(w.from.number) //nolint:gosec // there are not so many files
			w.combiner.combine(w.parser)
			return true
		}
	}
	return false
}

// document returns the next one, nil where none is left.
func (w *worker) document() []byte {
	for w.ctx.Err() == nil {
		for len(w.block) > 0 {
			if document := bytes.TrimSpace(w.cut()); len(document) > 0 {
				return document
			}
		}
		if w.from == nil {
			if w.from = w.stream(); w.from == nil {
				return nil
			}
		}
		if cap(w.buffer) > 8*blockBytes { // of a long line
			w.buffer = nil
		}
		block, err := w.from.block(w.buffer)
		w.progress()
		if err != nil || len(block) == 0 {
			w.leave(w.from, err)
			w.from = nil
			continue
		}
		w.buffer, w.block = block[:0], block
	}
	return nil
}

// cut takes a line off the block, or all of it.
func (w *worker) cut() (document []byte) {
	if w.from.whole != nil {
		document, w.block = w.block, nil
		return document
	}
	document, w.block, _ = bytes.Cut(w.block, []byte{'\n'})
	return document
}

// filling is a part of a column of a chunk: so many rows, from a row on.
type filling struct {
	chunk         duckdb.DataChunk
	column, to, n int
	of            *handed
}

// fill hands over so many rows, from a row of a chunk on.
func (w *worker) fill(chunk duckdb.DataChunk, to, n int) error {
	for column := range w.handed {
		if err := w.handed[column].fill(w, &filling{chunk, column, to, n, &w.handed[column]}); err != nil {
			return err
		}
	}
	w.row += n
	return nil
}

func (w *worker) fillFile(f *filling) error {
	for i := range f.n {
		if err := duckdb.SetChunkValue(f.chunk, f.column, f.to+i, w.number); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) fillTime(f *filling) error {
	for i := range f.n {
		t := &w.parser.times[w.row+i]
		if err := set(f, i, t.at, t.hasAt); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) fillDuration(f *filling) error {
	for i := range f.n {
		t := &w.parser.times[w.row+i]
		if err := set(f, i, float64(t.took)/1e6, t.hasTook); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) fillText(f *filling) error {
	for i := range f.n {
		text := f.of.text(w.parser, w.combiner, w.row+i)
		if err := set(f, i, text, text != nil); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) fillCode(f *filling) error {
	for i := range f.n {
		if err := set(f, i, w.combiner.rows[w.row+i][f.of.at].code, true); err != nil {
			return err
		}
	}
	return nil
}

// set hands over a cell.
func set[T any](f *filling, row int, value T, is bool) error {
	if !is {
		return duckdb.SetChunkValue[any](f.chunk, f.column, f.to+row, nil)
	}
	return duckdb.SetChunkValue(f.chunk, f.column, f.to+row, value)
}
