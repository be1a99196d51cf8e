// SPDX-License-Identifier: Apache-2.0

package query

import "hash/maphash"

// What was packed at several times has numbers of its own each time, and may have spans that lead from one of these times to another.

// packNumbers is what numbers of a pack are here.
type packNumbers struct {
	clusters, labels []int32 // of each of its numbers, that here, and one; 0: it was not met
	answers, sought  int64   // what is added to numbers; how many answers are sought
	hour             packHour
	hourNumber       int32 // of that hour, and one; 0: there was none
}

// VerdictsOf tells of which pack the verdicts are that come.
func (a *Alone) VerdictsOf(pack int) {
	a.pack = pack
	a.packs[pack].answers = int64(len(a.answers.isNamed))
}

// SpansOf tells of which pack the spans are that come, once all verdicts were taken.
func (a *Alone) SpansOf(pack int) { a.pack = pack }

// Judged tells that all verdicts were taken.
func (a *Alone) Judged() {
	a.answers.isMet = make([]bool, len(a.answers.isNamed))
	end := int64(len(a.answers.isNamed))
	for i := len(a.packs) - 1; i >= 0; i-- {
		p := &a.packs[i]
		p.sought = end - p.answers
		end = p.answers
	}
	a.atOnce = a.loose.n > len(a.answers.isNamed)
}

// LooksForAnswers reports whether verdicts are to be handed over with what they name.
func (a *Alone) LooksForAnswers() bool { return a.answers.is && !a.settled }

// LabelsOf returns the number here of labels of a pack; -1: they were not met.
func (a *Alone) LabelsOf(pack int, own int64) int64 {
	if len(a.packs) == 1 {
		return own
	}
	if list := a.packs[pack].labels; own < int64(len(list)) {
		return int64(list[own]) - 1
	}
	return -1
}

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

// renumber gives a span the numbers that it has among all packs. A cluster of several has one of each, until all spans were taken.
func (a *Alone) renumber(u *Bare) {
	p := &a.packs[a.pack]
	if u.LabelSet >= 0 {
		if n := numberIn(&p.labels, u.LabelSet); *n == 0 {
			a.labels++
			*n = a.labels
		}
		u.LabelSet = int64(p.labels[u.LabelSet]) - 1
	}
	switch {
	case u.Answer >= p.sought:
		u.Answer = -1
	case u.Answer >= 0:
		u.Answer += p.answers
	}
	if u.ClusterNumber < 0 || a.clusters > mostNumbered {
		return
	}
	u.ClusterNumber = 2*int64(a.clusterOf(u.ClusterNumber/2)) + u.ClusterNumber%2
}

// clusterOf returns the number here of a cluster of the pack that is read.
func (a *Alone) clusterOf(own int64) int32 {
	n := numberIn(&a.packs[a.pack].clusters, own)
	if *n == 0 {
		a.clusters++
		*n = a.clusters
	}
	return *n - 1
}

// numberIn returns the place of a number in a list, which is made as long.
func numberIn(list *[]int32, number int64) *int32 {
	if missing := int(number) + 1 - len(*list); missing > 0 {
		*list = append(*list, make([]int32, missing)...)
	}
	return &(*list)[number]
}

// merge takes the clusters of several packs for one.
func (a *Alone) merge() {
	for _, same := range a.same {
		a.fold.clusters.merge(same[0], same[1])
	}
}
