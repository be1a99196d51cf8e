// SPDX-License-Identifier: Apache-2.0

package query

import "github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"

// Judge takes a verdict, before any span is taken.
func (a *Alone) Judge(v *Judged) {
	if v.HasAt {
		_, period := a.fold.place(v.At)
		service := v.Service
		if service == "" {
			service = counts.Unknown
		}
		a.verdicts.of(verdictKey{a.verdicts.service(service), period, v.Label, v.Name, v.Place}).add(v.Score, v.HasScore, v.State&1 == 1)
	}
	if v.Place == counts.InLog {
		a.t.Coverage.Logs++
	}
	isTold, hasFailed := v.State/2 > 0, v.State&1 == 1
	if !a.answers.is || !isTold && !hasFailed {
		return
	}
	a.Joined = true
	counted := v.HasAnswer && v.HasAnswered && v.Answered >= a.since && v.Answered < a.until
	switch {
	case a.settled, counted && a.Asked.Where == nil: // of others it is looked at where they are on, too
		v.Answer += a.packs[a.pack].answers
		a.answers.add(v, counted)
	case !a.loose.add(v):
		a.leads = true
	}
}

// answerFold remembers what verdicts say of answers that packing numbered.
type answerFold struct {
	aspects    int
	is         bool   // verdicts are asked for
	states     []byte // of each answer, its aspects: NULL, 0, 1
	isAttached []bool
	isNamed    []bool // and counts
	isMet      []bool // in a span
	of         int64  // so many are attached
	failed     int64  // verdicts without an answer that counts
	elsewhere  int64
}

// add takes a verdict, and whether its answer counts.
func (f *answerFold) add(v *Judged, counted bool) {
	isTold, state, hasFailed := v.State/2 > 0, v.State/2, v.State&1 == 1
	switch {
	case counted:
	case hasFailed:
		f.failed++
	default:
		f.elsewhere++
	}
	if !v.HasAnswer {
		return
	}
	if missing := int(v.Answer) + 1 - len(f.isAttached); missing > 0 {
		f.isAttached, f.isNamed = append(f.isAttached, make([]bool, missing)...), append(f.isNamed, make([]bool, missing)...)
		f.states = append(f.states, make([]byte, missing*f.aspects)...)
	}
	f.isNamed[v.Answer] = f.isNamed[v.Answer] || counted
	if !isTold {
		return
	}
	if counted && !f.isAttached[v.Answer] {
		f.isAttached[v.Answer] = true
		f.of++
	}
	for i := range f.aspects {
		at := int(v.Answer)*f.aspects + i
		f.states[at] = max(f.states[at], byte(state%trits))
		state /= trits
	}
}

// meet takes the answer of a span that counts; late is what verdicts say that name it by its IDs.
func (f *answerFold) meet(answer int64, late *looseAnswer) {
	isKnown := answer >= 0 && answer < int64(len(f.isNamed))
	if late != nil && late.isTold && (!isKnown || !f.isAttached[answer]) {
		f.of++
	}
	if !isKnown {
		return
	}
	f.isMet[answer] = true
}

// lacks reports whether an answer that counts was not met: days of a packed lake may be gone.
func (f *answerFold) lacks() bool {
	for answer, is := range f.isNamed {
		if is && !f.isMet[answer] {
			return true
		}
	}
	return false
}

// told is what they say of an aspect of an answer; -1 is none.
func (f *answerFold) told(answer int64, aspect int) int64 {
	if answer < 0 || answer >= int64(len(f.isAttached)) {
		return 0
	}
	return int64(f.states[int(answer)*f.aspects+aspect])
}

func (f *answerFold) attached() []counts.Attached {
	if f.of == 0 {
		return nil
	}
	return []counts.Attached{{How: counts.ByItself, Answers: f.of}}
}

// unattached counts the verdicts without an answer.
func (a *Alone) unattached() (list []counts.Unattached) {
	found := a.loose.unattached()
	found[counts.Failed] += a.answers.failed
	found[counts.NoAnswer] += a.answers.elsewhere
	for why, n := range found {
		if n > 0 {
			list = append(list, counts.Unattached{Why: why, Count: n})
		}
	}
	return list
}
