// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"
	"time"
)

// further are days of kinds that come about beside a release: what services share, what is
// moved by and by, what comes at another time than it used to.
var further = []*Scenario{
	{Name: "gateway", Says: "a gateway that two services share gets worse, in the hour of a harmless prompt of one of them", Happens: func(w *world) {
		w.release(0, prompt, w.between(0, 60), "support-agent:r42")
		from := w.between(0, 60)
		both := []string{services[0].name, services[1].name}
		w.worse(0.12, func(a *Answer) bool { return slices.Contains(both, a.Service) && !a.Start.Before(from) })
	}},
	{Name: "tenant", Says: "what one tier of tenants asks for goes wrong, half an hour after a harmless prompt", Happens: func(w *world) {
		at := w.between(0, 60)
		w.release(0, prompt, at, "support-agent:r42")
		from := at.Add(30 * time.Minute)
		w.worse(0.25, func(a *Answer) bool {
			return a.Service == services[0].name && a.Tier == tiers[2] && !a.Start.Before(from)
		})
		w.truth.Column, w.truth.Level = "tenant.tier", tiers[2]
	}},
	{Name: "leak", Says: "a service gets worse by and by over three hours, an hour after harmless tools", Happens: func(w *world) {
		at := w.between(-60, 0)
		w.release(0, tools, at, "41bd07c2a9e05f13")
		from := at.Add(time.Hour)
		w.effects = append(w.effects, func(a *Answer) float64 {
			if a.Service != services[0].name || a.Start.Before(from) {
				return 0
			}
			return 0.25 * min(a.Start.Sub(from).Hours()/3, 1)
		})
	}},
	{Name: "language", Says: "a third of the conversations are in a new language and go wrong, an hour and more after a harmless prompt", Happens: func(w *world) {
		at := w.between(0, 30)
		w.release(0, prompt, at, "support-agent:r42")
		from := at.Add(time.Duration(60+60*w.rand.Float64()) * time.Minute)
		w.worse(0.35, func(a *Answer) bool {
			return a.Service == services[0].name && a.Conversation[1] < '5' && !a.Start.Before(from)
		})
	}},
	{Name: "restart", Says: "a harmless prompt comes after ten minutes without new conversations, and the service gets worse an hour later", Happens: func(w *world) {
		at := w.between(0, 60)
		w.restarts(0, at, 10*time.Minute)
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.14, in(0, at.Add(time.Hour)))
		w.truth.May = Variables
	}},
	{Name: "summer-time", Says: "the nightly index comes an hour later than it used to, and the service gets worse in the morning", Happens: func(w *world) {
		w.late(0, "support-agent-kb:1120T03", w.at(-5*60+2))
		w.worse(0.12, in(0, w.between(0, 60)))
		w.truth.May = []string{"index"}
	}},
	{Name: "replays", Says: "three conversations that went wrong are replayed for hours after a harmless prompt", Happens: func(w *world) {
		w.release(0, prompt, w.at(5), "support-agent:r42")
		for range 3 {
			w.loops = append(w.loops, loop{service: 0, at: w.between(10, 60), turns: 58})
		}
	}},
	{Name: "canary-late-undeclared", Says: "a harmless canary of half of the answers, and the service gets worse half an hour later", Happens: func(w *world) {
		at := w.between(0, 60)
		w.set(1, prompt, change{at: at, value: "search-assistant:r42", share: constant(0.5)})
		w.worse(0.15, in(1, at.Add(30*time.Minute)))
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "step-before", Says: "a service gets worse 20, 35 or 60 minutes before a harmless prompt", Happens: func(w *world) {
		at := w.between(0, 60)
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.15, in(0, at.Add(-w.apart())))
	}},
	{Name: "step-after", Says: "a service gets worse 20, 35 or 60 minutes after a harmless prompt", Happens: func(w *world) {
		at := w.between(0, 60)
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.15, in(0, at.Add(w.apart())))
	}},
	{Name: "gateway-prompt", Says: "a bad prompt, and an hour later the gateway of two other services gets worse", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.14)
		from := at.Add(time.Hour)
		others := []string{services[1].name, services[3].name}
		w.worse(0.1, func(a *Answer) bool { return slices.Contains(others, a.Service) && !a.Start.Before(from) })
	}},
	{Name: "tools-revert", Says: "bad tool schemas are reverted to what they were, after two hours", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(1, tools, at, "00bad00bad00bad0", 0.16)
		w.release(1, tools, at.Add(2*time.Hour), "1f2c51d0aa31be78")
	}},
	{Name: "restart-prompt", Says: "a bad prompt comes after ten minutes without new conversations", Happens: func(w *world) {
		at := w.between(0, 45)
		w.restarts(0, at, 10*time.Minute)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.truth.May = Variables
	}},
	{Name: "staged", Says: "bad tools reach the replicas one after the other, over forty minutes", Happens: func(w *world) {
		at := w.between(0, 30)
		w.set(1, tools, change{at: at, spread: 40 * time.Minute, value: "00bad00bad00bad0"})
		w.guilty(1, tools, "00bad00bad00bad0", 0.14, at)
		w.truth.Moved = []string{"tools"}
	}},
	{Name: "two-dates", Says: "the same bad prompt reaches one service an hour after another", Happens: func(w *world) {
		at := w.between(0, 30)
		w.release(0, prompt, at, "shared:r8")
		w.release(1, prompt, at.Add(time.Hour), "shared:r8")
		w.guilty(0, prompt, "shared:r8", 0.12, at)
		w.worse(0.12, has(1, prompt, "shared:r8"))
		w.truth.Guilty = func(a *Answer) bool { return a.Values[prompt] == "shared:r8" }
	}},
	{Name: "batch-index", Says: "a service that works at night gets a bad snapshot by its usual rhythm", Setting: atNight, Happens: func(w *world) {
		w.guilty(4, index, "night-batch-kb:1120T03", 0.25, w.Bad.From.Add(time.Hour))
	}},
	{Name: "prompt-and-tenant", Says: "a bad prompt, and an hour later what one tier of tenants asks for goes wrong as well", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.15)
		from := at.Add(time.Hour)
		w.worse(0.1, func(a *Answer) bool {
			return a.Service == services[0].name && a.Tier == tiers[2] && !a.Start.Before(from)
		})
	}},
}

// apart is one of three times between two changes that have nothing to do with each other.
func (w *world) apart() time.Duration {
	return []time.Duration{20 * time.Minute, 35 * time.Minute, time.Hour}[w.rand.IntN(3)]
}

// restarts lets a service answer nothing for a while before a time.
func (w *world) restarts(n int, at time.Time, gap time.Duration) {
	w.busier = func(k int, t time.Time) float64 {
		return float64(bit(k != n || t.Before(at.Add(-gap)) || !t.Before(at)))
	}
}
