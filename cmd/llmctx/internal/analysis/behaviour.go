// SPDX-License-Identifier: Apache-2.0

package analysis

// Behaviour is how often the bad answers occur. Rates count scored spans only.
type Behaviour struct {
	Bad      Rate `json:"bad_window"`
	Baseline Rate `json:"baseline"`
	// Rise is the rate of the bad window minus what the baseline lets expect of the
	// same services and kinds of calls, with its 95 % interval. Usual is how far the rate strays by itself
	// between parts of the baseline (standard deviation beyond that of counting).
	Rise  float64 `json:"rise"`
	Low   float64 `json:"rise_low"`
	High  float64 `json:"rise_high"`
	Usual float64 `json:"usual_deviation"`
	P     float64 `json:"p"` // one-sided
	// Detectable is the smallest rise that a comparison of this size finds four times out of five.
	Detectable float64 `json:"detectable_rise"`
	// Nothing: no kind of call of a service has verdicts of one judge, or measures, in both windows. There is no rise then, and
	// what is told of it is zero.
	Nothing bool `json:"nothing_compared,omitempty"`

	excess float64 // bad spans beyond those expected
}

// Alike reports whether no answer is bad, before or in the window, or all are: then there is nothing to compare.
func (b *Behaviour) Alike() bool {
	bad, of := b.Bad.Count+b.Baseline.Count, b.Bad.Of+b.Baseline.Of
	return b.Bad.Of > 0 && (bad == 0 || bad == of)
}

// tally2 is scored and bad answers of the two windows.
type twice struct{ scored, bad [2]float64 }

// behaviour compares the rates of the windows, each kind of call of each service with itself.
func (a *analysis) behaviour(frames []*frame, level float64) *Behaviour {
	// Verdicts of two judges are not compared: each is a stratum of its own.
	type kind struct{ stratum, judge int32 }
	strata := map[kind]*twice{}
	var order []kind
	var all twice
	judge := a.judge()
	var raw [2][2]int64
	for _, g := range a.groups {
		at := bit(g.period == Bad)
		k := kind{stratum: g.stratum}
		if judge >= 0 {
			k.judge = g.values[judge]
		}
		if strata[k] == nil {
			strata[k] = &twice{}
			order = append(order, k)
		}
		for _, t := range []*twice{strata[k], &all} {
			t.scored[at] += g.weight().scored
			t.bad[at] += g.weight().bad
		}
		raw[at][0] += g.scored
		raw[at][1] += g.bad
	}
	spread := [2]float64{a.table.Spread("", Baseline), a.table.Spread("", Bad)}
	b := &Behaviour{P: 1}
	b.Baseline = RateOf(raw[0][1], raw[0][0], all.bad[0], all.scored[0], spread[0])
	b.Bad = RateOf(raw[1][1], raw[1][0], all.bad[1], all.scored[1], spread[1])
	b.Detectable = 1
	var n, variance float64
	strays := map[string]float64{}
	for _, k := range order {
		t := strata[k]
		if t.scored[0] == 0 || t.scored[1] == 0 {
			continue
		}
		p0, p1 := t.bad[0]/t.scored[0], t.bad[1]/t.scored[1]
		n += t.scored[1]
		b.Rise += t.scored[1] * (p1 - p0)
		for at, p := range [2]float64{(t.bad[0] + 0.5) / (t.scored[0] + 1), (t.bad[1] + 0.5) / (t.scored[1] + 1)} {
			variance += t.scored[1] * t.scored[1] * p * (1 - p) * spread[at] / t.scored[at]
		}
		strays[a.table.Strata[k.stratum].Service] += t.scored[1] * p0 * (1 - p0)
	}
	if n == 0 {
		b.Nothing = true
		return b
	}
	usual := 0.0
	for _, f := range frames {
		by := strays[f.service]
		usual += by * by * f.wander
	}
	b.excess = b.Rise
	b.Rise /= n
	b.Usual = sqrt(usual) / n
	deviation := sqrt(variance+usual) / n
	b.Low, b.High = b.Rise-z95*deviation, b.Rise+z95*deviation
	b.Detectable = detectable(b.Baseline.Share, b.Bad.Share, deviation, all.scored[1]/spread[1], level)
	b.P = upperTail(b.Rise/deviation, 0)
	return b
}

// judge is the place of the variable that judges; -1 where none does.
func (a *analysis) judge() int {
	for v := range a.table.Variables {
		if a.isJudge(v) {
			return v
		}
	}
	return -1
}
