// SPDX-License-Identifier: Apache-2.0

// Package printable writes text of clients so that it is only seen: what a terminal or a reader of a page would obey is
// written as an escape.
package printable

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Writer writes text for a terminal. What cannot be seen there, or would be obeyed, is written as an escape: services,
// values and texts come out of recorded traffic. The escapes are those of JSON, so that a document stays what it is.
type Writer struct {
	w    io.Writer
	rest []byte // the begin of a character whose end has not come yet
}

// New returns what writes printable text to w.
func New(w io.Writer) *Writer { return &Writer{w: w} }

// Text returns a text as a Writer writes it.
func Text(text string) string {
	var b strings.Builder
	w := New(&b)
	_, _ = w.Write([]byte(text)) // a Builder takes everything
	w.End()
	return b.String()
}

// Write writes all of p, but for a character that it cuts in two.
func (p *Writer) Write(text []byte) (int, error) {
	data := slices.Concat(p.rest, text)
	p.rest = nil
	var out []byte
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size <= 1 && !utf8.FullRune(data):
			p.rest = append([]byte{}, data...)
			size = len(data)
		case r == utf8.RuneError && size <= 1:
			out = append(out, `\ufffd`...)
		case r == '\n', r == '\t', r == ' ', r == 0xa0, unicode.IsPrint(r):
			out = append(out, data[:size]...)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
		data = data[size:]
	}
	if _, err := p.w.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// End writes what is left over.
func (p *Writer) End() {
	if len(p.rest) > 0 {
		_, _ = io.WriteString(p.w, `\ufffd`)
		p.rest = nil
	}
}

// Bare returns what is behind a writer of printable text: for the user's own document, and for the line of a terminal
// that is written anew.
func Bare(w io.Writer) io.Writer {
	if p, ok := w.(*Writer); ok {
		return p.w
	}
	return w
}
