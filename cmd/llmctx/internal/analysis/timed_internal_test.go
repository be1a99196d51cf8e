// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is seen of few bad answers alone strays too much to weigh times with it.
func TestHowSharplyATimeIsToldFollowsFromTheBadAnswersOfTheBaselineAndItsOwn(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	f, x := a.frames[0], *atomOf(t, a, "r2")
	stratum := Stratum{"s", "inference"}
	// Of three answers of ten, each counts as size of them.
	own := func(size float64) *ClusterSums {
		return &ClusterSums{Period: Bad, Stratum: stratum, Values: []string{"r2"}, M: 100, B: 30, MM: 100 * size, BB: 30 * size, MB: 30 * size}
	}
	timing := func(size float64) float64 {
		f.clusters = []*ClusterSums{
			{Period: Baseline, Stratum: stratum, Values: []string{"r1"}, M: 1000, B: 40, MM: 1000, BB: 40, MB: 40},
			{Period: Bad, Stratum: stratum, Values: []string{"r1"}, M: 100, B: 5, MM: 100, BB: 5, MB: 5},
			own(size),
		}
		f.spread = 1
		f.measure(&x)
		assert.InDelta(t, size, x.spread, 1e-9)
		return x.timing
	}
	assert.InDelta(t, 1, timing(1), 1e-9)
	assert.InDelta(t, (40+2.5*30)/70, timing(2.5), 1e-9)
	assert.InDelta(t, 5, timing(5), 1e-9, "so lumpy are they themselves")
}

// An hour of baseline has a few bad answers, and one conversation with four of them is no sign that all are alike.
func TestAFewBadAnswersOfTheBaselineAloneDoNotTellHowMuchTheyScatter(t *testing.T) {
	sums := func(period Period, bad, size float64) *ClusterSums {
		return &ClusterSums{Period: period, M: 100, B: bad, MM: 100 * size, BB: bad * size, MB: bad * size}
	}
	for about, row := range map[string]struct{ bad, size, want float64 }{
		"the bad window has many, each for itself": {45, 1, (5*4 + 45*1) / 50.0},
		"it has as few":               {5, 1, 2.5},
		"they are more alike there":   {45, 6, 4},
		"it has none, as it might be": {0, 9, 4},
	} {
		f := &frame{clusters: []*ClusterSums{sums(Baseline, 5, 4), sums(Bad, row.bad, row.size), sums(After, 50, 99)}}
		assert.InDelta(t, row.want, f.usualSpread(), 1e-9, about)
	}
	none := &frame{clusters: []*ClusterSums{sums(Baseline, 0, 4), sums(Bad, 45, 1)}}
	assert.InDelta(t, 1, none.usualSpread(), 1e-9, "the baseline has none: then those of the bad window alone tell it")
	assert.InDelta(t, 1, (&frame{}).usualSpread(), 1e-9)
}

func TestTheTimeOfWhatIsKeptIsThatOfItsSuccessorAndTheBlocksBesideIt(t *testing.T) {
	chance := func(begins int) float64 {
		a, _ := (&made{prompt: stayed, worse: func(_ string, block, n int, _ string) bool { return block >= begins && n%4 == 0 }}).analysed()
		for _, x := range a.found[0].atoms {
			if x.kept {
				return a.found[0].keptAtOtherTimes(x)
			}
		}
		t.Fatal("nothing is kept")
		return 0
	}
	at := chance(6)
	assert.Less(t, at, 0.1)
	for _, begins := range []int{5, 7} {
		assert.InDelta(t, at, chance(begins), 0.1, begins)
	}
	for _, begins := range []int{-6, 18} {
		assert.Greater(t, chance(begins), 1.0, begins)
	}
}

// Spans that do not tell the variable may have any of its values.
func TestWhatGrewIsToldWithItsShareOfWhatItsOwnServiceTells(t *testing.T) {
	x := hourly("prompt")
	row := func(service, prompt string, bucket int, n int64) {
		period := Baseline
		if bucket >= 0 {
			period = Bad
		}
		x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{Service: service}, Values: []string{prompt}, Spans: n})
	}
	row("s", "r1", -2, 90)
	row("t", "r2", -2, 1000)
	row("s", "r2", -1, 10)
	row("t", "r1", 0, 500)
	row("s", "r1", 0, 30)
	row("s", "r2", 1, 50)
	row("s", "r3", 1, 20)
	row("s", Unknown, -2, 700)
	row("s", Unknown, 1, 40)
	before, now := newAnalysis(x).sharesOf("s", &atom{values: []int32{x.ids[0]["r2"]}})
	assert.InDelta(t, 0.1, before, 1e-9)
	assert.InDelta(t, 0.5, now, 1e-9)
}
