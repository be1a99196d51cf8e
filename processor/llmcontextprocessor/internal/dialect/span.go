// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Span is the scratch into which a caller feeds one record after the other. The
// zero value is ready. It keeps the values it was given until the next Reset
// or Release, and is not safe for concurrent use.
type Span struct {
	record.Fields
	set   *Set // nil for those of this package
	name  string
	scope Scope

	event   openEvent
	message bool     // a message event was seen
	system  []string // contents of system message events
	flags   namedSet // feature flags that were evaluated, by key
	vars    namedSet // managed variables, by name
	judges  namedSet // evaluators that left a result on the span

	list       []byte // of evaluators
	scratch    []byte // of texts that are put together
	definition []byte // of the one tool

	composed composed // of definitions

	parameters oiRequest
	requested  requested
	request    request
	rendered   genkitPrompt

	log LogEvent // of a log record

	beside neighbours // of the kind of a dialect that nobody has described

	erred   bool  // its status is an error
	decided bool  // what follows is that of what was put
	asked   asked // what the dialects have to be asked
	kind    Kind
	row     *row // that recognised it
}

// Use takes the dialects of a configuration instead of those of this package.
func (s *Span) Use(set *Set) { s.set = set }

func (s *Span) dialects() *Set {
	if s.set != nil {
		return s.set
	}
	return builtin
}

// Reset begins a new record.
func (s *Span) Reset(name string, scope Scope) {
	s.Fields.Reset()
	s.name, s.scope = name, scope
	s.event, s.message, s.system = openEvent{}, false, s.system[:0]
	s.flags.n, s.vars.n, s.judges.n = 0, 0, 0
	s.decided, s.erred, s.log = false, false, NoLogEvent
	s.beside = neighbours{}
}

// Failed says that the status of the span is an error.
func (s *Span) Failed() {
	s.erred, s.decided = true, false
}

// failed reports whether the operation ended in an error. An answer that finished in one is none,
// whatever the status says.
func (s *Span) failed() bool {
	return s.erred || s.has(errorType) || s.has(finishReasons) && onlyError(s.raw(finishReasons))
}

// onlyError reports whether all that is said of how an answer finished is that it failed.
func onlyError(reasons string) bool {
	return strings.EqualFold(strings.Trim(reasons, ` []"`), "error")
}

// Release drops every value, so that a pooled Span does not keep a batch alive.
func (s *Span) Release() {
	s.Fields.Release()
	clear(s.system[:cap(s.system)])
	s.flags, s.vars, s.judges = namedSet{}, namedSet{}, namedSet{}
	s.Reset("", scopeAny)
}

// Put adds one attribute: f from Fields or Family, its key, and its value as
// text (strings as they are, numbers and booleans formatted, slices and maps as
// JSON). A blank value is not kept. Of two values for one key the greater is
// kept, which is arbitrary, but the same in any order.
func (s *Span) Put(f Field, key, text string) {
	if f == 0 || f > s.dialects().last {
		return
	}
	if record.Blank(text) {
		s.lostElement(f, key)
		return
	}
	s.decided = false
	switch f {
	case familyOITool, familyOIMessage, familyLLMFunction, familyGenAITool, familyFunction, familyToolSchema,
		familyGenAIPrompt:
		s.putIndexed(f, key, text)
	case familyFlag:
		s.flags.put(named{name: strings.TrimPrefix(key, flagPrefix), value: scalar(text)})
	case familyKind:
		s.putKind(key, text)
	case familyVariable:
		s.putVariable(strings.TrimPrefix(key, variablePrefix), scalar(text))
	default:
		if !counts.Has(f) {
			s.Fields.PutText(f, text)
		} else if n, err := strconv.ParseFloat(scalar(text), 64); err == nil && n > 0 {
			s.Fields.PutText(f, "1")
		}
	}
}

// PutValue is Put for a value that nobody may ask for: it stays unread until then.
func (s *Span) PutValue(f Field, key string, v record.Value) {
	switch {
	case isFamily(f), counts.Has(f) && !v.IsNumber():
		s.Put(f, key, v.Text())
	case counts.Has(f):
		if v.IsPositive() {
			s.decided = false
			s.Fields.PutText(f, "1")
		}
	default:
		s.decided = false
		s.Fields.Put(f, v)
	}
}

// has reports whether the record has a value for f that is not blank.
func (s *Span) has(f Field) bool { return s.Has(f) }

// raw returns the value of f as it was put, "" if there is none.
func (s *Span) raw(f Field) string { return s.Text(f) }

// get returns the value of f as one word, "" if there is none.
func (s *Span) get(f Field) string { return scalar(s.Text(f)) }

// requested is the model that was asked for, and what its name says.
type requested struct {
	known bool
	model string
	class modelname.Class

	told, media bool // whether the span is one of media, once it was asked for
}

// requestModel returns the model that the record asks for.
func (s *Span) requestModel() string { return s.asks().model }

func (s *Span) asks() *requested {
	r := &s.requested
	if !r.known {
		model := s.first(requestModel)
		*r = requested{known: true, model: model, class: modelname.ClassOf(model)}
	}
	return r
}
