// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"encoding/binary"
	"strings"
	"unsafe"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Reported is what an application says of variables itself, as one value that can be
// compared: for each variable its ID, a length, and as many bytes of text.
type Reported struct{ text string }

// AppendReported adds what is said of one variable.
func AppendReported(to []byte, id variable.ID, value string) []byte {
	to = binary.AppendUvarint(append(to, byte(id)), uint64(len(value)))
	return append(to, value...)
}

// ReportedIn reads what was appended, without a copy: it holds only as long as the bytes do.
func ReportedIn(b []byte) Reported { return Reported{unsafe.String(unsafe.SliceData(b), len(b))} }

// Of returns what is said of a variable, "" for nothing.
func (r Reported) Of(id variable.ID) string {
	for rest := r.text; rest != ""; {
		length, n := uvarint(rest[1:])
		value := rest[1+n:]
		if variable.ID(rest[0]) == id {
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

// reportedEvidence reads llm_context.observed.<variable> and what observe names:
// the whole value, or only its revision.
func reportedEvidence(id variable.ID, reported string) *evidence {
	if id == variable.Route {
		return reportedRoute(reported)
	}
	equal := func(v *document.Value) bool { return reported == v.Revision || reported == v.Render(id) }
	return &evidence{
		agrees:      equal,
		contradicts: func(v *document.Value) bool { return !equal(v) },
		value: func(v *document.Value) string {
			switch {
			case strings.Contains(reported, ":"):
				return reported
			case v != nil:
				return id.Write(v.Name, reported)
			default:
				return id.Write("", reported)
			}
		},
	}
}

// reportedRoute tells "route:model" from a model whose own name holds a colon by
// the declared name of the route.
func reportedRoute(reported string) *evidence {
	model := func(v *document.Value) string {
		if rest, ok := strings.CutPrefix(reported, v.Name+":"); ok {
			return rest
		}
		return reported
	}
	agrees := func(v *document.Value) bool { return SameModel(v.Revision, model(v)) }
	return &evidence{
		agrees:      agrees,
		contradicts: func(v *document.Value) bool { return contradictsRoute(v, model(v), true, false) },
		value: func(v *document.Value) string {
			switch {
			case v != nil:
				return variable.Join(v.Name, model(v))
			case strings.Contains(reported, ":"):
				return reported
			default:
				return variable.Join("", reported)
			}
		},
	}
}
