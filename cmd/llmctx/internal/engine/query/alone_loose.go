// SPDX-License-Identifier: Apache-2.0

package query

import (
	"hash/maphash"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// Naming says what a verdict names.
type Naming int64

// What verdicts name.
const (
	NamesOwn     Naming = iota // the span that it is of, by its IDs
	NamesNone                  // nothing
	NamesAnother               // something else, or several
)

// looseFold are the verdicts of which packing did not find the answer, or found one that may not count: what they name is looked for among
// the spans. Those that may lead further than to the span that they name are left to the engine.
type looseFold struct {
	traces  map[string]*looseTrace
	marks   [looseMarks / 64]uint64 // of hashes of the traces: most others have none
	n       int
	nothing int64 // verdicts that name nothing
	failed  int64 // and of these, those that failed
}

// mostLoose bounds how many answers are looked for, to two hundred MB or so.
const mostLoose = 1_000_000

const looseMarks = 1 << 20

// markOf is where the mark of a trace is, by its hash.
func markOf(hash uint64) (at int, mark uint64) {
	hash %= looseMarks
	return int(hash / 64), 1 << (hash % 64)
}

// looseTrace is a trace that verdicts name.
type looseTrace struct {
	isCounted bool // a span of it counts
	answers   []looseAnswer
}

// looseAnswer is a span that verdicts name.
type looseAnswer struct {
	span           string
	states         []byte // of each aspect: NULL, 0, 1
	number, failed int64  // of verdicts that did not fail, and of those that did
	isTold         bool
	isThere        bool // the span is there
	isFound        bool // it is an answer that counts
	hasOther       bool // another span may be meant that is there
	namesResponse  bool // one of the verdicts names a response, too
}

func newLooseFold() looseFold { return looseFold{traces: map[string]*looseTrace{}} }

// add takes a verdict that tells an aspect, or failed. It reports whether it is looked for here.
func (f *looseFold) add(v *Judged) bool {
	state, hasFailed := v.State/2, v.State&1 == 1
	switch v.Names {
	case NamesNone:
		if hasFailed {
			f.failed++
		} else {
			f.nothing++
		}
		return true
	case NamesAnother:
		return false
	}
	x := f.named(v.Trace, v.Span)
	if hasFailed {
		x.failed++
	} else {
		x.number++
	}
	x.isTold, x.namesResponse = x.isTold || state > 0, x.namesResponse || v.HasResponse
	for i := 0; state > 0; i, state = i+1, state/trits {
		if i == len(x.states) {
			x.states = append(x.states, 0)
		}
		x.states[i] = max(x.states[i], byte(state%trits))
	}
	return f.n <= mostLoose
}

// named is what verdicts name by such IDs.
func (f *looseFold) named(trace, span string) *looseAnswer {
	of := f.traces[trace]
	if of == nil {
		of = &looseTrace{}
		at, mark := markOf(maphash.String(seeds[0], trace))
		f.marks[at] |= mark
		f.traces[strings.Clone(trace)] = of
	}
	for i := range of.answers {
		if of.answers[i].span == span {
			return &of.answers[i]
		}
	}
	of.answers = append(of.answers, looseAnswer{span: strings.Clone(span)})
	f.n++
	return &of.answers[len(of.answers)-1]
}

// keys are the hashes of the keys of the traces that verdicts name.
func (f *looseFold) keys() map[uint64]bool {
	all := make(map[uint64]bool, len(f.traces))
	for trace := range f.traces {
		all[hashOf(packed.KeyHashOf(trace))] = true
	}
	return all
}

// trace returns the answers that verdicts name in the trace of a span; nil: none.
func (f *looseFold) trace(u *Bare) *looseTrace {
	if f.n == 0 || !u.HasTrace {
		return nil
	}
	if at, mark := markOf(u.traceHash); f.marks[at]&mark == 0 {
		return nil
	}
	return f.traces[u.Trace]
}

// meet takes a span of the trace. It returns what verdicts say of it if it is an answer that counts; nil: nothing.
func (of *looseTrace) meet(u *Bare, isCounted, isAnswer, isThere bool) (found *looseAnswer) {
	if of == nil {
		return nil
	}
	of.isCounted = of.isCounted || isCounted && u.HasAt
	for i := range of.answers {
		x := &of.answers[i]
		x.hasOther = x.hasOther || u.HasParent && u.Parent == x.span
		if !u.HasSpan || u.Span != x.span {
			continue
		}
		x.isThere = x.isThere || u.HasAt || !isCounted
		switch {
		case !isCounted || !isThere:
		case isAnswer:
			x.isFound, found = true, x
		default: // a span that is no answer may count all the same
			x.hasOther = true
		}
	}
	return found
}

// leads reports whether a verdict may belong to something else than what it names.
func (f *looseFold) leads() bool {
	for _, of := range f.traces {
		for i := range of.answers {
			if x := &of.answers[i]; !x.isFound && (x.hasOther || x.namesResponse) {
				return true
			}
		}
	}
	return false
}

// unattached counts those without an answer, by why.
func (f *looseFold) unattached() map[counts.Why]int64 {
	found := map[counts.Why]int64{counts.NamesNothing: f.nothing, counts.Failed: f.failed}
	for _, of := range f.traces {
		for i := range of.answers {
			x := &of.answers[i]
			if x.isFound {
				continue
			}
			found[counts.Failed] += x.failed
			switch {
			case !of.isCounted:
				found[counts.NoTrace] += x.number
			case !x.isThere:
				found[counts.NoSpan] += x.number
			default:
				found[counts.NoAnswer] += x.number
			}
		}
	}
	return found
}

// told is what they say of an aspect.
func (x *looseAnswer) told(aspect int) int64 {
	if x == nil || aspect >= len(x.states) {
		return 0
	}
	return int64(x.states[aspect])
}
