// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"strings"
	"time"
)

// replicas are days on which some replicas of a service keep what the others lose, and on which an index is built
// more often than it used to be.
var replicas = []*Scenario{
	{Name: "stuck", Says: "two of eight replicas keep the old snapshot while the others roll, and its answers get worse", Happens: func(w *world) {
		at := w.between(0, 45)
		w.rollsBut(at, "support-agent-2", "support-agent-5")
		w.stale(at, 0.25)
	}},
	{Name: "stuck-one", Says: "one of eight replicas keeps the old snapshot while the others roll, and its answers get worse", Happens: func(w *world) {
		at := w.between(0, 45)
		w.rollsBut(at, "support-agent-2")
		w.stale(at, 0.35)
	}},
	{Name: "stuck-for-a-while", Says: "a quarter of the replicas misses a roll for an hour and a half, and answers badly", Happens: func(w *world) {
		at := w.between(0, 45)
		w.rollsBut(at, "support-agent-2", "support-agent-5")
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && !a.Start.Before(at.Add(90*time.Minute)) {
				a.Values[index] = rolled
			}
		})
		w.stale(at, 0.4)
	}},
	{Name: "stuck-undeclared", Says: "replicas keep an old snapshot, which is as good; all get worse for another reason half an hour to two hours later", Happens: func(w *world) {
		at := w.between(0, 45)
		w.rollsBut(at, "support-agent-2", "support-agent-5")
		w.worse(0.14, in(0, at.Add(time.Duration(30+90*w.rand.Float64())*time.Minute)))
		w.truth.Moved = []string{"index"}
	}},
	{Name: "stuck-host", Says: "one replica keeps an old snapshot, which is as good; it gets worse for another reason 40 to 100 minutes later", Happens: func(w *world) {
		at := w.between(0, 45)
		w.rollsBut(at, "support-agent-2")
		from := at.Add(time.Duration(40+60*w.rand.Float64()) * time.Minute)
		w.worse(0.35, func(a *Answer) bool { return a.Host == "support-agent-2" && !a.Start.Before(from) })
		w.truth.Moved = []string{"index"}
	}},
	{Name: "mended-by-half", Says: "a service gets worse for another reason, and an hour later half of the replicas get a prompt that mends it", Happens: func(w *world) {
		from := w.between(0, 45)
		const mended = "support-agent:r42"
		at := from.Add(time.Hour)
		w.edits = append(w.edits, func(a *Answer) {
			if a.Service == services[0].name && a.Host[len(a.Host)-1] < '4' && !a.Start.Before(at) {
				a.Values[prompt] = mended
			}
		})
		w.worse(0.2, func(a *Answer) bool { return in(0, from)(a) && a.Values[prompt] != mended })
		w.truth.Moved = []string{"prompt"}
	}},
	{Name: "rebuilt-twice", Says: "an index is rebuilt twice within two hours, off its rhythm, and both snapshots are bad", Happens: func(w *world) {
		at := w.between(-20, 20)
		w.release(0, index, at, "support-agent-kb:hotfix-1")
		w.release(0, index, at.Add(110*time.Minute), "support-agent-kb:hotfix-2")
		w.truth.Named, w.truth.Service, w.truth.Value, w.truth.Since = []string{"index"}, services[0].name, "support-agent-kb:hotfix-1", at
		w.truth.Guilty = func(a *Answer) bool { return strings.HasPrefix(a.Values[index], "support-agent-kb:hotfix") }
		w.worse(0.14, w.truth.Guilty)
	}},
}

// rolled is the snapshot that replicas get, and before the one that they had.
const before, rolled = "support-agent-kb:1120T03", "support-agent-kb:1120T09"

// rollsBut rolls the index of the first service, but not on some hosts.
func (w *world) rollsBut(at time.Time, hosts ...string) {
	w.edits = append(w.edits, func(a *Answer) {
		if a.Service != services[0].name || a.Start.Before(at) {
			return
		}
		for _, host := range hosts {
			if a.Host == host {
				return
			}
		}
		a.Values[index] = rolled
	})
}

// stale makes answers with the old snapshot worse since a time.
func (w *world) stale(at time.Time, by float64) {
	w.truth.Guilty = func(a *Answer) bool { return has(0, index, before)(a) && !a.Start.Before(at) }
	w.worse(by, w.truth.Guilty)
	w.truth.Named, w.truth.Service, w.truth.Value, w.truth.Since = []string{"index"}, services[0].name, before, at
	w.truth.Moved = []string{"index"}
}
