// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"time"
)

const (
	// fewestTiles is into how many parts a baseline is cut at least: fewer do not tell
	// how much a mix usually varies.
	fewestTiles = 6
	mostTiles   = 200
	// seasonDays is how many days a baseline must cover before tiles are compared with
	// the same time of other days only.
	seasonDays = 3
)

// tiling cuts the baseline into tiles as long as the bad window, or shorter ones where
// the baseline is short: shorter tiles vary more, which errs on the side of caution.
type tiling struct {
	first  int // bucket in which tile 0 begins
	width  int // buckets a tile
	tiles  int
	bucket time.Duration
	season bool
}

func newTiling(w Windows) tiling {
	first := int(math.Ceil(float64(w.Baseline.From.Sub(w.Bad.From)) / float64(w.Bucket)))
	last := int(math.Floor(float64(w.Baseline.To.Sub(w.Bad.From)) / float64(w.Bucket)))
	buckets := max(last-first, 0)
	width := max(int(w.Bad.Length()/w.Bucket), 1)
	width = min(width, buckets/fewestTiles)
	if width == 0 {
		return tiling{first: first, bucket: w.Bucket}
	}
	if buckets/width > mostTiles {
		width = int(math.Ceil(float64(buckets) / mostTiles))
	}
	t := tiling{width: width, tiles: buckets / width, bucket: w.Bucket}
	t.first = last - t.tiles*width // the latest tile ends where the baseline does
	t.season = w.Baseline.Length() >= seasonDays*24*time.Hour
	return t
}

// of returns the tile of a bucket of the baseline; -1 for what lies before the first.
func (t tiling) of(bucket int) int {
	if t.width == 0 || bucket < t.first {
		return -1
	}
	return min((bucket-t.first)/t.width, t.tiles-1)
}

// sameHour reports whether tile k lies at the time of day of a part that begins at
// a bucket, give or take a tile.
func (t tiling) sameHour(k, bucket int) bool {
	const day = 24 * time.Hour
	apart := time.Duration(t.first+k*t.width-bucket) * t.bucket % day
	if apart < 0 {
		apart += day
	}
	return min(apart, day-apart) <= max(time.Duration(t.width)*t.bucket, time.Hour)
}

// start is the bucket in which tile k begins.
func (t tiling) start(k int) int { return t.first + k*t.width }

// tally counts spans by stratum and value.
type tally [][]float64

func newTally(strata, values int) tally {
	t := make(tally, strata)
	for s := range t {
		t[s] = make([]float64, values)
	}
	return t
}

func (t tally) add(other tally, sign float64) {
	for s := range t {
		for v := range t[s] {
			t[s][v] += sign * other[s][v]
		}
	}
}

func (t tally) total() (sum float64) {
	for s := range t {
		for _, n := range t[s] {
			sum += n
		}
	}
	return sum
}

// deviation is how far the mix of one part is from a reference, stratum by stratum.
type deviation struct {
	n        float64   // spans of strata that the reference knows
	by       []float64 // per value: share minus what the reference lets expect
	expected []float64 // per value: the share that the reference lets expect
	variance []float64 // per value: of by, if spans were drawn from the reference
}

func deviationOf(part, reference tally, deff float64) deviation {
	d := deviation{}
	if len(part) == 0 {
		return d
	}
	values := len(part[0])
	d.by, d.expected, d.variance = make([]float64, values), make([]float64, values), make([]float64, values)
	for s := range part {
		n, known := sum(part[s]), sum(reference[s])
		if n == 0 || known == 0 {
			continue
		}
		d.n += n
		for v := range values {
			share := reference[s][v] / known
			d.by[v] += part[s][v] - n*share
			d.expected[v] += n * share
			// Half a span keeps a value that the reference does not hold from being certain.
			p := (reference[s][v] + 0.5) / (known + 1)
			d.variance[v] += n * n * p * (1 - p) * (1/n + 1/known)
		}
	}
	for v := range values {
		d.by[v] /= max(d.n, 1)
		d.expected[v] /= max(d.n, 1)
		d.variance[v] *= deff / max(d.n*d.n, 1)
	}
	return d
}

func sum(list []float64) (total float64) {
	for _, n := range list {
		total += n
	}
	return total
}

// distance is the total variation distance of the two mixes: the share of the traffic
// that would have to change its value to make them equal.
func (d deviation) distance() (tvd float64) {
	for _, by := range d.by {
		tvd += math.Abs(by) / 2
	}
	return tvd
}

// usual is how the tiles of a baseline deviate from the rest of it.
type usual struct {
	tiles    int
	extra    []float64 // per value: variance beyond that of drawing spans
	distance float64   // the largest total variation distance of a tile
	recent   float64   // distance of the bad window to the last tile; -1 where there is none
}

// compare measures the bad window against the baseline, and each tile of the baseline
// against the rest of it.
func (t tiling) compare(window tally, tiles []tally, whole tally, deff float64) (deviation, usual) {
	reference := func(self, bucket int) tally {
		if t.season {
			if matched, ok := t.matched(tiles, whole, self, bucket); ok {
				return matched
			}
		}
		rest := newTally(len(whole), len(whole[0]))
		rest.add(whole, 1)
		if self >= 0 {
			rest.add(tiles[self], -1)
		}
		return rest
	}
	u := usual{recent: -1, extra: make([]float64, len(whole[0]))}
	if len(tiles) > 0 {
		if d := deviationOf(window, tiles[len(tiles)-1], deff); d.n > 0 {
			u.recent = d.distance()
		}
	}
	for k := range tiles {
		d := deviationOf(tiles[k], reference(k, t.start(k)), deff)
		if d.n == 0 {
			continue
		}
		u.tiles++
		u.distance = max(u.distance, d.distance())
		for v := range d.by {
			u.extra[v] += d.by[v]*d.by[v] - d.variance[v]
		}
	}
	for v := range u.extra {
		u.extra[v] = max(u.extra[v]/float64(max(u.tiles, 1)), 0)
	}
	return deviationOf(window, reference(-1, 0), deff), u
}

// matched sums the tiles at the same time of other days; ok is false where there are
// fewer than two.
func (t tiling) matched(tiles []tally, whole tally, self, bucket int) (tally, bool) {
	rest, found := newTally(len(whole), len(whole[0])), 0
	for k := range tiles {
		if k != self && t.sameHour(k, bucket) {
			rest.add(tiles[k], 1)
			found++
		}
	}
	return rest, found >= 2
}
