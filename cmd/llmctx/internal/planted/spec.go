// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// Variables are the six, in the order of Span.Values.
var Variables = []string{"prompt", "route", "index", "tools", "judge", "cohort"}

// The positions of Variables.
const (
	prompt = iota
	route
	index
	tools
	judge
	cohort
)

// Spec says what traffic to make.
type Spec struct {
	Seed     uint64
	Spans    int
	Start    time.Time     // of the baseline
	Baseline time.Duration // the bad window follows it
	Window   time.Duration

	Moved   string  // one of Variables; "" if nothing moves
	From    float64 // rate of bad answers
	To      float64 // of those with what was planted
	Noise   float64 // share of values that are missing or wrong
	Rise    bool    // without Moved: the rate rises to To everywhere, for no reason that is stamped
	Decoy   bool    // another variable gets a harmless canary in the bad window
	DecoyOf float64 // share of its traffic; 0: chance decides
	Local   bool    // Moved moves in the busiest service only
	Loops   bool    // in the bad window agents loop: there are fewer spans of other kinds to each chat
	// Errors: what is bad is an error. Spans of other kinds are scored too then, and never
	// bad; else only chats are judged.
	Errors bool
	// Unequal: traces have 1, 10 or 100 answers, all good or all bad. Else every span is a
	// trace of its own.
	Unequal bool
}

// Default is the setting of the acceptance test: 20,000 spans over a day and the four
// hours after it, seven of ten chats, a rate of 2 % that becomes 6 %, and 2 % of noise.
func Default(seed uint64) Spec {
	return Spec{
		Seed: seed, Spans: 20_000, Start: time.Date(2026, 11, 19, 9, 0, 0, 0, time.UTC),
		Baseline: 24 * time.Hour, Window: 4 * time.Hour, From: 0.02, To: 0.06, Noise: 0.02,
	}
}

// BadFrom is the start of the bad window.
func (s Spec) BadFrom() time.Time { return s.Start.Add(s.Baseline) }

// BadTo is the end of the bad window.
func (s Spec) BadTo() time.Time { return s.BadFrom().Add(s.Window) }

// service is one application.
type service struct {
	name    string
	load    float64 // share of the traffic
	peak    float64 // hour of the day, UTC
	swing   float64 // how much of the load follows the time of day, 0..1
	indexed bool    // it retrieves
	evening float64 // how much more of its consumers come in the evening
}

var services = [...]service{
	{"support-agent", 0.42, 14, 0.7, true, 0.4},
	{"search-assistant", 0.25, 19, 0.6, true, 0.8},
	{"code-review", 0.16, 11, 0.9, false, 0},
	{"mail-triage", 0.11, 9, 0.8, false, 0.2},
	{"night-batch", 0.06, 2, 0.95, true, 0},
}

// plan is what chance decided before the first span.
type plan struct {
	Spec
	at      time.Time // when the planted change began
	share   float64   // of the affected traffic that got it
	surge   bool      // cohort: one that was there before grows, instead of a new one
	decoy   int       // variable with a harmless canary; -1: none
	decoyAt time.Time
	decoyOf float64 // share of its traffic
}

func newPlan(s Spec, r *rand.Rand) plan {
	p := plan{Spec: s, decoy: -1}
	// People find the start of an incident only roughly: the change begins up to 2 % of
	// the baseline before the window they name, or within its first quarter.
	early := time.Duration(0.02 * float64(s.Baseline))
	p.at = s.BadFrom().Add(-early + time.Duration(r.Float64()*float64(early+s.Window/4)))
	p.share = 0.5 + 0.5*r.Float64()
	if r.Float64() < 0.3 {
		p.share = 1
	}
	p.surge = r.Float64() < 0.5
	if s.Decoy {
		for p.decoy < 0 || Variables[p.decoy] == s.Moved {
			p.decoy = r.IntN(len(Variables))
		}
		p.decoyAt = s.BadFrom().Add(time.Duration(r.Float64() * 0.3 * float64(s.Window)))
		p.decoyOf = cmp.Or(s.DecoyOf, 0.05+0.10*r.Float64())
	}
	return p
}
