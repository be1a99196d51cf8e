// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-faster/jx"
)

// walker walks over a JSON text, which is UTF-8, from left to right. Of what is jumped over, as messages that nobody asked for, it sees the
// quotes and brackets alone by which it ends, where a decoder finds out whether all of it is JSON: what is in brackets may be anything, and
// strings may hold control characters. Reading a line takes seven tenths of the processor time by it. What has no end is an error.
type walker struct {
	text    []byte
	at      int
	escaped *jx.Decoder // of strings with escapes
}

var errNotWhole = errors.New("there is more behind it")

func (w *walker) reset(text []byte) { w.text, w.at = text, 0 }

// peek is the first byte of what comes next; 0: nothing does.
func (w *walker) peek() byte {
	for ; w.at < len(w.text); w.at++ {
		switch c := w.text[w.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// end reports what stands behind the last value.
func (w *walker) end() error {
	if w.peek() != 0 || w.at < len(w.text) {
		return errNotWhole
	}
	return nil
}

func (w *walker) unexpected() error {
	if w.at >= len(w.text) {
		return io.ErrUnexpectedEOF
	}
	return fmt.Errorf("unexpected byte %q at %d", w.text[w.at], w.at)
}

// enter steps into an object or a list. It reports whether anything is in it.
func (w *walker) enter(closing byte) bool {
	w.at++
	if w.peek() != closing {
		return true
	}
	w.at++
	return false
}

// next steps to what follows in an object or a list. It reports whether anything does.
func (w *walker) next(closing byte) (bool, error) {
	switch w.peek() {
	case ',':
		w.at++
		return true, nil
	case closing:
		w.at++
		return false, nil
	default:
		return false, w.unexpected()
	}
}

// key reads the name of a member, up to its value.
func (w *walker) key() ([]byte, error) {
	if w.peek() != '"' {
		return nil, w.unexpected()
	}
	name, err := w.str()
	if err != nil {
		return nil, err
	}
	if w.peek() != ':' {
		return nil, w.unexpected()
	}
	w.at++
	return name, nil
}

// str reads the string that comes next. It lives as long as the text.
func (w *walker) str() ([]byte, error) {
	from := w.at + 1
	if err := w.jumpString(); err != nil {
		return nil, err
	}
	text := w.text[from : w.at-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text, nil
	}
	if w.escaped == nil {
		w.escaped = jx.DecodeBytes(nil)
	}
	w.escaped.ResetBytes(w.text[from-1 : w.at])
	return w.escaped.StrBytes()
}

// raw jumps over a value, and returns it.
func (w *walker) raw() (jx.Raw, error) {
	w.peek()
	from := w.at
	err := w.jump()
	return w.text[from:w.at], err
}

// jump jumps over a value.
func (w *walker) jump() error {
	switch w.peek() {
	case '"':
		return w.jumpString()
	case '{', '[':
		return w.jumpInside()
	case 0, ',', ':', '}', ']':
		return w.unexpected()
	}
	from := w.at
	if n := bytes.IndexAny(w.text[from:], ",:}]{[\" \t\r\n"); n >= 0 {
		w.at += n
	} else {
		w.at = len(w.text)
	}
	if json.Valid(w.text[from:w.at]) {
		return nil
	}
	w.at = from
	return w.unexpected()
}

// jumpInside jumps over an object or a list.
func (w *walker) jumpInside() error {
	for depth := 0; w.at < len(w.text); {
		switch w.text[w.at] {
		case '"':
			if err := w.jumpString(); err != nil {
				return err
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				w.at++
				return nil
			}
		}
		w.at++
	}
	return io.ErrUnexpectedEOF
}

// jumpString jumps over a string. A quote ends it with an even number of backslashes before it.
func (w *walker) jumpString() error {
	for at := w.at; ; {
		n := bytes.IndexByte(w.text[at+1:], '"')
		if n < 0 {
			w.at = len(w.text)
			return io.ErrUnexpectedEOF
		}
		at += 1 + n
		before := at
		for w.text[before-1] == '\\' {
			before--
		}
		if (at-before)%2 == 0 {
			w.at = at + 1
			return nil
		}
	}
}
