// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"time"
)

// several are incidents beside other changes.
var several = []*Scenario{
	{Name: "prompt-then-index", Says: "a bad prompt, and 40 minutes later a harmless index of the same service", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.release(0, index, at.Add(40*time.Minute), "support-agent-kb:hotfix")
	}},
	{Name: "index-after-prompt", Says: "a harmless prompt, and 40 minutes later a bad index of the same service", Happens: func(w *world) {
		at := w.between(0, 30)
		w.release(0, prompt, at, "support-agent:r42")
		w.bad(0, index, at.Add(40*time.Minute), "support-agent-kb:hotfix", 0.12)
	}},
	{Name: "tools-after-prompt", Says: "a bad prompt, and an hour later harmless tools", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.release(0, tools, at.Add(time.Hour), "41bd07c2a9e05f13")
	}},
	{Name: "both-bad", Says: "a bad prompt, and 80 minutes later bad tools", Happens: func(w *world) {
		at := w.between(0, 20)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.bad(0, tools, at.Add(80*time.Minute), "41bd07c2a9e05f13", 0.4)
	}},
	{Name: "inseparable", Says: "a prompt and tools are released in the same minute; the prompt is bad", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.set(0, tools, change{at: at, spread: 3 * time.Minute, value: "41bd07c2a9e05f13"})
		w.truth.Moved = append(w.truth.Moved, "tools")
		w.truth.Pair = []string{"prompt", "tools"}
	}},
	{Name: "prompt-beside-decoy-canary", Says: "a bad prompt beside a harmless canary of the model", Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.1)
		w.set(0, route, change{at: w.between(0, 30), value: "chat-default:gpt-5-mini-2026-11-01", share: constant(0.1)})
		w.truth.Moved = append(w.truth.Moved, "route")
	}},
	{Name: "revert-renamed", Says: "a bad prompt is reverted under a new name after 90 minutes", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.14)
		w.release(0, prompt, at.Add(90*time.Minute), "support-agent:r43")
	}},
	{Name: "revert", Says: "a bad prompt is reverted to the old one after 90 minutes", Happens: func(w *world) {
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r42", 0.14)
		w.release(0, prompt, at.Add(90*time.Minute), "support-agent:r41")
	}},
	{Name: "came-back", Says: "a bad prompt of the first day comes back", Happens: func(w *world) {
		w.set(0, prompt, change{at: w.Start.Add(5 * time.Hour), until: w.Start.Add(7 * time.Hour), value: "support-agent:r40"})
		at := w.between(0, 30)
		w.bad(0, prompt, at, "support-agent:r40", 0.14)
	}},
	{Name: "simpson", Says: "a bad prompt comes as the traffic moves to what is answered better", Happens: func(w *world) {
		at := w.between(0, 20)
		w.bad(0, prompt, at, "support-agent:r42", 0.08)
		w.worse(0.2, func(a *Answer) bool { return a.Service == services[4].name })
		w.busier = func(n int, at time.Time) float64 {
			if n == 4 && w.Bad.Holds(at) {
				return 0.1
			}
			return 1
		}
	}},
	{Name: "prompt-and-undeclared", Says: "a bad prompt in one service, another gets worse for another reason", Happens: func(w *world) {
		w.bad(0, prompt, w.between(0, 30), "support-agent:r42", 0.12)
		w.worse(0.08, in(1, w.between(0, 60)))
	}},
}
