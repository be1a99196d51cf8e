// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
)

// Silent is a part of the bad window in which one service had no span, and others had.
type Silent struct {
	Service string `json:"service"`
	Span
}

// silence finds the longest part of the bad window in which no service had a span, where by the mean of the baseline so many were to be
// expected, and the baseline has none that is as long: a collector was down, or what they are sent to.
func (a *analysis) silence() *Span {
	return a.silenceOf(a.table.cells)
}

// silences are those of single services, the longest first, where not all were silent.
func (a *analysis) silences(all *Span) (list []Silent) {
	for _, service := range a.table.services() {
		if s := a.silenceOf(a.cellsOf(service)); s != nil && (all == nil || s.From.Before(all.From) || s.To.After(all.To)) {
			list = append(list, Silent{service, *s})
		}
	}
	slices.SortStableFunc(list, func(x, y Silent) int {
		return cmp.Or(cmp.Compare(y.To.Sub(y.From), x.To.Sub(x.From)), cmp.Compare(x.Service, y.Service))
	})
	return list
}

func (a *analysis) silenceOf(cells cells) *Span {
	const expected = 50
	seen := map[int]bool{}
	first, spans := 0, 0.0
	for _, c := range cells.each() {
		if c.period() != Bad && c.period() != Baseline {
			continue
		}
		seen[c.bucket()] = true
		if first = min(first, c.bucket()); c.period() == Baseline {
			spans += float64(c.spans)
		}
	}
	whole := int(a.table.Bad.Length() / a.table.Bucket)
	longest := func(from, to int) (at, length int) {
		run := 0
		for block := from; block < to; block++ {
			if run++; seen[block] {
				run = 0
			}
			if run > length {
				at, length = block-run+1, run
			}
		}
		return at, length
	}
	at, length := longest(0, whole)
	if _, before := longest(first, 0); spans == 0 || length <= before || float64(length)*spans < expected*float64(-first) {
		return nil
	}
	return &Span{From: a.table.Start(at), To: a.table.Start(at + length)}
}
