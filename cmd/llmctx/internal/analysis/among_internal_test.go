// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// ofCompanies is a prompt that companies alone get at half past nine: two answers of three are theirs.
func ofCompanies(_ string, block, n int) string {
	switch {
	case n%3 == 0:
		return "r1|consumer"
	case block >= 6:
		return "r2|company"
	default:
		return "r1|company"
	}
}

func TestWhatOneCohortAloneGotIsNamedOnlyIfThatGotWorseWithIt(t *testing.T) {
	from := func(at int) *made {
		return &made{variables: []string{"prompt", "cohort"}, prompt: ofCompanies, worse: func(_ string, block, _ int, values string) bool {
			return block >= at && strings.HasSuffix(values, "company")
		}}
	}
	a, r := from(6).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named)
	x := atomOf(t, a, "r2")
	assert.Equal(t, 1, x.among)
	assert.InDelta(t, 1, x.across, 1e-9, "no company is without it")
	assert.False(t, a.frames[0].standsApart(x))

	a, r = from(20).analysed()
	assert.Empty(t, r.Named, "companies got worse an hour later")
	assert.Equal(t, begunOtherwise, atomOf(t, a, "r2").reason)
}

func TestAnAnswerThatDoesNotTellItsCohortDoesNotSpeakForWhatTheCohortGot(t *testing.T) {
	chance := func(tells bool) float64 {
		a, _ := (&made{variables: []string{"prompt", "cohort"}, prompt: func(service string, block, n int) string {
			values := ofCompanies(service, block, n)
			if !tells && block >= 20 && n%9 == 1 {
				values = strings.Replace(values, "company", Unknown, 1)
			}
			return values
		}, worse: func(_ string, block, _ int, values string) bool {
			return block >= 8 && !strings.HasSuffix(values, "consumer")
		}}).analysed()
		at, x := a.found[0], atomOf(t, a, "r2")
		x.among = 1
		at.rivals = []rival{{&onset{block: 8, variable: 1, value: a.table.ids[1]["company"], hours: 1}, some}}
		sum, _, _ := at.chance(x, nil)
		return sum
	}
	assert.InDelta(t, 1, math.Log(chance(false))/math.Log(chance(true)), 0.3, "that it has the prompt tells that it is a company's")
}

func TestWhatAPartOfEachCohortGotIsComparedWithTheRestOfIt(t *testing.T) {
	a, r := (&made{variables: []string{"prompt", "cohort"}, prompt: func(service string, block, n int) string {
		values := ofCompanies(service, 0, n)
		if block >= 6 && n%2 == 0 {
			values = strings.Replace(values, "r1", "r2", 1)
		}
		return values
	}, worse: func(_ string, _, _ int, values string) bool { return strings.HasPrefix(values, "r2") }}).analysed()
	assert.Equal(t, []string{"prompt"}, r.Named)
	x := atomOf(t, a, "r2")
	assert.Equal(t, -1, x.among)
	assert.True(t, a.frames[0].standsApart(x))
}

func TestAReleaseThatIsBadForSomeTenantsOnlyIsNamedIfBadnessBeganWithIt(t *testing.T) {
	var columns []counts.Column
	for tier, bad := range map[string]float64{"free": 3, "team": 3, "business": 20, "enterprise": 70} {
		side := func(period Period, scored, bad float64) counts.Column {
			return counts.Column{Period: period, Service: "s", Key: "tier", Value: tier, Scored: scored, Bad: bad, RawScored: int64(scored), RawBad: int64(bad)}
		}
		columns = append(columns, side(Baseline, 1440, 30), side(Bad, 144, bad))
	}
	for about, test := range map[string]struct {
		since int
		named []string
	}{"with it": {6, []string{"prompt"}}, "35 minutes after": {13, []string{}}} {
		a, r := (&made{prompt: released, worse: since(test.since), columns: columns}).analysed()
		assert.Greater(t, a.frames[0].elsewhere, 1e3, "one of four tiers is worse by far")
		assert.Nil(t, confinedTo(r.Separations, "s", "prompt"), "and another one is, too")
		assert.Equal(t, test.named, r.Named, about)
	}
}
