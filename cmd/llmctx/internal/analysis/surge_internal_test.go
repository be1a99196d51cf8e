// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flowing are two services of which each has so many answers in a block.
func flowing(of func(service string, block int) int64) []*attribution {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	x := NewTable(Windows{
		Baseline: Span{From: bad.Add(-72 * time.Hour), To: bad}, Bad: Span{From: bad, To: bad.Add(4 * time.Hour)}, Bucket: 5 * time.Minute,
	}, []string{"prompt"}, true)
	for _, service := range []string{"s", "t"} {
		for block := -864; block < 48; block++ {
			period := Baseline
			if block >= 0 {
				period = Bad
			}
			if n := of(service, block); n > 0 {
				x.Add(Row{Bucket: block, Period: period, Stratum: Stratum{service, ""}, Values: []string{"p"}, Spans: n, Scored: n})
			}
		}
	}
	var list []*attribution
	for _, f := range newAnalysis(x).framesOf() {
		list = append(list, &attribution{frame: f})
	}
	surges(list)
	return list
}

func TestASurgeIsWhereOneServiceIsAskedForTwiceAsMuch(t *testing.T) {
	surge := func(of func(service string, block int) int64) *int { return flowing(of)[0].surge }
	since := func(block, from int, usual, more int64) int64 {
		if block >= from {
			return more
		}
		return usual
	}
	only := func(usual, more int64) func(string, int) int64 {
		return func(service string, block int) int64 {
			if service == "t" {
				return 10
			}
			return since(block, 12, usual, more)
		}
	}
	found := surge(only(10, 21))
	require.NotNil(t, found)
	assert.Equal(t, 12, *found)
	assert.Nil(t, surge(only(10, 10)))
	assert.Nil(t, surge(only(10, 19)), "less than twice as much")
	assert.Nil(t, surge(only(1, 2)), "that may be chance")
	assert.Nil(t, surge(only(0, 20)), "it was not there before")
	assert.NotNil(t, surge(func(service string, block int) int64 {
		return map[string]int64{"s": since(block, 12, 10, 30), "t": since(block, 12, 10, 16)}[service]
	}))
	assert.Nil(t, surge(func(service string, block int) int64 {
		return map[string]int64{"s": since(block, 12, 10, 30), "t": since(block, 12, 10, 18)}[service]
	}), "others are asked for more as well, and it is that which would make them worse")
	assert.Nil(t, surge(func(service string, block int) int64 {
		if service == "t" {
			return 10
		}
		return since((block+864)%288, 156, 10, 30)
	}), "so it was at this time of the day before")
	assert.NotNil(t, surge(only(3, 8)), "what is usual is told by all days before together")
	assert.Nil(t, surge(func(service string, block int) int64 {
		if service == "t" || (block+864)/288%2 == 0 {
			return 10
		}
		return since((block+864)%288, 12, 10, 60)
	}), "so it was on one of the days before, which differ")
	assert.NotNil(t, surge(func(service string, block int) int64 {
		return map[string]int64{"s": since(block, 12, 10, 21), "t": 1 + int64(bit(block >= 12 && block%2 == 0))}[service]
	}), "of a few answers of another service there are more by chance")
}

func TestASurgeIsHeldAgainstWhatCameAtAnotherTime(t *testing.T) {
	a, r := (&made{prompt: released, worse: since(6)}).analysed()
	require.Equal(t, []string{"prompt"}, r.Named)
	at, x := a.found[0], atomOf(t, a, "r2")
	before, _, _ := at.chance(x, nil)
	chance := func(surge int) float64 {
		at.surge = &surge
		sum, _, _ := at.chance(x, nil)
		return sum - before
	}
	for _, block := range []int{4, 6, 8} {
		assert.Zero(t, chance(block), "what a candidate brings is no other time")
	}
	f := a.frames[0]
	with, alone := f.with(nil, x.presumed), f.with(nil, func(c *frameCell) bool { return c.block >= 8 })
	want := ofSurges * math.Exp((with.deviance-alone.deviance)/x.timing/2)
	assert.InEpsilon(t, want, chance(9), 1e-6, "it is not told to the block when what it brings began")
	assert.Greater(t, want, chance(20))
	assert.Equal(t, among{variable: -1}, x.otherwise[len(x.otherwise)-1].among, "other services may tell of it")
	assert.Greater(t, chance(3), chance(2))
	asked := chance(-1)
	alone = f.with(nil, func(c *frameCell) bool { return c.block >= 0 })
	assert.InEpsilon(t, ofSurges*math.Exp((with.deviance-alone.deviance)/x.timing/2)*f.asked(-1), asked, 1e-6)
}
