// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"
)

// quiet are days on which nothing may be named.
var quiet = []*Scenario{
	{Name: "quiet", Says: "nothing happens", Happens: func(*world) {}},
	{Name: "nightly-roll", Says: "the window holds the nightly roll of the index, and it is harmless", Setting: atNight, Happens: func(*world) {}},
	{
		Name: "harmless-prompt", Says: "a prompt is released, and it is harmless", Happens: func(w *world) {
			w.release(0, prompt, w.between(5, 60), "support-agent:r42")
		},
	},
	{
		Name: "harmless-canary", Says: "a prompt canary of 20 %, and it is harmless", Happens: func(w *world) {
			w.set(0, prompt, change{at: w.between(0, 60), value: "support-agent:r42", share: constant(0.2)})
			w.truth.Moved = []string{"prompt"}
		},
	},
	{
		Name: "undeclared", Says: "one service gets worse for a reason that no variable tells, while its index rolls as always",
		Happens: func(w *world) { w.worse(0.12, in(0, w.between(0, 60))) },
	},
	{
		Name: "undeclared-two-hourly", Says: "a service whose index rolls every two hours gets worse for another reason",
		Happens: func(w *world) { w.worse(0.12, in(1, w.between(0, 90))) },
	},
	{
		Name: "undeclared-night", Says: "a service gets worse around the nightly roll of its index, for another reason", Setting: atNight,
		Happens: func(w *world) {
			from := w.between(-60, 20)
			if w.rand.Float64() < 0.5 {
				from = w.between(100, 170)
			}
			w.worse(0.15, in(0, from))
		},
	},
	{
		Name: "undeclared-everywhere", Says: "all services get worse, for no reason that is stamped",
		Happens: func(w *world) {
			from := w.between(0, 30)
			w.worse(0.08, func(a *Answer) bool { return !a.Start.Before(from) })
		},
	},
	{
		Name: "undeclared-canary", Says: "a service gets worse beside a harmless canary", Happens: func(w *world) {
			w.set(0, prompt, change{at: w.between(0, 60), value: "support-agent:r42", share: constant(0.3)})
			w.worse(0.12, in(0, w.between(0, 60)))
			w.truth.Moved = []string{"prompt"}
		},
	},
	{
		Name: "provider", Says: "one provider gets worse beside a harmless full release in the same hour", Happens: func(w *world) {
			from := w.between(0, 60)
			w.release(0, prompt, w.between(0, 60), "support-agent:r42")
			w.worse(0.15, func(a *Answer) bool { return a.Values[route] == claude && !a.Start.Before(from) })
			w.truth.Says = []string{"not comparable"}
		},
	},
	{
		Name: "provider-roll", Says: "one provider gets worse beside the nightly roll of an index", Setting: atNight, Happens: func(w *world) {
			from := w.between(-30, 90)
			w.worse(0.15, func(a *Answer) bool { return a.Values[route] == openai && !a.Start.Before(from) })
		},
	},
	{
		Name: "looping", Says: "four conversations of 50 turns loop; a harmless prompt is at 100 %", Happens: func(w *world) {
			w.release(0, prompt, w.at(5), "support-agent:r42")
			for range 4 {
				w.loops = append(w.loops, loop{service: 0, at: w.between(10, 90), turns: 50})
			}
		},
	},
	{
		Name: "looping-canary", Says: "four conversations of 50 turns loop; a harmless prompt is at 30 %", Happens: func(w *world) {
			w.set(0, prompt, change{at: w.at(-5), value: "support-agent:r42", share: constant(0.3)})
			for range 4 {
				w.loops = append(w.loops, loop{service: 0, at: w.between(10, 90), turns: 50})
			}
			w.truth.Moved = []string{"prompt"}
		},
	},
	{
		Name: "busier", Says: "a service with more bad answers has three times its traffic", Happens: func(w *world) {
			w.busier = func(n int, at time.Time) float64 {
				if n == 1 && w.Bad.Holds(at) {
					return 3
				}
				return 1
			}
		},
	},
	{
		Name: "fallback-burst", Says: "a burst of the fallback model, as there are many", Happens: func(w *world) {
			from := w.between(0, 120)
			w.bursts[0] = append(w.bursts[0], Window{from, from.Add(40 * time.Minute)})
		},
	},
	{
		Name: "judge-moved", Says: "a new judge is stricter; the answers are as they were", Happens: func(w *world) {
			w.judgeMoves(w.between(0, 30), 0.08)
			w.truth.Says = []string{"judge"}
		},
	},
	{
		Name: "judge-moved-prompt", Says: "a new judge is stricter, in the hour of a harmless prompt", Happens: func(w *world) {
			w.judgeMoves(w.between(0, 30), 0.08)
			w.release(0, prompt, w.between(0, 40), "support-agent:r42")
			w.truth.Says = []string{"judge"}
		},
	},
	{
		Name: "stale", Says: "the registry was out of reach; a service gets worse", Happens: func(w *world) {
			w.worse(0.1, in(0, w.at(10)))
			w.edits = append(w.edits, func(a *Answer) {
				if !a.Start.Before(w.at(-20)) {
					a.Status = "stale"
				}
			})
			w.truth.Says = []string{"stale"}
		},
	},
	{
		Name: "host", Says: "all bad answers are of one host", Happens: func(w *world) {
			from := w.between(0, 30)
			w.worse(0.35, func(a *Answer) bool { return a.Host == "support-agent-7" && !a.Start.Before(from) })
			w.truth.Column, w.truth.Level = "host.name", "support-agent-7"
		},
	},
	{
		Name: "region", Says: "one region gets worse beside a harmless full release", Happens: func(w *world) {
			from := w.between(30, 60)
			w.release(0, prompt, w.between(0, 25), "support-agent:r42")
			w.worse(0.2, func(a *Answer) bool {
				return a.Region == "ap-south-1" && a.Service == services[0].name && !a.Start.Before(from)
			})
			w.truth.Column, w.truth.Level = "cloud.region", "ap-south-1"
		},
	},
	{Name: "few", Says: "a day with few answers, on which nothing happens", Setting: smaller, Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 30), "support-agent:r42")
	}},
}

func smaller(s *Setting) { s.Answers = 1500 }

// atNight lies around the nightly roll.
func atNight(s *Setting) {
	bad := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	s.Bad, s.Baseline.To, s.End = Window{bad, bad.Add(4 * time.Hour)}, bad, bad.Add(6*time.Hour)
}

// release brings a value to all answers of a service.
func (w *world) release(n, v int, at time.Time, value string) {
	w.set(n, v, change{at: at, spread: 3 * time.Minute, value: value})
	w.truth.Moved = append(w.truth.Moved, Variables[v])
}

// judgeMoves puts a stricter judge in force everywhere.
func (w *world) judgeMoves(at time.Time, by float64) {
	for n := range services {
		w.set(n, judge, change{at: at, value: "groundedness:j8"})
	}
	w.worse(by, func(a *Answer) bool { return a.Values[judge] == "groundedness:j8" })
	w.truth.Moved = append(w.truth.Moved, "judge")
}
