// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"
)

// guilty says which value makes answers of a service bad.
func (w *world) guilty(n, v int, value string, by float64, since time.Time) {
	w.worse(by, has(n, v, value))
	w.truth.Named = append(w.truth.Named, Variables[v])
	w.truth.Service, w.truth.Value, w.truth.Since = services[n].name, value, since
	w.truth.Guilty = has(n, v, value)
}

// bad releases a value that makes answers of a service bad.
func (w *world) bad(n, v int, at time.Time, value string, by float64) {
	w.release(n, v, at, value)
	w.guilty(n, v, value, by, at)
}

// badInThree releases a value that makes answers of three services bad.
func (w *world) badInThree(v int, at time.Time, value string, by float64) {
	for n := range 3 {
		w.bad(n, v, at, value, by)
	}
	w.truth.Guilty = func(a *Answer) bool { return a.Values[v] == value }
}

// single are incidents of one variable.
var single = []*Scenario{
	{Name: "prompt", Says: "a bad prompt at 100 %", Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 45), "support-agent:r42", 0.1)
	}},
	{Name: "prompt-small-service", Says: "a bad prompt at 100 % in a small service", Happens: func(w *world) {
		w.bad(3, prompt, w.between(0, 45), "mail-triage:r42", 0.18)
	}},
	{Name: "prompt-canary", Says: "a bad prompt at 30 %", Happens: func(w *world) {
		at := w.between(0, 45)
		w.set(0, prompt, change{at: at, value: "support-agent:r42", share: constant(0.3)})
		w.guilty(0, prompt, "support-agent:r42", 0.15, at)
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "prompt-ramp", Says: "a bad prompt is ramped from 0 to 100 % over three hours", Happens: func(w *world) {
		at := w.between(0, 30)
		w.set(0, prompt, change{at: at, value: "support-agent:r42", share: func(t time.Time) float64 { return t.Sub(at).Hours() / 3 }})
		w.guilty(0, prompt, "support-agent:r42", 0.12, at)
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "daily-deploy-bad", Says: "the prompt that is deployed every day is bad today, asked about an hour later", Happens: func(w *world) {
		value := services[2].name + ":d1120"
		w.guilty(2, prompt, value, 0.12, w.Bad.From.Add(-90*time.Minute))
	}},
	{Name: "route", Says: "the router picks a new model for half of the answers, and it is bad", Happens: func(w *world) {
		at := w.between(0, 45)
		w.set(0, route, change{at: at, value: "chat-default:gpt-5-mini-2026-11-01", share: constant(0.5)})
		w.guilty(0, route, "chat-default:gpt-5-mini-2026-11-01", 0.12, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "fallback-storm", Says: "the fallback model answers for three hours, and badly", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bursts[0] = append(w.bursts[0], Window{at, at.Add(3 * time.Hour)})
		value := "chat-fallback:gpt-4o-mini-2024-07-18"
		w.guilty(0, route, value, 0.15, at)
		w.truth.Moved = []string{"route"}
	}},
	{Name: "index", Says: "a bad snapshot, off the rhythm", Happens: func(w *world) {
		w.bad(0, index, w.between(0, 45), "support-agent-kb:hotfix", 0.12)
	}},
	{Name: "index-nightly-bad", Says: "the ordinary nightly roll brings a bad snapshot", Setting: atNight, Happens: func(w *world) {
		w.guilty(0, index, "support-agent-kb:1120T03", 0.18, w.Bad.From.Add(time.Hour))
	}},
	{Name: "index-nightly-bad-late", Says: "the ordinary nightly roll brings a bad snapshot, asked about six hours later", Happens: func(w *world) {
		w.guilty(0, index, "support-agent-kb:1120T03", 0.12, w.Bad.From.Add(-6*time.Hour))
	}},
	{Name: "index-late", Says: "the nightly roll is three hours late, and its snapshot is bad", Happens: func(w *world) {
		for i := range w.changes[0][index] {
			if c := &w.changes[0][index][i]; c.value == "support-agent-kb:1120T03" {
				c.at = w.at(-20)
			}
		}
		w.guilty(0, index, "support-agent-kb:1120T03", 0.12, w.at(-20))
		w.truth.Moved = []string{"index"}
	}},
	{Name: "index-two-hourly-bad", Says: "one snapshot of an index that rolls every two hours is bad", Happens: func(w *world) {
		w.guilty(1, index, "search-assistant-kb:1120T11", 0.2, w.at(120))
	}},
	{Name: "tools", Says: "new tool schemas are bad", Happens: func(w *world) {
		w.bad(0, tools, w.between(0, 45), "41bd07c2a9e05f13", 0.1)
	}},
	{Name: "cohort-surge", Says: "trial users, always hard to please, are four times as many", Happens: func(w *world) {
		from := w.between(0, 30)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && !a.Start.Before(from) && w.rand.Float64() < 0.4 {
				a.Values[cohort] = "trial"
			}
		})
		w.worse(0.12, has(0, cohort, "trial"))
		w.truth.Named, w.truth.Service, w.truth.Value, w.truth.Since = []string{"cohort"}, services[0].name, "trial", from
		w.truth.Moved, w.truth.Guilty = []string{"cohort"}, has(0, cohort, "trial")
	}},
	{Name: "cohort-new", Says: "a partner begins to send what goes wrong", Happens: func(w *world) {
		from := w.between(0, 30)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && !a.Start.Before(from) && a.Conversation[0] < '4' {
				a.Values[cohort] = "partner"
			}
		})
		w.guilty(0, cohort, "partner", 0.15, from)
		w.truth.Moved = []string{"cohort"}
	}},
	{Name: "prompt-many-services", Says: "the same bad tool schemas reach three services", Happens: func(w *world) {
		w.badInThree(tools, w.between(0, 45), "00bad00bad00bad0", 0.06)
		w.truth.Named = []string{"tools"}
	}},
}
