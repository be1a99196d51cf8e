// SPDX-License-Identifier: Apache-2.0

package query

import "strconv"

// Whether a span counts, and what is known of the aspects, is handed over as one number.

// MostAspects is how many aspects a behaviour may have that a state tells.
const MostAspects = 30

const trits = 3

// StateOf renders a number of a condition that is 0 or 1, and of the aspects e…, each of which is 0, 1 or NULL.
func (s *Spec) StateOf(condition string, aspect func(i int) string) string {
	text, unit := condition, int64(2)
	for i := range s.Asked.Behaviour {
		text += " + " + strconv.FormatInt(unit, 10) + " * coalesce(" + aspect(i) + " + 1, 0)"
		unit *= trits
	}
	return "CAST(" + text + " AS BIGINT)"
}

// tellsVerdict reports whether an aspect is known that verdicts answer.
func (a *Alone) tellsVerdict(state int64) bool {
	state /= 2
	for _, is := range a.byVerdict {
		if is && state%trits > 0 {
			return true
		}
		state /= trits
	}
	return false
}

// badness does what Spec.bad renders.
func (a *Alone) badness(u *Bare, isAnswer bool, late *looseAnswer) int64 {
	if len(a.byVerdict) == 0 {
		return unscored
	}
	state, bad := u.State/2, int64(1)
	for i, byVerdict := range a.byVerdict {
		own := state % trits // NULL, 0, 1
		state /= trits
		if a.ofAnswer[i] && !isAnswer {
			own = 0
		}
		if byVerdict && a.Joined {
			own = max(own, a.answers.told(u.Answer, i), late.told(i))
		}
		if own == 0 {
			return unscored
		}
		bad = min(bad, own-1)
	}
	return bad
}
