// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"unicode/utf8"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// textColumn fills a vector of texts. DuckDB copies a text at a call, which costs more than the copy: texts that do not stand in their cells are handed over
// many at once, and each cell says where its own begins.
type textColumn struct {
	vector mapping.Vector
	valid  validity
	cells  []duckText
	long   []longText
	all    []byte // the long texts, one behind the other
}

// longText is a text that waits to be handed over.
type longText struct{ row, from, length int }

// mostWaiting is how many bytes of texts wait.
const mostWaiting = 1 << 20

// begin makes a vector of n rows the one that is filled.
func (c *textColumn) begin(v mapping.Vector, n int) {
	c.vector, c.valid, c.cells = v, writableValidity(v), values[duckText](v, n)
	c.long, c.all = c.long[:0], c.all[:0]
}

// put fills a row; nil, and what is no text, is NULL.
func (c *textColumn) put(row int, text []byte) {
	switch {
	case text == nil || !utf8.Valid(text):
		setInvalid(c.valid, row)
	case len(text) <= inlined12:
		cell := &c.cells[row]
		cell.length = uint32(len(text)) //nolint:gosec // it is short
		inner := cellBytes(cell)
		clear(inner[copy(inner, text):])
	case len(text) > mostWaiting:
		mapping.VectorAssignStringElementLen(c.vector, mapping.IdxT(row), text) //nolint:gosec // it is no less than 0
	default:
		if len(c.all)+len(text) > mostWaiting {
			c.end()
		}
		c.long, c.all = append(c.long, longText{row, len(c.all), len(text)}), append(c.all, text...)
	}
}

// cellBytes is where a short text stands.
func cellBytes(cell *duckText) []byte { return unsafe.Slice(&cell.prefix[0], inlined12) }

// end hands over what waits.
func (c *textColumn) end() {
	if len(c.long) == 0 {
		return
	}
	first := c.long[0].row
	mapping.VectorAssignStringElementLen(c.vector, mapping.IdxT(first), c.all) //nolint:gosec // it is no less than 0
	at := c.cells[first].at
	for _, l := range c.long {
		cell := &c.cells[l.row]
		cell.length = uint32(l.length) //nolint:gosec // it is no more than all that waits
		copy(cell.prefix[:], c.all[l.from:])
		cell.at = unsafe.Add(at, l.from)
	}
	c.long, c.all = c.long[:0], c.all[:0]
}
