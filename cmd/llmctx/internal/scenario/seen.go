// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// seen are incidents of which the stamps see a part: a registry that is looked at now and then, calls that failed before a model answered,
// agents that do not tell what the calls below them do, a service whose spans are lost.
var seen = []*Scenario{
	{Name: "between-looks", Says: "a bad prompt, of which the registry knows only that it came between two looks", Happens: func(w *world) {
		looks := w.betweenLooks()
		at := looks.From.Add(time.Duration(w.rand.Float64() * float64(looks.To.Sub(looks.From))))
		w.set(0, prompt, change{at: at, value: "support-agent:r42"})
		w.guilty(0, prompt, "support-agent:r42", 0.15, at)
		w.truth.Moved, w.truth.Guilty = []string{"prompt"}, in(0, at)
	}},
	{Name: "between-looks-undeclared", Says: "a harmless prompt came between two looks, and the service gets worse half an hour or more later", Happens: func(w *world) {
		looks := w.betweenLooks()
		w.set(0, prompt, change{at: looks.From.Add(20 * time.Minute), value: "support-agent:r42"})
		w.worse(0.12, in(0, looks.To.Add(time.Duration(30+60*w.rand.Float64())*time.Minute)))
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "failed-calls", Says: "calls fail, and tell the alias of the route; a harmless prompt came half an hour or more before", Happens: func(w *world) {
		w.failures()
		at := w.between(0, 30)
		w.release(0, prompt, at, "support-agent:r42")
		w.worse(0.15, in(0, at.Add(time.Duration(30+60*w.rand.Float64())*time.Minute)))
	}},
	{Name: "failed-calls-tools", Says: "calls fail with bad tools, and tell the alias of the route", Happens: func(w *world) {
		w.failures()
		w.bad(0, tools, w.between(0, 45), "41bd07c2a9e05f13", 0.12)
	}},
	{Name: "slow-agents", Says: "a slow model takes all answers; the agents above them are as slow, and do not tell it", Happens: func(w *world) {
		w.spans, w.agents = true, true
		const now = "chat-default:gpt-4o-mini-2024-07-18"
		at := w.between(0, 45)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Values[route] == openai && !a.Start.Before(at) {
				a.Values[route] = now
			}
		})
		w.guilty(0, route, now, 0.12, at)
		w.truth.Guilty = func(a *Answer) bool { return a.Kind == chat && has(0, route, now)(a) }
		w.truth.Moved = []string{"route"}
	}},
	{Name: "slow-agents-undeclared", Says: "answers and the agents above them are slow, half an hour or more after harmless tools", Happens: func(w *world) {
		w.spans, w.agents = true, true
		at := w.between(0, 30)
		w.release(0, tools, at, "41bd07c2a9e05f13")
		w.worse(0.12, in(0, at.Add(time.Duration(30+60*w.rand.Float64())*time.Minute)))
	}},
	{Name: "silent-service", Says: "the spans of one service are lost for an hour; a harmless prompt was released", Happens: func(w *world) {
		w.release(0, prompt, w.between(100, 150), "support-agent:r42")
		lost := Window{w.at(30), w.at(90)}
		w.sample = func(a *Answer) float64 { return float64(bit(a.Service != services[0].name || !lost.Holds(a.Start))) }
		w.truth.Says = []string{"Without a stamped span"}
	}},
}

// betweenLooks is a time, of an hour or two, in which no answer of the first service tells its prompt.
func (w *world) betweenLooks() Window {
	from := w.between(0, 30)
	looks := Window{from, from.Add(time.Duration(60+60*w.rand.Float64()) * time.Minute)}
	w.untold = func(a *Answer, v int) bool {
		return v == prompt && a.Service == services[0].name && looks.Holds(a.Start)
	}
	return looks
}

// Alias is a route of which no model answered.
const Alias = "chat-default:gpt-4o"

// failures make of what is bad a call that failed, which tells no model that answered.
func (w *world) failures() {
	w.spans = true
	w.stamped = func(a *Answer) {
		if a.Bad && a.Values[route] == openai {
			a.Values[route] = Alias
		}
	}
}
