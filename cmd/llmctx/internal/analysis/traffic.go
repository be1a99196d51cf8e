// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"cmp"
	"slices"
	"time"
)

// Traffic is a service that has far fewer spans in the bad window than in the same hours of each day before, or far more.
// Spans count as often as their sampling says.
type Traffic struct {
	Service string `json:"service"`
	Spans   int64  `json:"spans"`
	// Least and Most are those of the same hours of the days before.
	Least int64 `json:"least_before"`
	Most  int64 `json:"most_before"`
}

const (
	// farFewer is a half of the least of the days before; far more is twice the most.
	farFewer = 0.5
	// fewestUsual is how many spans are needed to speak of it.
	fewestUsual = 100
)

// traffic looks for services that are asked for far less than usual, or far more: what is left of an outage, of users who
// went away, of a sampler that was switched on; or a flood, or a service that is hardly older than the window. It is nil where
// the baseline is shorter than a day.
func (a *analysis) traffic() (list []Traffic) {
	w := a.table.Windows
	const day = 24 * time.Hour
	var days []int // how many blocks before the window
	for back := day; !w.Bad.From.Add(-back).Before(w.Baseline.From); back += day {
		if !w.Bad.To.Add(-back).After(w.Baseline.To) {
			days = append(days, int(back/w.Bucket))
		}
	}
	last := int(w.Bad.Length() / w.Bucket) // of what the last block has of the window, the days before are not known to have as much
	if len(days) == 0 || day%w.Bucket != 0 || last == 0 {
		return nil
	}
	now, before, known := map[string]float64{}, map[string][]float64{}, map[string]bool{}
	for _, c := range a.table.cells.each() {
		service := a.table.Strata[c.stratum].Service
		if before[service] == nil {
			before[service] = make([]float64, len(days))
		}
		if c.period() == Bad {
			now[service] += c.weight().spans * float64(bit(c.bucket() < last))
			continue
		}
		known[service] = known[service] || c.period() == Baseline
		for k, back := range days {
			if at := c.bucket() + back; c.period() == Baseline && at >= 0 && at < last {
				before[service][k] += c.weight().spans
			}
		}
	}
	for service, counts := range before {
		least, most := slices.Min(counts), slices.Max(counts)
		if n := now[service]; least >= fewestUsual && n < farFewer*least || n >= fewestUsual && known[service] && n > most/farFewer {
			list = append(list, Traffic{service, int64(n), int64(least), int64(most)})
		}
	}
	slices.SortFunc(list, func(x, y Traffic) int {
		return cmp.Or(cmp.Compare(y.Most, x.Most), cmp.Compare(x.Service, y.Service))
	})
	return list
}
