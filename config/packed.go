// SPDX-License-Identifier: Apache-2.0

package config

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
)

// packed is the text of a document, kept to be saved one day: a large one repeats
// itself, and is a tenth of its size in this form.
type packed struct {
	sum   [sha256.Size]byte
	named [sha256.Size]byte // of the text without the line that says when it was checked
	bytes []byte
}

// checkedLine is renewed by whatever looks at where the values live. A renewed look is
// no new registry.
var checkedLine = regexp.MustCompile(`(?m)^checked:[^\n]*\n?`)

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
	return packed{sha256.Sum256(text), sha256.Sum256(checkedLine.ReplaceAll(text, nil)), bytes.Clone(out.Bytes())}
}

// unpack gives the text.
func (p packed) unpack() ([]byte, error) {
	return io.ReadAll(flate.NewReader(bytes.NewReader(p.bytes)))
}

// is reports whether this is the text.
func (p packed) is(text []byte) bool { return p.sum == sha256.Sum256(text) }

// hex returns the SHA-256 of the text, without its line that begins with "checked:", as
// sha256sum prints it.
func (p packed) hex() string { return hex.EncodeToString(p.named[:]) }
