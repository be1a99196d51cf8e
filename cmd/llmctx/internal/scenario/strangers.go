// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// strangers are days that who did not write the rules thinks of first.
var strangers = []*Scenario{
	{Name: "lagged-cause", Says: "two services get worse of one undeclared cause, one 25 minutes after the other, around a harmless prompt of either", Happens: func(w *world) {
		from := w.between(10, 60)
		w.worse(0.12, in(0, from))
		w.worse(0.12, in(1, from.Add(25*time.Minute)))
		n := w.rand.IntN(2)
		w.release(n, prompt, w.between(0, 90), services[n].name+":r42")
	}},
	{Name: "staged-undeclared", Says: "harmless tools reach the replicas over forty minutes, and the service gets worse half an hour or more after the last", Happens: func(w *world) {
		at := w.between(-30, 30)
		w.set(1, tools, change{at: at, spread: 40 * time.Minute, value: "41bd07c2a9e05f13"})
		w.worse(0.14, in(1, at.Add(time.Duration(70+50*w.rand.Float64())*time.Minute)))
		w.truth.Moved = []string{"tools"}
	}},
	{Name: "same-minute", Says: "a bad prompt in one service, and in the same minute harmless tools in another and a harmless route in a third", Happens: func(w *world) {
		at := w.between(0, 45)
		w.bad(0, prompt, at, "support-agent:r42", 0.12)
		w.release(1, tools, at, "41bd07c2a9e05f13")
		w.set(3, route, change{at: at, value: "chat-default:gpt-4o-2026-11-01", share: constant(0.5)})
		w.truth.Moved = append(w.truth.Moved, "route")
	}},
	{Name: "prompt-late-turns", Says: "a bad prompt that hurts from the third turn of a conversation on only", Happens: func(w *world) {
		at := w.between(0, 45)
		w.bad(0, prompt, at, "support-agent:r42", 0.2)
		w.effects = nil
		w.worse(0.2, func(a *Answer) bool { return a.Turn >= 2 && has(0, prompt, "support-agent:r42")(a) })
	}},
	{Name: "rollout", Says: "a bad prompt that one answer of twenty got the evening before reaches all of them", Happens: func(w *world) {
		at := w.between(0, 45)
		w.canaryThenAll(at, "search-assistant:r42")
		w.guilty(1, prompt, "search-assistant:r42", 0.12, at)
	}},
	{Name: "rollout-undeclared", Says: "a harmless prompt that one answer of twenty got the evening before reaches all, and hours later the service gets worse", Happens: func(w *world) {
		at := w.between(-120, -60)
		w.canaryThenAll(at, "search-assistant:r42")
		w.worse(0.15, in(1, at.Add(time.Duration(150+50*w.rand.Float64())*time.Minute)))
	}},
}

// canaryThenAll brings a prompt to few of the answers of a service the evening before, and to all of them at a time.
func (w *world) canaryThenAll(at time.Time, value string) {
	w.set(1, prompt, change{at: w.between(-13*60, -11*60), value: value, share: constant(0.05)})
	w.set(1, prompt, change{at: at, value: value})
	w.truth.Moved = []string{"prompt"}
}
