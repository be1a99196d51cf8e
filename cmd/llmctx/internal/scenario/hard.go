// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// hard are incidents that are asked about in another way than they happened, or that are
// told badly by the data.
var hard = []*Scenario{
	{Name: "window-late", Says: "a bad prompt, two hours before the window that is asked for", Happens: func(w *world) {
		w.bad(0, prompt, w.between(-130, -110), "support-agent:r42", 0.1)
	}},
	{Name: "window-late-hours", Says: "a bad prompt, five hours before the window that is asked for", Happens: func(w *world) {
		w.bad(0, prompt, w.between(-310, -290), "support-agent:r42", 0.1)
	}},
	{Name: "window-early", Says: "a bad prompt, two hours after the begin of the window", Happens: func(w *world) {
		w.bad(0, prompt, w.between(110, 130), "support-agent:r42", 0.14)
	}},
	{Name: "installed-just-before", Says: "the first stamps are an hour older than a bad prompt", Setting: func(s *Setting) {
		s.Start, s.Answers = s.Bad.From.Add(-time.Hour), 4000
		s.Baseline.From = s.Start
	}, Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.15)
	}},
	{Name: "rare", Says: "a bad prompt, but bad answers are rare", Happens: func(w *world) {
		for i := range w.wander {
			w.wander[i] *= 0.02
		}
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.012)
	}},
	{Name: "week", Says: "a bad prompt after a week of baseline", Setting: func(s *Setting) {
		s.Start, s.Answers = s.Bad.From.Add(-7*day), 60_000
		s.Baseline.From = s.Start
	}, Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.1)
	}},
	{Name: "sampled", Says: "one answer of four is kept; a bad prompt", Setting: func(s *Setting) { s.Answers = 60_000 }, Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.12)
		w.sample = func(*Answer) float64 { return 0.25 }
	}},
	{Name: "sampled-tail", Says: "all bad answers are kept, and a tenth of the others; a bad prompt", Setting: func(s *Setting) {
		s.Answers = 60_000
	}, Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.12)
		w.sample = func(a *Answer) float64 {
			if a.Bad && a.Scored {
				return 1
			}
			return 0.1
		}
	}},
	{Name: "tail-quiet", Says: "all bad answers are kept, and a tenth of the others; nothing happens", Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 30), "support-agent:r42")
		w.sample = func(a *Answer) float64 {
			if a.Bad && a.Scored {
				return 1
			}
			return 0.1
		}
	}},
	verdictsAt("verdict-event", InEvent), verdictsAt("verdict-log", InLog), verdictsAt("verdict-late", InLater),
	verdictsAt("verdict-evaluation", OnEvaluate), verdictsAt("verdict-linked", OnLinked), verdictsAt("verdict-agent", OnAgent),
}

func verdictsAt(name string, place Place) *Scenario {
	return &Scenario{Name: name, Says: "a bad prompt, with verdicts " + place.String(), Happens: func(w *world) {
		w.place = place
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.12)
	}}
}

// String tells a place in words.
func (p Place) String() string {
	return [...]string{
		"on the span", "in an event of the span", "in a log record", "in a log record hours later, by response ID",
		"on an evaluation span below the answer", "on a linked span of another trace", "on the agent above the answer",
	}[p]
}
