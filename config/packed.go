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
	bytes []byte
}

// withoutChecked returns a text without its line that begins with "checked:". Whatever
// looks at where the values live renews it, and a renewed look is no new registry.
func withoutChecked(text []byte) []byte {
	const key = "checked:"
	from := 0
	if !bytes.HasPrefix(text, []byte(key)) {
		if from = bytes.Index(text, []byte("\n"+key)) + 1; from == 0 {
			return text
		}
	}
	_, rest, _ := bytes.Cut(text[from:], []byte("\n"))
	return slices.Concat(text[:from], rest)
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
	return packed{sha256.Sum256(text), sha256.Sum256(withoutChecked(text)), bytes.Clone(out.Bytes())}
}

// unpack returns the text, as far as a document may reach: what was stored may be damaged.
func (p packed) unpack() ([]byte, error) {
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(p.bytes)), MaxDocumentBytes+1))
}

// is reports whether this is the text.
func (p packed) is(text []byte) bool { return p.sum == sha256.Sum256(text) }

// hex returns the SHA-256 of the text, without its line that begins with "checked:", as
// sha256sum prints it.
func (p packed) hex() string { return hex.EncodeToString(p.named[:]) }
