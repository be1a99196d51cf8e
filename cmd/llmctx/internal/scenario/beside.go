// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"math"
	"time"
)

// beside are incidents of a variable on days on which other things happen, too.
var beside = []*Scenario{
	{Name: "canary-rollback", Says: "a bad canary of 30 % is rolled back after 80 minutes", Happens: func(w *world) {
		at := w.between(0, 45)
		w.set(0, prompt, change{at: at, until: at.Add(80 * time.Minute), value: "support-agent:r42", share: constant(0.3)})
		w.guilty(0, prompt, "support-agent:r42", 0.2, at)
		w.truth.May = []string{"prompt"}
	}},
	{Name: "shared-prompt", Says: "two services get the same prompt, and one of them is worse with it", Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(0, prompt, at, "shared:r8")
		w.release(3, prompt, at, "shared:r8")
		w.guilty(0, prompt, "shared:r8", 0.12, at)
	}},
	{Name: "route-region", Says: "the router sends the answers of one region to a new endpoint, which is bad", Happens: func(w *world) {
		at := w.between(0, 45)
		const there = "chat-eu:gpt-4o-2024-11-20"
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Region == "eu-west-1" && !a.Start.Before(at) {
				a.Values[route] = there
			}
		})
		w.guilty(0, route, there, 0.15, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "surge-prompt", Says: "a bad prompt, and all traffic doubles within the hour", Happens: func(w *world) {
		from := w.between(0, 60)
		w.busier = func(_ int, at time.Time) float64 { return 1 + float64(bit(!at.Before(from))) }
		w.bad(0, prompt, w.between(0, 60), "support-agent:r42", 0.1)
	}},
	{Name: "ab-ends-badly", Says: "a test of two prompts ends with the one that was worse all the time", Happens: func(w *world) {
		at := w.between(0, 45)
		w.release(1, prompt, at, "search-assistant:r41b")
		w.guilty(1, prompt, "search-assistant:r41b", 0.12, at)
	}},
	{Name: "fallback-bursts", Says: "the fallback model answers in five bursts, and badly", Happens: func(w *world) {
		at := w.between(0, 15)
		for k := range 5 {
			from := at.Add(time.Duration(k) * 45 * time.Minute)
			w.bursts[0] = append(w.bursts[0], Window{from, from.Add(25 * time.Minute)})
		}
		w.guilty(0, route, "chat-fallback:gpt-4o-mini-2024-07-18", 0.2, at)
		w.truth.May, w.truth.Moved = []string{"route"}, nil
	}},
	{Name: "edge-prompt", Says: "a bad prompt exactly at the begin of the window", Happens: func(w *world) {
		w.bad(0, prompt, w.at(0), "support-agent:r42", 0.1)
	}},
	{Name: "edge-late", Says: "a bad prompt in the last hour of the window", Happens: func(w *world) {
		w.bad(0, prompt, w.at(185), "support-agent:r42", 0.2)
	}},
	{Name: "latency-prompt", Says: "answers take longer with a new prompt; the tail is heavy", Happens: func(w *world) {
		w.spans = true
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.08)
	}},
	{Name: "latency-route", Says: "a new model for half of the answers is slow", Happens: func(w *world) {
		w.spans = true
		at := w.between(0, 45)
		w.set(0, route, change{at: at, value: "chat-default:gpt-5-mini-2026-11-01", share: constant(0.5)})
		w.guilty(0, route, "chat-default:gpt-5-mini-2026-11-01", 0.1, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "sparse-prompt", Says: "few answers, and a bad prompt", Setting: func(s *Setting) { s.Answers = 4000 }, Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.3)
	}},
	{Name: "young-service", Says: "a bad prompt in a service that began five hours before", Happens: func(w *world) {
		from := w.at(-300)
		w.busier = func(n int, at time.Time) float64 { return float64(bit(n != 0 || !at.Before(from))) }
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.15)
		w.truth.May = Variables
	}},
	{Name: "drift-prompt", Says: "a bad prompt in a service that has been getting worse for two days", Happens: func(w *world) {
		begin := w.Bad.To.Add(-2 * day)
		w.effects = append(w.effects, func(a *Answer) float64 {
			if a.Service != services[0].name || a.Start.Before(begin) {
				return 0
			}
			return 0.03 * float64(a.Start.Sub(begin)) / float64(2*day)
		})
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.14)
	}},
	{Name: "diurnal-prompt", Says: "a bad prompt in hours that are better than others", Happens: func(w *world) {
		w.effects = append(w.effects, func(a *Answer) float64 {
			hour := float64(a.Start.Hour()) + float64(a.Start.Minute())/60
			return 0.012 * math.Cos((hour-23)*math.Pi/12)
		})
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.12)
	}},
	{Name: "judge-rarer", Says: "the judge fails on two thirds of all answers, and a prompt is bad", Happens: func(w *world) {
		from := w.between(0, 60)
		w.missing = func(a *Answer) bool { return !a.Start.Before(from) && w.rand.Float64() < 0.67 }
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.15)
	}},
	{Name: "retries-prompt", Says: "a bad prompt, and what fails is asked for again", Happens: func(w *world) {
		w.retried = 0.6
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.15)
	}},
	{Name: "flood-prompt", Says: "a bad prompt, and an hour later a tenant floods the service", Happens: func(w *world) {
		at := w.between(0, 30)
		w.floods = append(w.floods, flood{0, Window{at.Add(time.Hour), at.Add(2 * time.Hour)}, 120, 0.1})
		w.bad(0, prompt, at, "support-agent:r42", 0.15)
	}},
	{Name: "bad-yesterday-prompt", Says: "a service was bad for hours yesterday, and has a bad prompt today", Happens: func(w *world) {
		from := w.between(-22*60, -18*60)
		w.worse(0.2, func(a *Answer) bool {
			return a.Service == services[0].name && !a.Start.Before(from) && a.Start.Before(from.Add(3*time.Hour))
		})
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.15)
	}},
	{Name: "evidence-thin", Says: "a third of the spans of a service do not tell the prompt, which is bad", Happens: func(w *world) {
		w.untold = func(a *Answer, v int) bool {
			return v == prompt && a.Service == services[0].name && a.Conversation[0] < '5'
		}
		w.guilty(0, prompt, "support-agent:r42", 0.15, w.at(20))
		w.set(0, prompt, change{at: w.at(20), spread: 3 * time.Minute, value: "support-agent:r42"})
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "weekend-prompt", Says: "a bad prompt on a Saturday", Setting: onSaturday(7), Happens: func(w *world) {
		w.weekend()
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.14)
	}},
	{Name: "many-releases-one-bad", Says: "eight releases in three hours, of which one prompt is bad", Happens: func(w *world) {
		for n := range 4 {
			w.release(n, tools, w.between(0, 180), "41bd07c2a9e05f1"+string(rune('0'+n)))
			if n != 0 {
				w.release(n, prompt, w.between(0, 180), services[n].name+":r42")
			}
		}
		w.bad(0, prompt, w.between(0, 60), "support-agent:r42", 0.14)
	}},
	{Name: "deploy-bad-late", Says: "the prompt that is deployed every day is bad today, asked about four hours later", Happens: func(w *world) {
		at := w.between(-250, -230)
		for i := range w.changes[2][prompt] {
			if c := &w.changes[2][prompt][i]; c.value == services[2].name+":d1120" {
				at = c.at
			}
		}
		w.Setting.Bad = Window{at.Add(4 * time.Hour), at.Add(6 * time.Hour)}
		w.Setting.Baseline.To = w.Setting.Bad.From
		w.guilty(2, prompt, services[2].name+":d1120", 0.15, at)
	}},
}
