// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"math"
	"time"
)

// outside are days on which answers get worse, or the traffic another one, for reasons that no
// variable tells. Nothing may be named.
var outside = []*Scenario{
	{Name: "surge", Says: "all traffic doubles while a harmless prompt is released", Happens: func(w *world) {
		from := w.between(0, 60)
		w.busier = func(_ int, at time.Time) float64 { return 1 + float64(bit(!at.Before(from))) }
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{
		Name: "weekend", Says: "the window is on a Saturday; last weekend is in the baseline, and a harmless prompt is released", Setting: onSaturday(7),
		Happens: func(w *world) {
			w.weekend()
			w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		},
	},
	{Name: "weekend-first", Says: "the window is on a Saturday after five working days", Setting: onSaturday(5), Happens: func(w *world) {
		w.weekend()
	}},
	{
		Name: "weekend-undeclared", Says: "on a Saturday a service gets worse for another reason, while its index rolls as always", Setting: onSaturday(7),
		Happens: func(w *world) {
			w.weekend()
			w.worse(0.15, in(0, w.between(0, 90)))
		},
	},
	{Name: "flood", Says: "one tenant floods a service with what is answered worse, in the hours of a harmless prompt", Happens: func(w *world) {
		from := w.between(0, 90)
		w.floods = append(w.floods, flood{0, Window{from, from.Add(2 * time.Hour)}, 250, 0.15})
		w.release(0, prompt, w.between(0, 90), "support-agent:r42")
	}},
	{Name: "drift", Says: "a service has been getting worse for two days, by and by; a harmless prompt is released", Happens: func(w *world) {
		begin := w.Bad.To.Add(-2 * day)
		w.effects = append(w.effects, func(a *Answer) float64 {
			if a.Service != services[0].name || a.Start.Before(begin) {
				return 0
			}
			return 0.08 * float64(a.Start.Sub(begin)) / float64(2*day)
		})
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "diurnal", Says: "the rate follows the time of day by a half; a harmless prompt is released in the worst hours", Happens: func(w *world) {
		for n := range services {
			w.effects = append(w.effects, func(a *Answer) float64 {
				if a.Service != services[n].name {
					return 0
				}
				hour := float64(a.Start.Hour()) + float64(a.Start.Minute())/60
				return services[n].rate * 0.5 * math.Cos((hour-13)*math.Pi/12)
			})
		}
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "canary-rollback-undeclared", Says: "a harmless canary is rolled back after an hour; a service gets worse for another reason", Happens: func(w *world) {
		at := w.between(0, 30)
		w.set(0, prompt, change{at: at, until: at.Add(time.Hour), value: "support-agent:r42", share: constant(0.2)})
		w.worse(0.12, in(0, w.between(0, 120)))
		w.truth.May = []string{"prompt"}
	}},
	{Name: "shared-prompt-undeclared", Says: "two services get the same harmless prompt, and one gets worse for another reason", Happens: func(w *world) {
		at := w.between(0, 60)
		w.release(0, prompt, at, "shared:r8")
		w.release(3, prompt, at, "shared:r8")
		from := w.between(0, 180)
		for from.Sub(at).Abs() < 30*time.Minute {
			from = w.between(0, 180)
		}
		w.worse(0.15, in(0, from))
	}},
	{Name: "provider-region", Says: "one provider gets worse in one region beside a harmless full release", Happens: func(w *world) {
		from := w.between(0, 60)
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.worse(0.3, func(a *Answer) bool {
			return a.Values[route] == openai && a.Region == "eu-west-1" && !a.Start.Before(from)
		})
	}},
	{Name: "provider-fallback", Says: "a provider gets worse, and the fallback model takes over half, beside a harmless release", Happens: func(w *world) {
		from := w.between(0, 60)
		w.bursts[0] = append(w.bursts[0], Window{from.Add(5 * time.Minute), from.Add(2 * time.Hour)})
		w.release(0, tools, w.between(0, 60), "41bd07c2a9e05f13")
		w.worse(0.15, func(a *Answer) bool { return a.Values[route] == openai && !a.Start.Before(from) })
		w.truth.May = []string{"route"}
	}},
	{Name: "retry-storm", Says: "for twenty minutes answers fail and are asked for again and again; a harmless canary", Happens: func(w *world) {
		from := w.between(20, 120)
		w.retried = 0.75
		w.set(0, prompt, change{at: w.between(0, 60), value: "support-agent:r42", share: constant(0.3)})
		w.worse(0.35, func(a *Answer) bool {
			return a.Service == services[0].name && !a.Start.Before(from) && a.Start.Before(from.Add(20*time.Minute))
		})
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "retry-storm-release", Says: "for forty minutes answers fail and are asked for again; a harmless prompt was released before", Happens: func(w *world) {
		at := w.between(0, 30)
		from := at.Add(time.Duration((20 + 60*w.rand.Float64()) * float64(time.Minute)))
		w.retried = 0.75
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.3, func(a *Answer) bool {
			return a.Service == services[0].name && !a.Start.Before(from) && a.Start.Before(from.Add(40*time.Minute))
		})
	}},
	{Name: "judge-outage", Says: "the judge fails on most good answers, and so the rest look worse; a harmless prompt is released", Happens: func(w *world) {
		from := w.between(0, 90)
		w.missing = func(a *Answer) bool { return !a.Bad && !a.Start.Before(from) && w.rand.Float64() < 0.75 }
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.truth.Says = []string{"verdict"}
	}},
	{Name: "judge-and-prompt", Says: "a stricter judge and a harmless prompt in the same minute", Happens: func(w *world) {
		at := w.between(0, 60)
		w.judgeMoves(at, 0.1)
		w.release(0, prompt, at, "support-agent:r42")
		w.truth.Says = []string{"judge"}
	}},
	{Name: "judge-canary", Says: "a stricter judge judges a third of the answers; a harmless prompt is released", Happens: func(w *world) {
		for n := range services {
			w.set(n, judge, change{at: w.at(10), value: "groundedness:j8", share: constant(0.33)})
		}
		w.worse(0.1, func(a *Answer) bool { return a.Values[judge] == "groundedness:j8" })
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.truth.Moved = append(w.truth.Moved, "judge")
		w.truth.Says = []string{"judge"}
	}},
	{Name: "ab-ends", Says: "a test of two prompts ends, and the service gets worse for another reason later", Happens: func(w *world) {
		w.release(1, prompt, w.between(0, 30), "search-assistant:r41b")
		w.worse(0.12, in(1, w.between(60, 180)))
	}},
	{Name: "late-job", Says: "the nightly index came six hours late and is harmless; another service gets worse", Happens: func(w *world) {
		w.late(0, "support-agent-kb:1120T03", w.between(-10, 30))
		w.worse(0.1, in(3, w.between(0, 60)))
		w.truth.Moved = []string{"index"}
	}},
	{Name: "edge", Says: "a harmless prompt exactly at the begin of the window, and the service gets worse 45 minutes later", Happens: func(w *world) {
		w.release(0, prompt, w.at(0), "support-agent:r42")
		w.worse(0.14, in(0, w.at(45)))
	}},
	{Name: "undeclared-deploy", Says: "a service gets worse hours around its daily deployment, for another reason", Happens: func(w *world) {
		from := w.between(-240, -135)
		if w.rand.Float64() < 0.5 {
			from = w.between(-45, 60)
		}
		w.worse(0.15, in(2, from))
	}},
	{
		Name: "sparse-undeclared", Says: "few answers, and a service gets worse hours after a harmless prompt", Setting: func(s *Setting) { s.Answers = 4000 },
		Happens: func(w *world) {
			w.release(0, prompt, w.between(-30, 10), "support-agent:r42")
			w.worse(0.2, in(0, w.between(80, 140)))
		},
	},
	{Name: "cold-start", Says: "a service begins in the window, and answers badly; another has a harmless prompt", Happens: func(w *world) {
		from := w.between(-20, 30)
		w.busier = func(n int, at time.Time) float64 {
			return float64(bit(n != 4 || !at.Before(from))) * float64(1+9*bit(n == 4))
		}
		w.worse(0.2, func(a *Answer) bool { return a.Service == services[4].name })
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.truth.May = Variables
	}},
	{Name: "latency-surge", Says: "a service is slower while its traffic is three times as much; a harmless prompt is released", Happens: func(w *world) {
		w.spans = true
		from := w.between(0, 90)
		w.busier = func(n int, at time.Time) float64 { return 1 + 2*float64(bit(n == 0 && !at.Before(from))) }
		w.worse(0.1, in(0, from))
		at := w.between(0, 90)
		for from.Sub(at).Abs() < 30*time.Minute {
			at = w.between(0, 90)
		}
		w.release(0, prompt, at, "support-agent:r42")
	}},
	{Name: "latency-quiet", Says: "nothing happens to latency; a prompt and tools are released", Happens: func(w *world) {
		w.spans = true
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.release(1, tools, w.between(0, 60), "41bd07c2a9e05f13")
	}},
	{Name: "installed-quiet", Says: "the first stamps are an hour old; a harmless prompt is released", Setting: justInstalled, Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 30), "support-agent:r42")
	}},
	{
		Name: "installed-undeclared", Says: "the first stamps are an hour old; a service gets worse an hour after a harmless prompt", Setting: justInstalled,
		Happens: func(w *world) {
			at := w.between(0, 20)
			w.release(0, prompt, at, "support-agent:r42")
			w.worse(0.15, in(0, at.Add(time.Hour)))
		},
	},
	{Name: "evidence-lost", Says: "half of the spans of a service stop to tell the prompt, and it gets worse for another reason", Happens: func(w *world) {
		from := w.between(0, 30)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && !a.Start.Before(from) && w.rand.Float64() < 0.5 {
				a.Values[prompt] = Unknown
			}
		})
		w.worse(0.1, in(0, w.between(0, 120)))
		w.truth.May = []string{"prompt"}
	}},
	{Name: "many-releases", Says: "eight harmless releases in three hours, and one service gets worse for another reason", Happens: func(w *world) {
		for n := range 4 {
			w.release(n, prompt, w.between(0, 180), services[n].name+":r42")
			w.release(n, tools, w.between(0, 180), "41bd07c2a9e05f1"+string(rune('0'+n)))
		}
		w.worse(0.1, in(w.rand.IntN(4), w.between(0, 180)))
	}},
	{Name: "bad-yesterday", Says: "a service was bad for hours yesterday, for another reason; a harmless prompt is released today", Happens: func(w *world) {
		from := w.between(-22*60, -18*60)
		w.worse(0.2, func(a *Answer) bool {
			return a.Service == services[0].name && !a.Start.Before(from) && a.Start.Before(from.Add(3*time.Hour))
		})
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "blip", Says: "a service is bad for half an hour, an hour after a harmless prompt", Happens: func(w *world) {
		at := w.between(0, 30)
		from := at.Add(time.Hour)
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.25, func(a *Answer) bool {
			return a.Service == services[0].name && !a.Start.Before(from) && a.Start.Before(from.Add(30*time.Minute))
		})
	}},
	{Name: "two-hourly-drift", Says: "a service whose index rolls every two hours gets worse by and by over five hours", Happens: func(w *world) {
		begin := w.between(-60, 60)
		w.effects = append(w.effects, func(a *Answer) float64 {
			if a.Service != services[1].name || a.Start.Before(begin) {
				return 0
			}
			return 0.2 * min(a.Start.Sub(begin).Hours()/5, 1)
		})
	}},
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// onSaturday has its window on a Saturday, and so many days before it.
func onSaturday(days int) func(*Setting) {
	return func(s *Setting) {
		bad := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
		s.Start, s.End, s.Answers = bad.Add(-time.Duration(days)*day), bad.Add(6*time.Hour), 50_000
		s.Bad, s.Baseline = Window{bad, bad.Add(4 * time.Hour)}, Window{s.Start, bad}
	}
}

// justInstalled has stamps of an hour before the window.
func justInstalled(s *Setting) {
	s.Start, s.Answers = s.Bad.From.Add(-time.Hour), 4000
	s.Baseline.From = s.Start
}

// weekend lets companies stay away, and the load go down.
func (w *world) weekend() {
	free := func(at time.Time) bool { return at.Weekday() == time.Saturday || at.Weekday() == time.Sunday }
	w.busier = func(_ int, at time.Time) float64 { return 1 - 0.5*float64(bit(free(at))) }
	w.edits = append(w.edits, func(a *Answer) {
		if a.Values[cohort] == "company" && free(a.Start) && a.Conversation[0] < 'c' {
			a.Values[cohort] = "consumer"
		}
	})
	w.truth.May = append(w.truth.May, "cohort")
}

// late lets a snapshot come at another time than it should have.
func (w *world) late(n int, value string, at time.Time) {
	for i := range w.changes[n][index] {
		if c := &w.changes[n][index][i]; c.value == value {
			c.at = at
		}
	}
}
