// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/binary"
	"strings"
	"unsafe"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// composed is a list of definitions that is put together of what stands in several attributes.
// JSON goes into it as it was written; places has where each part begins and ends. Each has to be
// one value: what was cut, or says more, must not become a part of what is around it.
type composed struct {
	text   []byte
	places []byte
	known  func(text, places string) bool // nil: nobody knows
}

// Remembers says who knows lists that were composed of the same parts before, and found whole.
func (s *Span) Remembers(known func(text, places string) bool) { s.composed.known = known }

// Places returns where the parts are of which a list was composed; "" for any other text.
func (s *Span) Places(list string) string {
	if c := &s.composed; list != "" && len(c.text) == len(list) && unsafe.StringData(list) == unsafe.SliceData(c.text) {
		return textOf(c.places)
	}
	return ""
}

// composeFunctions composes a family whose elements are name, description and parameters.
func (s *Span) composeFunctions(f Field) string {
	return s.compose(f, func(b []byte, i int) []byte {
		parameters := s.at(f, i, "parameters")
		if parameters == "" {
			parameters = s.at(f, i, "input_schema") // Anthropic, Bedrock
		}
		return s.appendTool(b, s.at(f, i, "name"), s.at(f, i, "description"), parameters)
	})
}

// compose writes a family as one JSON array. If an element is missing or not
// whole, the set is unknown.
func (s *Span) compose(f Field, element func(b []byte, i int) []byte) string {
	n, whole := s.count(f)
	if !whole {
		return ""
	}
	return s.composeList(n, element)
}

// composeList writes so many elements as one JSON array; "" where one is not whole.
func (s *Span) composeList(n int, element func(b []byte, i int) []byte) string {
	c := &s.composed
	if c.text, c.places = c.text[:0], c.places[:0]; n == 0 {
		return ""
	}
	b := c.text
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		longer := element(b, i)
		if longer == nil {
			c.text = b[:0]
			return ""
		}
		b = longer
	}
	b = append(b, ']')
	c.text = b
	if text := textOf(c.text); c.known != nil && c.known(text, textOf(c.places)) || c.isWhole() {
		return text
	}
	c.text = c.text[:0]
	return ""
}

// isWhole reports whether each part is one value.
func (c *composed) isWhole() bool {
	for places := c.places; len(places) > 0; places = places[8:] {
		from, to := binary.LittleEndian.Uint32(places), binary.LittleEndian.Uint32(places[4:])
		if !isBalanced(textOf(c.text[from:to])) {
			return false
		}
	}
	return true
}

// appendWritten appends a part of JSON as it was written; nil where it is seen to be cut.
func (s *Span) appendWritten(b []byte, part string) []byte {
	if part == "" || part[0] == '{' && part[len(part)-1] > ' ' && part[len(part)-1] != '}' {
		return nil
	}
	c := &s.composed
	c.places = binary.LittleEndian.AppendUint32(c.places, uint32(len(b))) //nolint:gosec // shorter than a batch
	b = append(b, part...)
	c.places = binary.LittleEndian.AppendUint32(c.places, uint32(len(b))) //nolint:gosec // likewise
	return b
}

// appendTool writes one definition; nil without a name, or where it is seen to be cut.
func (s *Span) appendTool(b []byte, name, description, parameters string) []byte {
	if name == "" {
		return nil
	}
	b = record.AppendQuoted(append(b, `{"name":`...), name)
	if description != "" {
		b = record.AppendQuoted(append(b, `,"description":`...), description)
	}
	if parameters != "" {
		if b = s.appendWritten(append(b, `,"parameters":`...), parameters); b == nil {
			return nil
		}
	}
	return append(b, '}')
}

// define writes one definition in the scratch of the record; "" if it is not whole.
func (s *Span) define(name, description, parameters string) string {
	if parameters != "" && !isBalanced(parameters) {
		return ""
	}
	places := s.composed.places // are those of a list
	b := s.appendTool(s.definition[:0], name, description, parameters)
	if s.composed.places = places; b == nil {
		return ""
	}
	s.definition = b
	return textOf(b)
}

// textOf is the text of scratch, which holds until that is written anew.
func textOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// isBalanced reports whether text may be one value of JSON: nothing of it belongs to what is
// around it. Whoever reads the whole definition finds the rest.
func isBalanced(text string) bool {
	i := skipSpace(text, 0)
	if i == len(text) {
		return false
	}
	switch text[i] {
	case '{', '[', '"':
		end := skipValue(text, i)
		return end >= 0 && skipSpace(text, end) == len(text)
	}
	text = strings.TrimSpace(text)
	return text != "" && isScalar(text)
}
