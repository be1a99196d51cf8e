// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
