// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
)

// packed is the text of a document, kept to be saved one day: a large one repeats
// itself, and is a tenth of its size in this form.
type packed struct {
	sum   [sha256.Size]byte
	named [sha256.Size]byte // of the text without the line that says when it was checked
	// checked is where that line begins; -1 where there is none.
	checked int
	bytes   []byte
}

// checkedAt finds the line that begins with "checked:", which whatever looks at where the
// values live renews; -1 where there is none.
func checkedAt(text []byte) int {
	const key = "checked:"
	if bytes.HasPrefix(text, []byte(key)) {
		return 0
	}
	if at := bytes.Index(text, []byte("\n"+key)); at >= 0 {
		return at + 1
	}
	return -1
}

// withoutLine returns a text without the line that begins there; all of it for -1.
func withoutLine(text []byte, at int) []byte {
	if at < 0 {
		return text
	}
	_, rest, _ := bytes.Cut(text[at:], []byte("\n"))
	return slices.Concat(text[:at], rest)
}

func pack(text []byte) packed {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // the level is one that there is, and memory does not fail to be written
	}
	at := checkedAt(text)
	return packed{sha256.Sum256(text), sha256.Sum256(withoutLine(text, at)), at, bytes.Clone(out.Bytes())}
}

// unpack returns the text, as far as a document may reach: what was stored may be damaged.
func (p packed) unpack() ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p.bytes)), MaxDocumentBytes+1))
}

// is reports whether this is the text.
func (p packed) is(text []byte) bool { return p.sum == sha256.Sum256(text) }

// differsInChecked reports whether another text says only another time at which it was checked.
func (p packed) differsInChecked(other packed) bool {
	return p.checked >= 0 && p.checked == other.checked && p.named == other.named
}

// checkedOf returns a document that says nothing but when the text was checked.
func (p packed) checkedOf(text []byte) []byte {
	line, _, _ := bytes.Cut(text[p.checked:], []byte("\n"))
	return slices.Concat(line, []byte("\ncontexts: []\n"))
}

// hex returns the SHA-256 of the text, without its line that begins with "checked:", as
// sha256sum prints it.
func (p packed) hex() string { return hex.EncodeToString(p.named[:]) }
