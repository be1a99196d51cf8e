// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"encoding/binary"
	"unsafe"

	"github.com/llmcontext/llmcontextprocessor/config"
)

// Reported is what an application says of variables itself, as one value that can be
// compared: for each variable its ID, a length, and as many bytes of text.
type Reported struct{ text string }

// AppendReported adds what is said of one variable.
func AppendReported(to []byte, id config.VariableID, value string) []byte {
	to = binary.AppendUvarint(append(to, byte(id)), uint64(len(value)))
	return append(to, value...)
}

// ReportedIn reads what was appended, without a copy: it holds only as long as the bytes do.
func ReportedIn(b []byte) Reported { return Reported{unsafe.String(unsafe.SliceData(b), len(b))} }

// Of returns what is said of a variable, "" for nothing.
func (r Reported) Of(id config.VariableID) string {
	for rest := r.text; rest != ""; {
		length, n := uvarint(rest[1:])
		value := rest[1+n:]
		if config.VariableID(rest[0]) == id {
			return value[:length]
		}
		rest = value[length:]
	}
	return ""
}

// uvarint is binary.Uvarint of a text.
func uvarint(text string) (value, n int) {
	for shift := 0; ; shift += 7 {
		b := text[n]
		n++
		value |= int(b&0x7f) << shift
		if b < 0x80 {
			return value, n
		}
	}
}
