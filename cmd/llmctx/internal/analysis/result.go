// SPDX-License-Identifier: Apache-2.0

package analysis

import "time"

// Verdict says of one variable whether it moved.
type Verdict string

// The verdicts.
const (
	Moved   Verdict = "moved"            // beyond what is usual
	Steady  Verdict = "did not move"     // and enough was seen to exclude more than a small move
	AsUsual Verdict = "changed as usual" // its mix is another, as it is between parts of the baseline
	Untold  Verdict = "cannot tell"      // too little is known of it
)

// Result is the answer.
type Result struct {
	Windows Windows `json:"windows"`
	// NewSince is from when on a value is called new that was first seen then: one part of
	// the baseline before the bad window, or its start where there are no parts.
	NewSince time.Time `json:"new_since"`
	// ReadUntil is where reading ended although the records went on; zero where it did not.
	ReadUntil time.Time  `json:"read_until,omitzero"`
	Sample    Sample     `json:"sample"`
	Behaviour *Behaviour `json:"behavior,omitempty"` // nil: no behaviour was asked for
	// Uncompared is what has no baseline; nil: next to nothing.
	Uncompared *Uncompared `json:"uncompared,omitempty"`
	// Named are the variables that moved together with the bad answers, the strongest
	// first; without a behaviour, those that moved. Inseparable says that one of them may be
	// to blame instead of another.
	Named       []string   `json:"named"`
	Inseparable bool       `json:"inseparable"`
	Variables   []Variable `json:"variables"` // ranked
	Notes       []string   `json:"notes"`     // limits of this comparison, for people
	// Findings are what is named, service by service; Onsets when which service got worse,
	// whatever the reason.
	Findings []Finding      `json:"findings"`
	Onsets   []ServiceOnset `json:"onsets,omitempty"`
	// Separations are values of other attributes that bad answers are on.
	Separations []Separation `json:"separations,omitempty"`
	// Stale is the share of the stamps of the bad window that are.
	Stale float64 `json:"stale_share,omitempty"`
	// Unjudged are services of whose answers fewer have a verdict than before.
	Unjudged []Unjudged `json:"unjudged,omitempty"`
	// Past are spells of a day before the bad window in which a service was worse, where it is not in it; the last first.
	Past []PastSpell `json:"past,omitempty"`
	// Traffic are the services that have far fewer spans than usual, or far more.
	Traffic []Traffic `json:"traffic,omitempty"`
	// Silence is a part of the bad window in which no service had a span.
	Silence *Span `json:"silence,omitempty"`
	// Silent are services that had no span in a part of it, while others had; the longest part first.
	Silent []Silent `json:"silent_services,omitempty"`
	// Back are values that came back to a service that got worse.
	Back []CameBack `json:"came_back,omitempty"`
	// Gone are values that a service had, and has not any more, although nothing came in their place.
	Gone []Gone `json:"gone,omitempty"`
	// Lately are values that came to a service about the bad window, and by no rhythm.
	Lately []Lately `json:"lately,omitempty"`
	// JudgeMoved: answers before and after are judged by two judges; their rates are told apart.
	JudgeMoved *JudgeMoved `json:"judge_moved,omitempty"`
}

// Finding is a variable that bad answers of one service are on.
type Finding struct {
	Variable string   `json:"variable"`
	Service  string   `json:"service"`
	From     []string `json:"from"` // the values before it, the most frequent first
	To       []string `json:"to"`
	// Since is when it came; zero where it grew.
	Since time.Time `json:"since,omitzero"`
	// SinceAfter is set where its service had no span that tells the variable for long before: it may have come then, or at any time up to Since.
	SinceAfter time.Time `json:"since_after,omitzero"`
	// Back: it was there before, and away for hours.
	Back bool `json:"came_back,omitempty"`
	// OnFewSince is set where a part of the answers, FewBefore, had it for long before most got it at Since: as those of a staging, or a canary.
	OnFewSince time.Time `json:"on_few_since,omitzero"`
	FewBefore  float64   `json:"on_few,omitempty"`
	// GoneBy is set where it is gone since: before when it was last seen.
	GoneBy time.Time `json:"gone_by,omitzero"`
	// Arrived: it was not there before; else it grew, or was kept.
	Arrived bool    `json:"arrived"`
	Excess  float64 `json:"share_of_excess"`
	// ShareBefore and Share are how much of its service's spans that tell the variable has what grew.
	ShareBefore float64 `json:"share_baseline,omitempty"`
	Share       float64 `json:"share_bad_window,omitempty"`
	// Successor is the value that the other answers got while a part of them, KeptBy, kept this one.
	Successor string  `json:"successor,omitempty"`
	KeptBy    float64 `json:"kept_by,omitempty"`
	// Or are variables that explain it as well: nothing in the data tells them apart.
	Or []string `json:"or,omitempty"`
	// Alternatives tell of these what came.
	Alternatives []Alternative `json:"alternatives,omitempty"`
	// Before and After say that it began outside the bad window that was asked for.
	Before bool `json:"before_window,omitempty"`
	Usual  bool `json:"by_its_usual_rhythm,omitempty"`

	effect *Effect
}

// ServiceOnset is when a service got worse.
type ServiceOnset struct {
	Service string    `json:"service"`
	From    time.Time `json:"from"`
	Low     time.Time `json:"low"` // it fits almost as well from here on
	High    time.Time `json:"high"`
	// Until is from when on it was clearly better again; zero: not before the end of the window.
	Until time.Time `json:"until,omitzero"`
	// Confined is a variable and a value of it on which alone answers got worse.
	Variable string `json:"variable,omitempty"`
	Value    string `json:"value,omitempty"`
}

// PastSpell is a time in which a service was worse.
type PastSpell struct {
	Service string    `json:"service"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

// CameBack is a value that a service had before, and has again after hours without it.
type CameBack struct {
	Variable string    `json:"variable"`
	Service  string    `json:"service"`
	Value    string    `json:"value"`
	At       time.Time `json:"at"`
}

// JudgeMoved is a change of who judges.
type JudgeMoved struct {
	From  []string  `json:"from"`
	To    []string  `json:"to"`
	Since time.Time `json:"since"`
	// Share is how much of the scored answers of the bad window has the new one.
	Share float64 `json:"share"`
}

// Sample is how much was compared.
type Sample struct {
	BaselineSpans int64 `json:"baseline_spans"`
	BadSpans      int64 `json:"bad_window_spans"`
	// Design and ScoredDesign are how many spans the trace of an average span has, and how
	// many scored ones that of a scored span: variances are multiplied by it.
	Design       float64 `json:"design_effect"`
	ScoredDesign float64 `json:"scored_design_effect"`
	Services     int     `json:"services"`
	Strata       int     `json:"strata"` // kinds of calls, each service by itself
	TooSmall     bool    `json:"too_small"`
	// FewScored: of too few spans it is known whether they are bad. What moved can still be told.
	FewScored bool `json:"few_scored"`
}

// Variable is what is known of one variable.
type Variable struct {
	Name    string  `json:"name"`
	Verdict Verdict `json:"verdict"`
	// Service is the one of which Shift tells; "": all together.
	Service string  `json:"service,omitempty"`
	Named   bool    `json:"named"`
	Shift   Shift   `json:"shift"`
	Effect  *Effect `json:"effect,omitempty"` // nil: did not move, or no behaviour
	// UnknownBaseline and UnknownBad are the shares of spans that do not tell it.
	UnknownBaseline float64 `json:"unknown_share_baseline"`
	UnknownBad      float64 `json:"unknown_share_bad"`
	// UnknownRose: by more than is usual. BadOnUnknown is their share of the bad answers of
	// the window.
	UnknownRose  bool    `json:"unknown_rose"`
	BadOnUnknown float64 `json:"share_of_bad_on_unknown"`
	// LostIn is the service by itself of which more spans than is usual do not tell it, and most bad answers are on these.
	LostIn *LostIn `json:"lost_in,omitempty"`
	// NewAtMost is how much of the traffic can be on new values at most (upper end of the
	// 95 % interval): those that it is on, and all spans that do not tell it.
	NewAtMost float64      `json:"new_values_at_most"`
	Moved     []string     `json:"moved_values"` // new or grown, the largest first
	Values    []ValueCount `json:"values"`       // the largest of the bad window, then of the baseline
	// Since is when the first of the moved values appeared or grew; of a variable that
	// changed as usual, when it last did.
	Since *time.Time `json:"since,omitempty"`
	// Once is where what changed as usual did so before the window, for the only time in the baseline.
	Once   []Once `json:"changed_once,omitempty"`
	Reason string `json:"reason"`

	overflows bool // it has more than MaxValues
}

// LostIn tells of a service how much of it does not tell a variable.
type LostIn struct {
	Service  string  `json:"service"`
	Baseline float64 `json:"unknown_share_baseline"`
	Bad      float64 `json:"unknown_share_bad"`
	OfBad    float64 `json:"share_of_bad_on_unknown"`

	badOn float64
}

// ValueCount is one value in the two windows.
type ValueCount struct {
	Value         string    `json:"value"`
	New           bool      `json:"new"` // first seen in the bad window or shortly before, as of NewSince
	Grown         bool      `json:"grown"`
	First         time.Time `json:"first_seen"`
	FirstTrace    string    `json:"first_trace"`
	BaselineSpans int64     `json:"baseline_spans"`
	BadSpans      int64     `json:"bad_window_spans"`
	Baseline      *Rate     `json:"baseline_rate,omitempty"`
	Bad           *Rate     `json:"bad_window_rate,omitempty"`
}
