// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"
)

// spanFunction is a scalar function by which DuckDB hands over, a chunk at a time, what spans in Parquet have in common columns. It returns
// of each a struct of what is wanted, as the table function does of OTLP/JSON; NULL for those that are left out.
type spanFunction struct {
	wants  *wants
	handed []handed
	config duckdb.ScalarFuncConfig

	last  *atomic.Int64 // number of a combination
	coded *pairs
	mu    sync.Mutex
	idle  []*spanReader
}

// The arguments of the function.
const (
	argAttributes = iota // a list of pairs, or JSON text
	argResource          // likewise
	argName
	argState
	argStatus
	argService
	argStays // the span is not left out, whatever it has
	arguments
)

// newSpanFunction returns the function for columns of attributes of which some are JSON text.
func newSpanFunction(w *wants, coded *pairs, last *atomic.Int64, isText [2]bool) (*spanFunction, error) {
	f := &spanFunction{wants: w, handed: w.handed(), coded: coded, last: last}
	f.config = duckdb.ScalarFuncConfig{Volatile: true, SpecialNullHandling: true, InputTypeInfos: make([]duckdb.TypeInfo, arguments)}
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		return nil, err
	}
	list, err := pairListInfo(text)
	if err != nil {
		return nil, err
	}
	for i := range arguments {
		f.config.InputTypeInfos[i] = text
		if i <= argResource && !isText[i] {
			f.config.InputTypeInfos[i] = list
		}
	}
	if f.config.InputTypeInfos[argStays], err = duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN); err != nil {
		return nil, err
	}
	f.config.ResultTypeInfo, err = f.resultInfo()
	return f, err
}

func pairListInfo(text duckdb.TypeInfo) (duckdb.TypeInfo, error) {
	key, err := duckdb.NewStructEntry(text, "key")
	if err != nil {
		return nil, err
	}
	value, err := duckdb.NewStructEntry(text, "value")
	if err != nil {
		return nil, err
	}
	pair, err := duckdb.NewStructInfo(key, value)
	if err != nil {
		return nil, err
	}
	return duckdb.NewListInfo(pair)
}

func (f *spanFunction) resultInfo() (duckdb.TypeInfo, error) {
	columns, err := infosOf(f.handed)
	if err != nil {
		return nil, err
	}
	members := make([]duckdb.StructEntry, len(columns))
	for i, c := range columns {
		if members[i], err = duckdb.NewStructEntry(c.T, c.Name); err != nil {
			return nil, err
		}
	}
	return duckdb.NewStructInfo(members[0], members[1:]...)
}

// Config is that of the function.
func (f *spanFunction) Config() duckdb.ScalarFuncConfig { return f.config }

// Executor takes chunks.
func (f *spanFunction) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{ChunkContextExecutor: func(_ context.Context, state *duckdb.ChunkIteratorState) error {
		r := f.reader()
		defer f.leave(r)
		chunk := state.GetInputChunk()
		n := chunk.GetSize()
		in := r.inputOf(chunkVectors(chunk), n)
		out := &r.out
		out.begin(r.handed, vectorOf(state.GetResultVector()), n)
		for row := range n {
			stays, err := r.read(in, row)
			if err != nil {
				return err
			}
			out.write(r, row, stays)
		}
		out.end()
		return nil
	}}
}

// reader returns one that no other thread uses.
func (f *spanFunction) reader() *spanReader {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := len(f.idle) - 1; last >= 0 {
		r := f.idle[last]
		f.idle = f.idle[:last]
		return r
	}
	return &spanReader{spanFunction: f, parser: newParser(f.wants, false, f.coded), combiner: newCombiner(f.wants, f.last)}
}

func (f *spanFunction) leave(r *spanReader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle = append(f.idle, r)
}

// release lets go of what was remembered. No spans may follow.
func (f *spanFunction) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle = nil
}

// spanReader reads spans one after the other.
type spanReader struct {
	*spanFunction
	parser   *parser
	combiner *combiner
	out      spanOutput
}

// spanInput is a chunk of the arguments.
type spanInput struct {
	lists       [2]pairLists
	texts       [arguments]texts
	stays       []bool
	staysOrNull validity
}

func (f *spanFunction) inputOf(vectors []mapping.Vector, n int) *spanInput {
	in := &spanInput{stays: values[bool](vectors[argStays], n), staysOrNull: validityOf(vectors[argStays])}
	for i := range argStays {
		if i <= argResource && f.config.InputTypeInfos[i].InternalType() == duckdb.TYPE_LIST {
			in.lists[i] = pairListsOf(vectors[i], n)
		} else {
			in.texts[i] = textsOf(vectors[i], n)
		}
	}
	return in
}

// read reads a span. It reports whether it stays.
func (r *spanReader) read(in *spanInput, row int) (stays bool, err error) {
	p := r.parser
	p.rows, p.times, p.made = p.rows[:0], p.times[:0], p.made[:0]
	p.newRow()
	p.put(p.places.service, in.texts[argService].at(row))
	p.put(p.places.state, in.texts[argState].at(row))
	p.put(p.places.status, in.texts[argStatus].at(row))
	p.putName(in.texts[argName].at(row))
	record, err := p.pairsOf(p.keys, p.places.others >= 0, p.places.extra >= 0, &in.lists[argAttributes], &in.texts[argAttributes], row)
	if err != nil {
		return false, err
	}
	p.putRecord(&record)
	if stays = isValid(in.staysOrNull, row) && in.stays[row]; !stays && !p.isMarked(p.row) {
		return false, nil
	}
	p.begin()
	p.resource = 1
	resource, err := p.pairsOf(p.resourceKeys, p.places.resources >= 0, false, &in.lists[argResource], &in.texts[argResource], row)
	p.resource = 0
	p.putResource(&resource)
	r.combiner.combine(p)
	return true, err
}

// pairsOf reads the attributes of a row, of lists or, where there are none, of JSON text.
func (p *parser) pairsOf(slots map[string]int, others, extra bool, lists *pairLists, text *texts, row int) (listed, error) {
	l := p.listing(slots, others, extra)
	if text.of == nil {
		lists.each(row, func(key, value []byte) {
			if k := l.next(key); k != nil {
				l.take(k, value)
			}
		})
		return l.end(), nil
	}
	err := p.object(text.at(row), func(key []byte) error {
		k := l.next(key)
		if k == nil {
			return p.d.jump()
		}
		value, err := p.scalar()
		l.take(k, value)
		return err
	})
	return l.end(), err
}

// object calls f for each member of an object in JSON, if the text is one.
func (p *parser) object(text []byte, f func(key []byte) error) error {
	if len(text) == 0 {
		return nil
	}
	p.d.reset(text)
	if err := p.member(f); err != nil {
		return notJSON(err)
	}
	if err := p.d.end(); err != nil {
		return notJSON(err)
	}
	return nil
}

// spanOutput is a chunk of the structs that are returned.
type spanOutput struct {
	valid   validity
	members []spanMember
}

// spanMember is a member of them: numbers only where it is one.
type spanMember struct {
	numbers []int64
	valid   validity
	texts   textColumn
}

// begin makes the struct of n rows the one that is filled.
func (o *spanOutput) begin(list []handed, result mapping.Vector, n int) {
	if o.members == nil {
		o.members = make([]spanMember, len(list))
	}
	o.valid = writableValidity(result)
	for i := range list {
		v, m := mapping.StructVectorGetChild(result, mapping.IdxT(i)), &o.members[i] //nolint:gosec // there are a few members
		if list[i].kind == duckdb.TYPE_BIGINT {
			m.numbers, m.valid = values[int64](v, n), writableValidity(v)
		} else {
			m.texts.begin(v, n)
		}
	}
}

// write fills a row with what was read; with NULL, also in its members, where that does not stay.
func (o *spanOutput) write(r *spanReader, row int, stays bool) {
	if !stays {
		setInvalid(o.valid, row)
	}
	for i := range o.members {
		m, of := &o.members[i], &r.handed[i]
		switch {
		case m.numbers == nil && stays:
			m.texts.put(row, of.text(r.parser, r.combiner, 0))
		case m.numbers == nil:
			m.texts.put(row, nil)
		case stays:
			m.numbers[row] = r.combiner.rows[0][of.at].code
		default:
			setInvalid(m.valid, row)
		}
	}
}

// end hands over the texts that wait.
func (o *spanOutput) end() {
	for i := range o.members {
		o.members[i].texts.end()
	}
}

// registerSpans makes the function known to DuckDB, under a name of its own.
func (e *Engine) registerSpans(ctx context.Context, f *spanFunction) (name string, err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return "", err
	}
	e.functions++
	name = fmt.Sprintf("hand_spans%d", e.functions)
	return name, errors.Join(duckdb.RegisterScalarUDF(conn, name, f), conn.Close())
}
