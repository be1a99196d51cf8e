// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Half of the window is sampled one in ten: what was kept before that is no larger a part of the traffic.
func TestAMixIsThatOfTheTrafficNotOfWhatWasKept(t *testing.T) {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	w := Windows{Baseline: Span{From: bad.Add(-48 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: time.Hour}
	table := NewTable(w, []string{"route"}, false)
	for bucket := -48; bucket < 4; bucket++ {
		value, period, kept := []string{"first", "second"}[bucket&1], Baseline, int64(200)
		if bucket >= 0 { // a burst of one value before the sampler was switched on, then as much of the other
			value, period = []string{"second", "second", "first", "first"}[bucket], Bad
		}
		if bucket >= 2 {
			kept = 20
		}
		table.Add(Row{
			Bucket: bucket, Period: period, Stratum: Stratum{Service: "a", Kind: "chat"}, Values: []string{value},
			Spans: kept, Weight: 200, First: w.Bad.From.Add(time.Duration(bucket) * time.Hour),
		})
	}
	table.order()
	a := newAnalysis(table)
	s := a.shiftOf(0, 0.01, a.lossOf(0, 0.01))
	assert.InDelta(t, 0, s.Distance, 1e-9, "half of the traffic has either value, as before")
	assert.InDelta(t, 0.5, s.Largest.Share, 1e-9)
}
