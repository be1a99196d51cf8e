// SPDX-License-Identifier: Apache-2.0

package analysis

// silence finds the longest part of the bad window in which no service had a span, where by the mean of the baseline so many were to be
// expected, and the baseline has none that is as long: a collector was down, or what they are sent to.
func (a *analysis) silence() *Span {
	const expected = 50
	seen := map[int]bool{}
	first, spans := 0, 0.0
	for i := range a.table.cells {
		c := a.table.cells[i]
		if c.period != Bad && c.period != Baseline {
			continue
		}
		seen[c.bucket] = true
		if first = min(first, c.bucket); c.period == Baseline {
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
	if _, before := longest(first, 0); length <= before || float64(length)*spans < expected*float64(-first) {
		return nil
	}
	return &Span{From: a.table.Start(at), To: a.table.Start(at + length)}
}
