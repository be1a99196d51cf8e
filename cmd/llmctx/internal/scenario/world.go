// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Setting is the size of a run.
type Setting struct {
	Seed    uint64
	Answers int
	Start   time.Time
	End     time.Time
	// Bad is the window that is asked for; Baseline what it is compared with.
	Bad, Baseline Window
}

// Run is one run of a scenario.
type Run struct {
	Scenario *Scenario
	Setting
	Answers []Answer
	Truth   Truth
	// Judged: a judge says what is bad; else it is what takes longer than five seconds.
	Judged bool
	// Complete: verdicts are missing at random, and no conversation loops: rates are those of the answers.
	Complete bool
	// Alone: nothing but the true value made answers worse.
	Alone bool
}

// usualSetting is three days, of which the last has an incident at nine.
func usualSetting(seed uint64) Setting {
	from := time.Date(2026, 11, 17, 6, 0, 0, 0, time.UTC)
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	return Setting{
		Seed: seed, Answers: 30_000, Start: from, End: bad.Add(6 * time.Hour),
		Bad: Window{bad, bad.Add(4 * time.Hour)}, Baseline: Window{from, bad},
	}
}

// Make makes a run of a scenario; answers 0 leaves their number to it.
func Make(s *Scenario, seed uint64, answers int) *Run {
	var salt uint64
	for _, c := range s.Name {
		salt = salt*31 + uint64(c)
	}
	w := &world{Setting: usualSetting(seed), rand: rand.New(rand.NewPCG(seed, salt)), judged: 0.75}
	if s.Setting != nil {
		s.Setting(&w.Setting)
	}
	if answers > 0 {
		w.Setting.Answers = answers
	}
	w.usual()
	s.Happens(w)
	list := w.conversations()
	if w.sample != nil {
		list = w.sampled(list)
	}
	return &Run{
		Scenario: s, Setting: w.Setting, Answers: list, Truth: w.truth, Judged: !w.spans,
		Complete: w.missing == nil && w.loops == nil && w.retried == 0, Alone: len(w.effects) == 1 && w.floods == nil,
	}
}

func (w *world) sampled(list []Answer) []Answer {
	kept := list[:0]
	for i := range list {
		p := w.sample(&list[i])
		if w.rand.Float64() < p {
			list[i].Weight = 1 / p
			kept = append(kept, list[i])
		}
	}
	return kept
}

// usual brings in what happens on every day.
func (w *world) usual() {
	w.changes = make([][][]change, len(services))
	w.bursts = make([][]Window, len(services))
	w.wander = make([]float64, 64*len(services))
	for i := range w.wander {
		w.wander[i] = math.Exp(0.05 * w.rand.NormFloat64())
	}
	for n := range services {
		s := &services[n]
		w.changes[n] = make([][]change, len(Variables))
		set := func(v int, value string) { w.set(n, v, change{at: w.Start.Add(-30 * day), value: value}) }
		set(prompt, s.name+":r41")
		set(route, "chat-default:gpt-4o-2024-11-20")
		w.set(n, route, change{at: w.Start.Add(-30 * day), value: claude, share: constant(0.3)})
		set(tools, fmt.Sprintf("%016x", 0x1f2c51d0aa31be77+n))
		set(judge, "groundedness:j7")
		if s.tested {
			w.set(n, prompt, change{at: w.Start.Add(-30 * day), value: s.name + ":r41b", share: constant(0.5)})
		}
		w.deploys(n)
		w.rebuilds(n)
		w.burst(n)
	}
}

const (
	claude = "chat-default:claude-sonnet-4-5-20250929"
	openai = "chat-default:gpt-4o-2024-11-20"
)

func constant(share float64) func(time.Time) float64 {
	return func(time.Time) float64 { return share }
}

func (w *world) set(n, v int, c change) {
	w.changes[n][v] = append(w.changes[n][v], c)
	slices.SortStableFunc(w.changes[n][v], func(a, b change) int { return a.at.Compare(b.at) })
}

// deploys brings a new prompt at about half past seven, every day.
func (w *world) deploys(n int) {
	if !services[n].deploys {
		return
	}
	for at := w.Start.Add(-2 * day).Truncate(day).Add(7*time.Hour + 30*time.Minute); at.Before(w.End); at = at.Add(day) {
		when := at.Add(time.Duration(w.rand.NormFloat64() * float64(10*time.Minute)))
		w.set(n, prompt, change{at: when, spread: 2 * time.Minute, value: services[n].name + ":d" + at.Format("0102")})
	}
}

// rebuilds brings new snapshots of the index.
func (w *world) rebuilds(n int) {
	every := services[n].rebuilt
	if every == 0 {
		return
	}
	for at := w.Start.Add(-2 * day).Truncate(day).Add(3 * time.Hour); at.Before(w.End); at = at.Add(every) {
		when := at.Add(time.Duration(math.Abs(w.rand.NormFloat64()) * float64(4*time.Minute)))
		w.set(n, index, change{at: when, spread: 5 * time.Minute, value: services[n].name + "-kb:" + at.Format("0102T15")})
	}
}

// burst lets the fallback model answer for a while, two or three times a day.
func (w *world) burst(n int) {
	for at := w.Start; at.Before(w.End); {
		at = at.Add(time.Duration(w.rand.ExpFloat64() * float64(9*time.Hour)))
		w.bursts[n] = append(w.bursts[n], Window{at, at.Add(time.Duration((0.2 + w.rand.Float64()) * float64(40*time.Minute)))})
	}
}

// at is some minutes after the begin of the bad window.
func (w *world) at(minutes float64) time.Time {
	return w.Bad.From.Add(time.Duration(minutes * float64(time.Minute)))
}

// between is a random time between two of these.
func (w *world) between(from, to float64) time.Time {
	return w.at(from + w.rand.Float64()*(to-from))
}

// worse adds to the rate of what holds.
func (w *world) worse(by float64, where func(*Answer) bool) {
	w.effects = append(w.effects, func(a *Answer) float64 {
		if where(a) {
			return by
		}
		return 0
	})
}

// has tells the answers of a service that show a value.
func has(n, v int, value string) func(*Answer) bool {
	return func(a *Answer) bool { return a.Service == services[n].name && a.Values[v] == value }
}

// in tells the answers of a service from a time on.
func in(n int, from time.Time) func(*Answer) bool {
	return func(a *Answer) bool { return a.Service == services[n].name && !a.Start.Before(from) }
}
