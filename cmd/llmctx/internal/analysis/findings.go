// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"math"
	"slices"
)

// findings puts what the services show into the result.
func (r *Result) findings(a *analysis) {
	for _, at := range a.found {
		for _, x := range at.named {
			f := Finding{
				Variable: a.table.Variables[x.variable], Service: at.frame.service, From: a.valuesBefore(at.frame, x),
				To: a.textsOf(x), Since: x.at, Arrived: x.arrived, Before: !x.grew() && x.at.Before(a.table.Bad.From),
				Usual: x.arrivals >= 2, Back: x.back && x.arrived && len(x.values) == 1,
			}
			f.effect = a.effectOf(at, x, r.Behaviour)
			f.Excess = f.effect.Excess
			if x.kept {
				f.From, f.Successor, f.KeptBy = []string{}, a.table.Values[x.variable][x.successor].Text, at.frame.shareSince(x)
			} else if !f.Arrived {
				f.ShareBefore, f.Share = a.sharesOf(at.frame.service, x)
			}
			if f.Arrived && !x.kept {
				f.SinceAfter, f.GoneBy = a.notBefore(f.Service, x), a.goneBy(f.Service, x)
			}
			if x.tookOver {
				f.OnFewSince, f.FewBefore = a.fewBefore(f.Service, x)
			}
			f.Or, f.Alternatives = f.effect.Inseparable, a.alternatives(at, x)
			r.Findings = append(r.Findings, f)
		}
		if o := at.began; o != nil {
			start := a.table.Start
			told := ServiceOnset{Service: at.frame.service, From: start(o.block), Low: start(o.earliest), High: start(o.latest)}
			if o.ending != nil && o.ending.block < at.frame.last {
				told.Until = start(o.ending.block)
			}
			r.Onsets = append(r.Onsets, told)
		} else if len(at.past) > 0 {
			last := slices.MaxFunc(at.past, func(x, y *onset) int { return cmp.Compare(x.block, y.block) })
			r.Past = append(r.Past, PastSpell{Service: at.frame.service, From: a.table.Start(last.block), To: a.table.Start(last.ending.block)})
		}
	}
	slices.SortStableFunc(r.Findings, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(y.Excess, x.Excess), cmp.Compare(x.Service, y.Service))
	})
	slices.SortStableFunc(r.Past, func(x, y PastSpell) int { return y.To.Compare(x.To) })
	r.JudgeMoved = a.judgeMoved()
}

// divideExcess keeps the shares of one excess from adding up to more than all of it, as they do where other services are better than before.
func (r *Result) divideExcess() {
	sum := 0.0
	for i := range r.Findings {
		sum += r.Findings[i].Excess
	}
	if sum <= 1 {
		return
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Excess /= sum
		f.effect.Excess = f.Excess
	}
	for i := range r.Variables {
		if e := r.Variables[i].Effect; e != nil {
			e.Excess /= sum
		}
	}
}

// sharesOf is how much of the spans of a service that tell its variable has the values of a candidate, in the baseline and in the bad window.
func (a *analysis) sharesOf(service string, x *atom) (before, now float64) {
	var all, with [2]float64
	for _, g := range a.groups {
		if a.table.Strata[g.stratum].Service != service || g.values[x.variable] == 0 {
			continue
		}
		at := bit(g.period == Bad)
		all[at] += g.weight().spans
		if slices.Contains(x.values, g.values[x.variable]) {
			with[at] += g.weight().spans
		}
	}
	return with[0] / max(all[0], 1), with[1] / max(all[1], 1)
}

// valuesBefore are the values that answers of the service had in the hours before, or before a night without any.
func (a *analysis) valuesBefore(f *frame, x *atom) []string {
	count := map[int32]float64{}
	last := math.MinInt
	for i := range f.cells {
		if c := &f.cells[i]; c.block < x.block && !x.holds(c) && c.values[x.variable] != 0 {
			last = max(last, c.block)
		}
	}
	near := last - max(int(6*60*60e9/int64(a.table.Bucket)), 12)
	after, told := map[int32]float64{}, 0.0
	for i := range f.cells {
		c := &f.cells[i]
		switch {
		case c.values[x.variable] == 0:
		case c.block >= near && c.block < x.block && !x.holds(c):
			count[c.values[x.variable]] += c.scored
		case c.block >= x.block && c.block <= x.last:
			told += c.scored
			after[c.values[x.variable]] += c.scored
		}
	}
	var ids []int32
	all := 0.0
	for id, n := range count {
		ids = append(ids, id)
		all += n
	}
	// What has as much of the answers as before was not replaced.
	lost := func(id int32) float64 { return count[id]/max(all, 1) - after[id]/max(told, 1) }
	most := 0.0
	for _, id := range ids {
		most = max(most, lost(id))
	}
	slices.SortFunc(ids, func(i, j int32) int { return cmp.Or(cmp.Compare(count[j], count[i]), cmp.Compare(i, j)) })
	list := []string{}
	for _, id := range ids {
		if count[id] >= 0.2*all && (!x.arrived || lost(id) >= most/4) && len(list) < 2 {
			list = append(list, a.table.Values[x.variable][id].Text)
		}
	}
	return list
}

// judgeMoved tells whether the scored answers of the bad window were judged by another judge
// than those of the baseline.
func (a *analysis) judgeMoved() *JudgeMoved {
	v := slices.Index(a.table.Variables, "judge")
	if v < 0 || !a.isJudge(v) {
		return nil
	}
	var before, during [2]float64
	share := map[int32][2]float64{}
	for _, g := range a.groups {
		if g.values[v] == 0 {
			continue
		}
		n := share[g.values[v]]
		n[bit(g.period == Bad)] += g.weight().scored
		share[g.values[v]] = n
		before[0] += g.weight().scored * float64(bit(g.period != Bad))
		during[0] += g.weight().scored * float64(bit(g.period == Bad))
	}
	out := &JudgeMoved{From: []string{}, To: []string{}}
	firsts := a.firsts(v)
	for id, value := range a.table.Values[v] {
		n := share[int32(id)]
		old, now := n[0]/max(before[0], 1), n[1]/max(during[0], 1)
		switch {
		case now > old+0.02 && n[1] >= 5:
			out.To = append(out.To, value.Text)
			out.Share += now
			if first := firsts[id]; out.Since.IsZero() || first.Before(out.Since) {
				out.Since = first
			}
		case old > now+0.02:
			out.From = append(out.From, value.Text)
		}
	}
	if len(out.To) == 0 || before[0] == 0 {
		return nil
	}
	return out
}
