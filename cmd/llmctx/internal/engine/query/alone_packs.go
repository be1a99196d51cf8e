// SPDX-License-Identifier: Apache-2.0

package query

import "hash/maphash"

// What was packed at several times has numbers of its own each time, and may have spans that lead from one of these times to another.

// packNumbers is what numbers of a pack are here.
type packNumbers struct {
	clusters                []int32 // of each of its clusters, its number here, and one; 0: it was not met
	labels, answers, sought int64   // what is added to numbers; how many answers are sought
}

// VerdictsOf tells of which pack the verdicts are that come.
func (a *Alone) VerdictsOf(pack int) {
	a.pack = pack
	a.packs[pack].answers = int64(len(a.answers.isNamed))
}

// SpansOf tells of which pack the spans are that come, once all verdicts were taken.
func (a *Alone) SpansOf(pack int) {
	a.pack = pack
	a.packs[pack].labels = int64(len(a.fold.labels.sums))
}

// Judged tells that all verdicts were taken.
func (a *Alone) Judged() {
	a.answers.isMet = make([]bool, len(a.answers.isNamed))
	end := int64(len(a.answers.isNamed))
	for i := len(a.packs) - 1; i >= 0; i-- {
		p := &a.packs[i]
		p.sought = end - p.answers
		end = p.answers
	}
}

// NeedsIDs reports whether spans are to be handed over with their IDs.
func (a *Alone) NeedsIDs() bool { return a.ids != nil || a.loose.n > 0 }

// LooksForAnswers reports whether verdicts are to be handed over with what they name.
func (a *Alone) LooksForAnswers() bool { return a.answers.is && !a.settled }

// FirstLabels is what is added to the numbers of the labels of a pack.
func (a *Alone) FirstLabels(pack int) int64 { return a.packs[pack].labels }

// AnswersOf returns the numbers that some answers have in their own pack, of those of one pack.
func (a *Alone) AnswersOf(pack int, answers []int64) (own []int64) {
	p := &a.packs[pack]
	for _, n := range answers {
		if len(a.packs) == 1 {
			own = append(own, n)
		} else if n >= p.answers && n < p.answers+p.sought {
			own = append(own, n-p.answers)
		}
	}
	return own
}

// seeds are those of two hashes.
var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// renumber gives a span the numbers that it has among all packs.
func (a *Alone) renumber(u *Bare) {
	p := &a.packs[a.pack]
	if u.LabelSet >= 0 {
		u.LabelSet += p.labels
	}
	switch {
	case u.Answer >= p.sought:
		u.Answer = -1
	case u.Answer >= 0:
		u.Answer += p.answers
	}
	if u.ClusterNumber < 0 || len(a.clusters) > mostNumbered {
		return
	}
	number := u.ClusterNumber / 2
	if missing := int(number) + 1 - len(p.clusters); missing > 0 {
		p.clusters = append(p.clusters, make([]int32, missing)...)
	}
	if p.clusters[number] == 0 {
		p.clusters[number] = a.clusterOf(u) + 1
	}
	u.ClusterNumber = 2*int64(p.clusters[number]-1) + u.ClusterNumber%2
}

// clusterOf is the number of a span's cluster among all packs.
func (a *Alone) clusterOf(u *Bare) int32 {
	key := u.traceHash
	if u.HasConversation {
		key = maphash.String(seeds[0], u.Conversation)
	}
	number, known := a.clusters[key]
	if !known {
		number = int32(len(a.clusters)) //nolint:gosec // clusters are bounded
		a.clusters[key] = number
	}
	return number
}
