// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"hash/maphash"
	"io"
	"slices"
	"sync"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// packed is the text of a document, kept to be saved one day: a large one repeats
// itself, and is a tenth of its size in this form.
type packed struct {
	seen  [2]uint64
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

// packers are writers of flate: each is a megabyte.
var packers = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is one that there is
	}
	return w
}}

func pack(text []byte) packed {
	var out bytes.Buffer
	w, _ := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&out)
	_, _ = w.Write(text) // memory does not fail to be written
	_ = w.Close()
	at := checkedAt(text)
	return packed{look(text), sha256.Sum256(withoutLine(text, at)), at, bytes.Clone(out.Bytes())}
}

// lookSeeds are random numbers of this process: nobody can write two texts that look alike.
var lookSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// look returns 128 bits that tell a text from all others in this process. All fragments are
// looked at each time the source shows them, so that it has to be fast.
func look(text []byte) [2]uint64 {
	return [2]uint64{maphash.Bytes(lookSeeds[0], text), maphash.Bytes(lookSeeds[1], text)}
}

// unpack returns the text, as far as a document may reach: what was stored may be damaged.
func (p packed) unpack() ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p.bytes)), document.MaxDocumentBytes+1))
}

// is reports whether this is the text.
func (p packed) is(text []byte) bool { return p.seen == look(text) }

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
