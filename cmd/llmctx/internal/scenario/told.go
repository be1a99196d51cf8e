// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"
	"time"
)

// told are incidents of the kinds that public postmortems tell of, and days that look like them.
var told = []*Scenario{
	{Name: "judge-one-cohort", Says: "a new judge is stricter on what companies ask only, in the hour of a harmless prompt", Happens: func(w *world) {
		for n := range services {
			w.set(n, judge, change{at: w.at(20), value: "groundedness:j8"})
		}
		w.worse(0.12, func(a *Answer) bool { return a.Values[judge] == "groundedness:j8" && a.Values[cohort] == "company" })
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.truth.Moved = append(w.truth.Moved, "judge")
		w.truth.Says = []string{"judge"}
	}},
	{Name: "judge-one-service", Says: "one service has a stricter judge; two harmless prompts are released", Happens: func(w *world) {
		at := w.between(0, 60)
		w.set(1, judge, change{at: at, value: "groundedness:j8"})
		w.worse(0.1, func(a *Answer) bool { return a.Values[judge] == "groundedness:j8" })
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.release(1, prompt, at.Add(w.apart()), "search-assistant:r42")
		w.truth.Moved = append(w.truth.Moved, "judge")
		w.truth.Says = []string{"judge"}
	}},
	{Name: "verdicts-behind", Says: "the verdicts of good answers of the last hour are not there yet; a harmless prompt was released before", Happens: func(w *world) {
		w.release(0, prompt, w.at(150+60*w.rand.Float64()), "support-agent:r42")
		w.missing = func(a *Answer) bool {
			return !a.Bad && !a.Start.Before(w.at(180)) && a.Start.Before(w.Bad.To) && w.rand.Float64() < 0.6
		}
	}},
	{Name: "judged-more", Says: "since a harmless prompt nearly all answers are judged, a fifth of them before", Happens: func(w *world) {
		at := w.between(0, 45)
		w.judged = 0.95
		w.missing = func(a *Answer) bool { return a.Start.Before(at) && w.rand.Float64() < 0.8 }
		w.release(0, prompt, at, "support-agent:r42")
	}},
	{Name: "sampled-since", Says: "since a harmless prompt only every sixth answer is kept", Setting: func(s *Setting) { s.Answers = 60_000 }, Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(0, prompt, at, "support-agent:r42")
		w.sample = func(a *Answer) float64 {
			if a.Start.Before(at) {
				return 1
			}
			return 1.0 / 6
		}
	}},
	{Name: "tail-since", Says: "since a harmless prompt all bad answers are kept, and a tenth of the others", Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(0, prompt, at, "support-agent:r42")
		w.sample = func(a *Answer) float64 {
			if a.Start.Before(at) || a.Bad && a.Scored {
				return 1
			}
			return 0.1
		}
	}},
	{Name: "mondays", Says: "Mondays are worse, as last Monday was; a harmless prompt is released", Setting: onMonday, Happens: func(w *world) {
		w.worse(0.06, func(a *Answer) bool { return a.Service == services[0].name && a.Start.Weekday() == time.Monday })
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
	}},
	{Name: "failover", Says: "a region's provider is out for fifteen minutes, then another endpoint takes over and is as good as ever", Happens: func(w *world) {
		from := w.between(10, 60)
		const there = "chat-failover:gpt-4o-2024-11-20"
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Region == "eu-west-1" && !a.Start.Before(from.Add(15*time.Minute)) {
				a.Values[route] = there
			}
		})
		w.worse(0.5, func(a *Answer) bool {
			return a.Service == services[0].name && a.Region == "eu-west-1" && !a.Start.Before(from) && a.Start.Before(from.Add(15*time.Minute))
		})
		w.truth.Moved = []string{"route"}
	}},
	{Name: "relabelled", Says: "half of the companies are counted as consumers from now on; no answer is worse", Happens: func(w *world) {
		from := w.between(0, 60)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Values[cohort] == "company" && a.Conversation[0] < '8' && !a.Start.Before(from) {
				a.Values[cohort] = "consumer"
			}
		})
		w.truth.Moved = []string{"cohort"}
	}},
	{Name: "train", Says: "three services are released within twenty minutes, and one of them gets worse one to two hours later", Happens: func(w *world) {
		at := w.between(0, 20)
		w.train(at)
		w.worse(0.12, in(w.rand.IntN(3), at.Add(time.Duration(60+60*w.rand.Float64())*time.Minute)))
	}},
	{Name: "spike", Says: "all services fail for ten minutes, in the hour of a harmless prompt and a harmless canary", Happens: func(w *world) {
		from := w.between(5, 60)
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		w.set(1, route, change{at: w.between(0, 60), value: "chat-default:gpt-5-mini-2026-11-01", share: constant(0.3)})
		w.worse(0.5, func(a *Answer) bool { return !a.Start.Before(from) && a.Start.Before(from.Add(10*time.Minute)) })
		w.truth.Moved = append(w.truth.Moved, "route")
	}},
	{Name: "long-conversations", Says: "long conversations get worse in one service, an hour and more after harmless tools", Happens: func(w *world) {
		at := w.between(0, 30)
		w.release(0, tools, at, "41bd07c2a9e05f13")
		from := at.Add(time.Duration(60+60*w.rand.Float64()) * time.Minute)
		w.worse(0.2, func(a *Answer) bool { return a.Service == services[0].name && a.Turn >= 2 && !a.Start.Before(from) })
	}},
	{Name: "evening-canary", Says: "a harmless canary of the evening before; a service gets worse in the morning", Happens: func(w *world) {
		w.set(0, route, change{at: w.between(-12*60, -11*60), value: "chat-default:gpt-5-mini-2026-11-01", share: constant(0.25)})
		w.worse(0.12, in(0, w.between(0, 60)))
		w.truth.Moved = []string{"route"}
	}},

	{Name: "alias-repointed", Says: "the provider points an alias at another model, for the third of the answers that go there", Happens: func(w *world) {
		at := w.between(0, 45)
		const now = "chat-default:claude-sonnet-4-6-20261112"
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Values[route] == claude && !a.Start.Before(at) {
				a.Values[route] = now
			}
		})
		w.guilty(0, route, now, 0.15, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "truncated", Says: "a smaller model takes all answers, and long conversations no longer fit into it", Happens: func(w *world) {
		const now = "chat-default:gpt-4o-mini-2024-07-18"
		at := w.between(0, 45)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Values[route] == openai && !a.Start.Before(at) {
				a.Values[route] = now
			}
		})
		w.guilty(0, route, now, 0, at)
		w.worse(0.25, func(a *Answer) bool { return has(0, route, now)(a) && a.Turn >= 2 })
		w.truth.Moved = []string{"route"}
	}},
	{Name: "tools-one-agent", Says: "three services get the same tools, and one of them cannot work with them", Happens: func(w *world) {
		at := w.between(0, 45)
		for n := range 3 {
			w.release(n, tools, at, "41bd07c2a9e05f13")
		}
		w.guilty(1, tools, "41bd07c2a9e05f13", 0.14, at)
	}},
	{Name: "ramped-again", Says: "a bad canary of a tenth is taken back, and ramped to a half an hour later", Happens: func(w *world) {
		at := w.between(0, 20)
		w.set(0, prompt, change{at: at, value: "support-agent:r42", share: func(t time.Time) float64 {
			switch since := t.Sub(at); {
			case since < 30*time.Minute:
				return 0.1
			case since < 90*time.Minute:
				return 0
			default:
				return 0.5
			}
		}})
		w.guilty(0, prompt, "support-agent:r42", 0.18, at)
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "sticky-route", Says: "a bad pool serves one answer of a hundred since yesterday, and one of six from now on", Happens: func(w *world) {
		at, pool := w.between(0, 30), "chat-default:gpt-4o-2024-11-20-long"
		w.set(0, route, change{at: w.at(-20 * 60), value: pool, share: func(t time.Time) float64 {
			if t.Before(at) {
				return 0.01
			}
			return 0.16
		}})
		w.guilty(0, route, pool, 0.25, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "half-hosts", Says: "half of the hosts get bad tools", Happens: func(w *world) {
		at := w.between(0, 45)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Host[len(a.Host)-1] < '4' && !a.Start.Before(at) {
				a.Values[tools] = "41bd07c2a9e05f13"
			}
		})
		w.guilty(0, tools, "41bd07c2a9e05f13", 0.15, at)
		w.truth.Moved = []string{"tools"}
	}},
	{Name: "judge-then-prompt", Says: "a stricter judge, and a bad prompt 75 minutes later", Happens: func(w *world) {
		at := w.between(0, 20)
		w.judgeMoves(at, 0.05)
		w.bad(0, prompt, at.Add(75*time.Minute), "support-agent:r42", 0.2)
		w.truth.Says = []string{"judge"}
	}},
	{Name: "train-one-bad", Says: "three services are released within twenty minutes, and the prompt of one of them is bad", Happens: func(w *world) {
		at := w.between(0, 20)
		w.train(at)
		n := w.rand.IntN(3)
		w.guilty(n, prompt, services[n].name+":r42", 0.15, at)
	}},
	{Name: "evening-release", Says: "a bad prompt of the evening before, asked about in the morning", Happens: func(w *world) {
		w.bad(0, prompt, w.between(-12*60, -11*60), "support-agent:r42", 0.1)
	}},
	{Name: "bad-verdicts-late", Says: "a bad prompt, and half of the verdicts of the last hour's bad answers are not there yet", Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.14)
		w.missing = func(a *Answer) bool {
			return a.Bad && !a.Start.Before(w.at(180)) && a.Start.Before(w.Bad.To) && w.rand.Float64() < 0.5
		}
	}},
	{Name: "index-one-tier", Says: "a new index lacks the documents of half of the tiers of tenants", Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(0, index, at, "support-agent-kb:hotfix")
		w.guilty(0, index, "support-agent-kb:hotfix", 0, at)
		w.worse(0.25, func(a *Answer) bool {
			return has(0, index, "support-agent-kb:hotfix")(a) && slices.Contains(tiers[2:], a.Tier)
		})
	}},
	{Name: "prompt-then-tools", Says: "a bad prompt is reverted after an hour, and bad tools follow an hour later", Happens: func(w *world) {
		at := w.between(0, 20)
		w.bad(0, prompt, at, "support-agent:r42", 0.2)
		w.release(0, prompt, at.Add(time.Hour), "support-agent:r41")
		w.bad(0, tools, at.Add(2*time.Hour), "41bd07c2a9e05f13", 0.2)
		w.truth.May = []string{"prompt"}
		w.truth.Guilty = func(a *Answer) bool {
			return has(0, prompt, "support-agent:r42")(a) || has(0, tools, "41bd07c2a9e05f13")(a)
		}
	}},
	{Name: "model-for-all", Says: "three services get another model at one time, which is worse in all of them", Happens: func(w *world) {
		w.badInThree(route, w.between(0, 45), "chat-default:gpt-5-mini", 0.08)
		w.truth.Named = []string{"route"}
	}},
	{Name: "unseen", Says: "a bad prompt comes while the collector of all services is down for eighty minutes", Happens: func(w *world) {
		down := Window{w.at(10), w.at(90)}
		w.bad(0, prompt, w.between(20, 80), "support-agent:r42", 0.14)
		w.sample = func(a *Answer) float64 { return float64(bit(!down.Holds(a.Start))) }
	}},
	{Name: "taken-back", Says: "a bad prompt is taken back after an hour and a half, in the window that is asked for", Happens: func(w *world) {
		at := w.between(0, 45)
		w.set(0, prompt, change{at: at, until: at.Add(90 * time.Minute), value: "support-agent:r42"})
		w.truth.Moved = append(w.truth.Moved, "prompt")
		w.guilty(0, prompt, "support-agent:r42", 0.2, at)
	}},
}

// onMonday has its window on a Monday, and eight days before it.
func onMonday(s *Setting) {
	bad := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	s.Start, s.End, s.Answers = bad.Add(-8*day), bad.Add(6*time.Hour), 60_000
	s.Bad, s.Baseline = Window{bad, bad.Add(4 * time.Hour)}, Window{s.Start, bad}
}

// train releases prompts of three services within twenty minutes, and the tools of one.
func (w *world) train(at time.Time) {
	for n := range 3 {
		w.release(n, prompt, at.Add(time.Duration(20*w.rand.Float64())*time.Minute), services[n].name+":r42")
	}
	w.release(1, tools, at.Add(time.Duration(20*w.rand.Float64())*time.Minute), "41bd07c2a9e05f13")
}
