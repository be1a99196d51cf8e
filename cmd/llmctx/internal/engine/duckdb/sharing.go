// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/go-faster/jx"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// Most of what is read of a span is the same on thousands of them. It is handed over once, in a list in JSON, beside a number that the
// other spans have instead: so that DuckDB takes and keeps a few columns of a span, and what is made of the others is made once of each
// combination. A combination that was forgotten meanwhile gets another number.

// sharing says with which other parts a part of a record makes a combination.
type sharing int

const (
	ofOne   sharing = iota // none: each record has its own
	ofStamp                // where a record is from, its stamp, its verdict
	ofOther                // the other attributes
	sharings
)

// sharedParts are the parts that are no attributes.
var sharedParts = map[string]sharing{
	partService: ofStamp, partStatus: ofStamp, partState: ofStamp, partExtra: ofStamp, partOperation: ofStamp, partLabels: ofOther, partResourceLabels: ofOther,
}

// sharingOf returns how attributes are shared: what a question names besides may be an identifier.
func sharingOf(resource bool, keys []string) sharing {
	isOwn := func(key string) bool {
		return !strings.HasPrefix(key, query.StampPrefix) && key != query.NameKey && key != query.LabelKey && key != "SampleRate" && !slices.Contains(kinds.Keys, key)
	}
	if !resource && slices.ContainsFunc(keys, isOwn) {
		return ofOne
	}
	return ofStamp
}

// listName is the column that says what a new combination is.
func listName(how sharing) string { return fmt.Sprintf("list%d", how) }

// of lists the columns that are shared in some way.
func (w *wants) of(how sharing) (list []int) {
	for column, s := range w.sharings {
		if !w.shares {
			s = ofOne
		}
		if s == how {
			list = append(list, column)
		}
	}
	return list
}

// handed is a column of the table function.
type handed struct {
	name string
	kind duckdb.Type
	fill func(w *worker, column *filling) error
	at   int // the column of a row, or how a combination is shared

	isList bool // it says what a combination is
}

// handed are the columns of the table function.
func (w *wants) handed() (list []handed) {
	for _, column := range w.of(ofOne) {
		h := handed{columnName(column), duckdb.TYPE_VARCHAR, (*worker).fillText, column, false}
		switch w.names[column] {
		case partFile:
			h.kind, h.fill = duckdb.TYPE_INTEGER, (*worker).fillFile
		case partTime:
			h.kind, h.fill = duckdb.TYPE_BIGINT, (*worker).fillTime
		case partDuration:
			h.kind, h.fill = duckdb.TYPE_DOUBLE, (*worker).fillDuration
		}
		list = append(list, h)
	}
	for how := ofStamp; how < sharings; how++ {
		if len(w.of(how)) > 0 {
			list = append(list,
				handed{codeName(how), duckdb.TYPE_BIGINT, (*worker).fillCode, int(how), false}, handed{listName(how), duckdb.TYPE_VARCHAR, (*worker).fillText, int(how), true})
		}
	}
	return list
}

// text returns a text of a row that is to be handed over; nil: NULL.
func (h *handed) text(p *parser, c *combiner, row int) []byte {
	if h.isList {
		return c.rows[row][h.at].list
	}
	return p.rows[row*len(p.names)+h.at]
}

// infosOf are what DuckDB is told of them.
func infosOf(list []handed) ([]duckdb.ColumnInfo, error) {
	columns := make([]duckdb.ColumnInfo, len(list))
	for i := range list {
		info, err := duckdb.NewTypeInfo(list[i].kind)
		if err != nil {
			return nil, err
		}
		columns[i] = duckdb.ColumnInfo{Name: list[i].name, T: info}
	}
	return columns, nil
}

// said is what a row has of a combination.
type said struct {
	code int64
	list []byte // nil: it was said before
}

// combiner numbers the combinations that a worker meets.
type combiner struct {
	last  *atomic.Int64 // number of all workers
	of    [sharings][]int
	codes [sharings]map[string]int64
	bytes [sharings]int
	text  []byte
	rows  [][sharings]said // by row
}

// mostRemembered bounds what a worker remembers of combinations, in bytes of their texts.
var mostRemembered = 4 << 20

func newCombiner(w *wants, last *atomic.Int64) *combiner {
	c := &combiner{last: last}
	for how := ofStamp; how < sharings; how++ {
		c.of[how], c.codes[how] = w.of(how), map[string]int64{}
	}
	return c
}

// combine numbers what the rows of the parser share, once it is known that they stay.
func (c *combiner) combine(p *parser) {
	c.rows = c.rows[:0]
	for i := range p.times {
		var one [sharings]said
		row := p.rows[i*len(p.names):]
		for how := ofStamp; how < sharings; how++ {
			if len(c.of[how]) > 0 {
				one[how] = c.say(how, row)
			}
		}
		c.rows = append(c.rows, one)
	}
}

// say returns the number of a combination, and what it is where it is new.
func (c *combiner) say(how sharing, row [][]byte) (s said) {
	c.text = c.text[:0]
	for _, column := range c.of[how] {
		text := row[column]
		if text == nil {
			c.text = append(c.text, 0)
			continue
		}
		c.text = append(binary.AppendUvarint(c.text, uint64(len(text))+1), text...)
	}
	code, known := c.codes[how][string(c.text)]
	if known {
		return said{code: code}
	}
	if c.bytes[how] += len(c.text); c.bytes[how] > mostRemembered {
		clear(c.codes[how])
		c.bytes[how] = len(c.text)
	}
	s.code = c.last.Add(1)
	c.codes[how][string(c.text)] = s.code
	var w jx.Writer
	w.ArrStart()
	for i, column := range c.of[how] {
		if i > 0 {
			w.Comma()
		}
		if text := row[column]; text != nil {
			w.ByteStr(text)
		} else {
			w.Null()
		}
	}
	w.ArrEnd()
	s.list = w.Buf
	return s
}

// isMarked reports whether a row has any of what marks one that stays.
func (p *parser) isMarked(row [][]byte) bool {
	return p.marks == nil || slices.ContainsFunc(p.marks, func(column int) bool { return row[column] != nil })
}

// keep leaves out the rows that have none of what marks one.
func (p *parser) keep() {
	if p.marks == nil {
		return
	}
	width, n := len(p.names), 0
	for i := range p.times {
		row := p.rows[i*width : (i+1)*width]
		if p.isMarked(row) {
			copy(p.rows[n*width:], row)
			p.times[n] = p.times[i]
			n++
		}
	}
	p.rows, p.times = p.rows[:n*width], p.times[:n]
}
