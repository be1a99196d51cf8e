// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"math"
	"slices"
	"time"
)

// ordinary are things that happen in the weeks of any service: some for the better, some to the traffic or
// its names, some to one half of what shares a value.
var ordinary = []*Scenario{
	{Name: "improves", Says: "a new prompt halves the bad answers", Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.worse(-0.012, has(0, prompt, "support-agent:r42"))
	}},
	{Name: "improves-undeclared", Says: "a new prompt halves the bad answers of one service, another gets worse for another reason", Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.worse(-0.012, has(0, prompt, "support-agent:r42"))
		w.worse(0.12, in(3, w.between(0, 60)))
	}},
	{Name: "weekly-drift", Says: "working days are worse than weekends, and all get worse by and by; a harmless prompt is released", Setting: onMonday, Happens: func(w *world) {
		w.weekly(0)
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "always-bad", Says: "a service was bad before the first record, and is as bad since; a harmless prompt is released", Happens: func(w *world) {
		w.worse(0.15, in(0, w.Start))
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "renamed", Says: "a service has another name from now on, and gets worse an hour and more later", Happens: func(w *world) {
		from := w.between(-30, 30)
		const now = "mail-triage-2"
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[3].name && !a.Start.Before(from) {
				a.Service = now
			}
		})
		worse := from.Add(time.Duration(60+60*w.rand.Float64()) * time.Minute)
		w.worse(0.15, func(a *Answer) bool { return a.Service == now && !a.Start.Before(worse) })
		w.truth.May = Variables
	}},
	{Name: "tested-by-conversation", Says: "a standing test of two prompts on long conversations; nothing happens", Happens: func(w *world) {
		w.longer = true
	}},
	{Name: "tool-storm", Says: "in the hour of a harmless prompt agents begin to call twelve tools for an answer; no answer is worse", Happens: func(w *world) {
		from := w.between(0, 60)
		w.calls = func(a *Answer) int {
			if a.Service == services[0].name && !a.Start.Before(from) {
				return 12
			}
			return 1
		}
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "holiday", Says: "the traffic of the day is a fifth of that of others; a harmless prompt is released", Happens: func(w *world) {
		w.busier = func(_ int, at time.Time) float64 { return 1 - 0.8*float64(bit(!at.Before(w.Bad.From.Truncate(day)))) }
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "second-prompt", Says: "a harmless prompt, a day after another one, at about the same time: two are no rhythm, and it is told", Happens: func(w *world) {
		w.release(0, prompt, w.between(-24*60, -23*60), "support-agent:r42")
		w.release(0, prompt, w.between(0, 60), "support-agent:r43")
		w.truth.Says = []string{"support-agent:r43"}
	}},
	{Name: "canary-by-cohort-undeclared", Says: "companies get a harmless prompt, and go wrong for another reason 40 to 100 minutes later", Happens: func(w *world) {
		at := w.between(0, 45)
		w.byCohort(0, at, "company", "support-agent:r42")
		from := at.Add(time.Duration(40+60*w.rand.Float64()) * time.Minute)
		w.worse(0.2, func(a *Answer) bool {
			return a.Service == services[0].name && a.Values[cohort] == "company" && !a.Start.Before(from)
		})
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "sampled-mixed", Says: "services are sampled at rates of their own, and one of them at another one since noon of the day before", Setting: func(s *Setting) {
		s.Answers = 60_000
	}, Happens: func(w *world) {
		w.sample = mixed(w.at(-21 * 60))
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "rolled-back-in-vain", Says: "a service gets worse for another reason, and 40 to 80 minutes later its prompt is rolled back, which does not help", Happens: func(w *world) {
		from := w.between(0, 60)
		w.worse(0.12, in(0, from))
		w.release(0, prompt, from.Add(time.Duration(40+40*w.rand.Float64())*time.Minute), "support-agent:r40")
	}},
	{Name: "judge-drifts", Says: "a judge gets stricter over five hours without a new revision; harmless prompts are released", Happens: func(w *world) {
		from := w.between(-120, 0)
		w.effects = append(w.effects, func(a *Answer) float64 { return 0.08 * min(max(a.Start.Sub(from).Hours()/5, 0), 1) })
		for n := range 2 {
			w.release(n, prompt, w.between(0, 90), services[n].name+":r42")
		}
	}},

	{Name: "shared-better-and-worse", Says: "two services get the same prompt: one is better with it, the other worse", Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(0, prompt, at, "shared:r8")
		w.release(1, prompt, at, "shared:r8")
		w.worse(-0.02, has(1, prompt, "shared:r8"))
		w.guilty(0, prompt, "shared:r8", 0.12, at)
	}},
	{Name: "canary-by-cohort", Says: "companies get a bad prompt, and nobody else", Happens: func(w *world) {
		at := w.between(0, 45)
		w.byCohort(0, at, "company", "support-agent:r42")
		w.guilty(0, prompt, "support-agent:r42", 0.16, at)
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "weekly-prompt", Says: "working days are worse than weekends, all get worse by and by, and a prompt is bad", Setting: onMonday, Happens: func(w *world) {
		w.weekly(0)
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.15)
	}},
	{Name: "renamed-prompt", Says: "a service has another name since the day before, and a bad prompt", Happens: func(w *world) {
		const now = "support-agent-2"
		from, at := w.at(-26*60), w.between(0, 30)
		w.release(0, prompt, at, "support-agent:r42")
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && !a.Start.Before(from) {
				a.Service = now
			}
		})
		bad := func(a *Answer) bool { return a.Service == now && a.Values[prompt] == "support-agent:r42" }
		w.worse(0.14, bad)
		w.truth.Named, w.truth.Service, w.truth.Value, w.truth.Since, w.truth.Guilty = []string{"prompt"}, now, "support-agent:r42", at, bad
		w.truth.May = Variables
	}},
	{Name: "prompt-storm", Says: "a bad prompt lets agents call twelve tools for an answer", Happens: func(w *world) {
		at := w.between(0, 45)
		w.bad(0, prompt, at, "support-agent:r42", 0.14)
		w.calls = func(a *Answer) int { return 1 + 11*bit(has(0, prompt, "support-agent:r42")(a)) }
	}},
	{Name: "prompt-long-conversations", Says: "a bad prompt in long conversations, of which each keeps the prompt that it began with", Happens: func(w *world) {
		w.longer = true
		at := w.between(0, 30)
		began := map[string]time.Time{}
		w.edits = append(w.edits, func(a *Answer) {
			if _, ok := began[a.Conversation]; !ok {
				began[a.Conversation] = a.Start
			}
			if a.Service == services[0].name && !began[a.Conversation].Before(at) {
				a.Values[prompt] = "support-agent:r42"
			}
		})
		w.guilty(0, prompt, "support-agent:r42", 0.14, at)
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "sampled-mixed-prompt", Says: "services are sampled at rates of their own, and a prompt is bad", Setting: func(s *Setting) { s.Answers = 60_000 }, Happens: func(w *world) {
		w.sample = mixed(w.at(-21 * 60))
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.14)
	}},
}

// weekly makes working days of a service worse than weekends, and all days worse by and by.
func (w *world) weekly(n int) {
	w.effects = append(w.effects, func(a *Answer) float64 {
		if a.Service != services[n].name {
			return 0
		}
		weekend := slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, a.Start.Weekday())
		return 0.02*float64(bit(!weekend)) + 0.02*a.Start.Sub(w.Start).Hours()/w.End.Sub(w.Start).Hours()
	})
}

// byCohort brings a prompt to the conversations of one cohort.
func (w *world) byCohort(n int, at time.Time, group, value string) {
	w.edits = append(w.edits, func(a *Answer) {
		if a.Service == services[n].name && a.Values[cohort] == group && !a.Start.Before(at) {
			a.Values[prompt] = value
		}
	})
}

// mixed keeps one answer of two, three, four, … of the services, and of the second one half of these since a time.
func mixed(since time.Time) func(*Answer) float64 {
	return func(a *Answer) float64 {
		n := slices.IndexFunc(services, func(s service) bool { return s.name == a.Service })
		p := 1 / float64(n+2)
		if n == 1 && !a.Start.Before(since) {
			p /= 2
		}
		return math.Min(p, 1)
	}
}
