// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/keytable"
)

// sighting is a span that was read, and what came of it. A span that is laid out alike
// and has the same values where they decide is read no more: what the dialects say is
// a function of the keys and of the values that they looked at.
type sighting struct {
	layout  *layout
	name    string
	scope   dialect.Scope
	values  []kept // of the steps that are heeded, in their order
	reading *reading
}

// How many sightings are remembered. Those of long values, such as tool definitions,
// keep them alive and are fewer.
const (
	maxSightings      = 1 << 14
	maxLargeSightings = 1 << 8
	largeBytes        = 2 << 10
)

// sightings remembers spans that were read.
type sightings struct{ small, large *memo.Memo[sighting] }

func newSightings() *sightings {
	return &sightings{memo.New[sighting](maxSightings), memo.New[sighting](maxLargeSightings)}
}

func (s *sightings) sized(d digest) *memo.Memo[sighting] {
	if d.bytes > largeBytes {
		return s.large
	}
	return s.small
}

// follow gives what came of the last spans like this one; nil where it shows anything else.
func (w *walker) follow(span ptrace.Span, scope dialect.Scope) *reading {
	if hasEvents(span) {
		return nil
	}
	for _, s := range w.trailOf(span) {
		if s != nil && s.isOf(span, scope) {
			w.prompted = s.layout.prompted
			return s.reading
		}
	}
	return nil
}

// recall gives what came of any earlier span that shows the same; nil where there was
// none: then all of the span has to be read.
func (w *walker) recall(span ptrace.Span, scope dialect.Scope) *reading {
	if !isRecallable(span) {
		return nil
	}
	l := w.engine.findLayout(span)
	if l == nil {
		return nil
	}
	d := l.digestOf(span, scope)
	s := w.engine.sightings.sized(d).Find(d.sum, func(s *sighting) bool { return s.layout == l && s.isOf(span, scope) })
	if s == nil {
		return nil
	}
	w.trailOf(span).put(s)
	w.prompted = l.prompted
	return s.reading
}

// isRecallable reports whether attributes are all that decides about a span.
func isRecallable(span ptrace.Span) bool {
	return span.Attributes().Len() <= maxLayoutSteps && !hasEvents(span)
}

// hasEvents reports whether a span has events that are read.
func hasEvents(span ptrace.Span) bool {
	if span.Events().Len() == 0 {
		return false
	}
	for _, event := range span.Events().All() {
		if dialect.EventOfInterest(event.Name()) {
			return true
		}
	}
	return false
}

// trail holds the last sightings of spans of much the same form, the latest first.
type trail [4]*sighting

func (t *trail) put(s *sighting) {
	copy(t[1:], t[:len(t)-1])
	t[0] = s
}

// trailOf gives the trail that a span is on. It looks at what costs nothing.
func (w *walker) trailOf(span ptrace.Span) *trail {
	return &w.trails[uint(span.Attributes().Len()*11+len(span.Name())*3)%uint(len(w.trails))]
}

// isOf reports whether a span shows what was sighted.
func (s *sighting) isOf(span ptrace.Span, scope dialect.Scope) bool {
	attributes, steps := span.Attributes(), s.layout.steps
	if attributes.Len() != len(steps) || scope != s.scope || span.Name() != s.name ||
		(span.DroppedAttributesCount() > 0) != s.layout.lossy {
		return false
	}
	i, at := 0, 0
	for key, value := range attributes.All() {
		step := &steps[i]
		i++
		if !keytable.Same(step.key, key) {
			return false
		}
		switch step.heed {
		case dialect.Nothing:
		case dialect.Blankness:
			if isBlank(value) != step.blank {
				return false
			}
		default:
			if !s.values[at].is(value, step.heed) {
				return false
			}
			at++
		}
	}
	return true
}

// learn remembers a span of which all was read, when the same values come by for the
// second time: there are values that decide and are never the same.
func (w *walker) learn(span ptrace.Span, scope dialect.Scope, r *reading) {
	if w.hurried || !isRecallable(span) {
		return // the next span like it may be read whole
	}
	l := w.learnLayout(span)
	if l == nil {
		return
	}
	d := l.digestOf(span, scope)
	if !w.met.comesAgain(d.sum) {
		return
	}
	s := &sighting{layout: l, name: strings.Clone(span.Name()), scope: scope, reading: r}
	i := 0
	for _, value := range span.Attributes().All() {
		step := &l.steps[i]
		i++
		if step.heed < dialect.Zeroness {
			continue
		}
		k, ok := w.engine.keep(value)
		if !ok {
			return
		}
		s.values = append(s.values, k)
	}
	w.engine.sightings.sized(d).Put(d.sum, s)
}
