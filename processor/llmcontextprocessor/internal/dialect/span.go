// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"math/bits"
	"strings"
)

// Span is the scratch into which a caller feeds one span after the other. The
// zero value is ready. It keeps the strings it was given until the next Reset
// or Release, and is not safe for concurrent use.
type Span struct {
	name     string
	scope    Scope
	present  fieldSet
	asked    fieldSet          // of which it was asked whether they are there
	reads    fieldSet          // whose values were read
	held     fieldSet          // whose values are of this batch, present or not
	values   [maxFields]string // valid where present
	indexed  []indexed
	overflow bool // attributes are missing from indexed

	event   openEvent
	message bool     // a message event was seen
	system  []string // contents of system message events
	flags   namedSet // feature flags that were evaluated, by key
	vars    namedSet // managed variables, by name
	judges  namedSet // evaluators that left a result on the span

	judged  bool // kind and dialect are those of what was put
	kind    Kind
	dialect string
}

// Reset begins a new span. It leaves the values of the last one in place, out of
// reach, so that it costs the same whatever was put.
func (s *Span) Reset(name string, scope Scope) {
	s.name, s.scope = name, scope
	s.present, s.asked, s.reads = fieldSet{}, fieldSet{}, fieldSet{}
	s.indexed, s.overflow = s.indexed[:0], false
	s.event, s.message, s.system = openEvent{}, false, s.system[:0]
	s.flags.n, s.vars.n, s.judges.n = 0, 0, 0
	s.judged = false
}

// Release drops every string, so that a pooled Span does not keep a batch alive. It
// visits only what was put: batches may be of one span.
func (s *Span) Release() {
	for i, word := range s.held {
		for ; word != 0; word &= word - 1 {
			s.values[i<<6+bits.TrailingZeros64(word)] = ""
		}
	}
	s.held = fieldSet{}
	clear(s.indexed[:cap(s.indexed)])
	clear(s.system[:cap(s.system)])
	s.flags, s.vars, s.judges = namedSet{}, namedSet{}, namedSet{}
	s.Reset("", scopeAny)
}

// Lossy says that the SDK dropped attributes of the span: of a family of keys any
// element may be among them, so what families say is unknown.
func (s *Span) Lossy() { s.overflow = true }

// Put adds one attribute: f from Fields or Family, its key, and its value as
// text (strings as they are, numbers and booleans formatted, slices and maps as
// JSON). A blank value is not kept. Of two values for one key the greater is
// kept, which is arbitrary, but the same in any order.
func (s *Span) Put(f Field, key, text string) {
	if f == 0 || f > lastField || Blank(text) {
		return
	}
	s.judged = false
	switch f {
	case familyOITool, familyOIMessage, familyLLMFunction, familyGenAITool, familyGenAIPrompt:
		s.putIndexed(f, key, text)
	case familyFlag:
		s.flags.put(named{name: strings.TrimPrefix(key, flagPrefix), value: scalar(text)})
	case familyVariable:
		s.putVariable(strings.TrimPrefix(key, variablePrefix), scalar(text))
	default:
		if counts.has(f) {
			if text == "0" {
				return
			}
			text = "1"
		}
		s.PutText(f, text)
	}
}

// PutText is Put for a field of one key that is no count.
func (s *Span) PutText(f Field, text string) {
	if Blank(text) {
		return
	}
	s.judged = false
	if s.present.has(f) {
		text = max(text, s.values[f])
	}
	s.values[f] = text
	s.present.add(f)
	s.held.add(f)
}

// has reports whether the span has a value for f that is not blank.
func (s *Span) has(f Field) bool {
	s.asked.add(f)
	return s.present.has(f)
}

// raw gives the value of f as it was put, "" if there is none.
func (s *Span) raw(f Field) string {
	if s.has(f) {
		s.reads.add(f)
		return s.values[f]
	}
	return ""
}

// get gives the value of f as one word, "" if there is none.
func (s *Span) get(f Field) string { return scalar(s.raw(f)) }
