// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// One who asks too late about a release is not told that it changed as it usually does.
func TestWhatChangedOnceBeforeTheWindowIsNoRhythm(t *testing.T) {
	of := func(prompt func(block int) string) *Variable {
		r := Analyse((&made{
			prompt: func(_ string, block, _ int) string { return prompt(block) }, worse: func(string, int, int, string) bool { return false },
		}).table())
		return &r.Variables[0]
	}
	at := func(block int) time.Time {
		return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).Add(time.Duration(block) * 5 * time.Minute)
	}
	one := of(func(block int) string {
		if block >= -60 {
			return "r2"
		}
		return "r1"
	})
	assert.Equal(t, AsUsual, one.Verdict)
	assert.Equal(t, []Once{{"s", "r2", at(-60)}}, one.Once)
	assert.Contains(t, one.Reason, "r2 came to s at 2026-11-20 04:00Z. ")
	assert.NotContains(t, one.Reason, "rhythm")
	daily := of(func(block int) string { return "of " + at(block).Add(-4*time.Hour).Format(time.DateOnly) })
	assert.Equal(t, AsUsual, daily.Verdict)
	assert.Empty(t, daily.Once)
	rare := of(func(block int) string {
		if block >= -60 || block%25 == 0 {
			return "r2"
		}
		return "r1"
	})
	assert.Empty(t, rare.Once, "it was there before")
}

func TestOfManyServicesThatChangedOnceTwoAreTold(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	list := []Once{{"a", "r2", at}, {"b", "r3", at.Add(time.Hour)}, {"c", "r4", at}}
	assert.Equal(t, "r2 came to a at 2026-11-20 09:00Z. r3 came to b at 2026-11-20 10:00Z. ", cameOnce(list[:2]))
	assert.Equal(t, "r2 came to a at 2026-11-20 09:00Z. r3 came to b at 2026-11-20 10:00Z. So did others, to 1 more. ", cameOnce(list))
	assert.Empty(t, cameOnce(nil))
}

func TestWhatIsNewInAServiceIsToldThoughItChangedBefore(t *testing.T) {
	of := func(prompt func(service string, block int) string) []Lately {
		return Analyse((&made{
			services: []string{"a", "b"},
			prompt:   func(service string, block, _ int) string { return prompt(service, block) },
			worse:    func(string, int, int, string) bool { return false },
		}).table()).Lately
	}
	start := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	at := func(blocks ...int) func(string, int) string {
		return func(service string, block int) string {
			n := 0
			for _, from := range blocks {
				n += bit(service == "a" && block >= from)
			}
			return fmt.Sprintf("r%d", n)
		}
	}
	told := func(list []Lately) (texts []string) {
		for _, x := range list {
			texts = append(texts, x.Variable+" "+x.Value+" "+x.Service+" "+x.At.Sub(start).String())
		}
		return texts
	}
	assert.Equal(t, []string{"prompt r1 a 50m0s"}, told(of(at(10))))
	assert.Equal(t, []string{"prompt r2 a 50m0s"}, told(of(at(-100, 10))), "it changed before")
	assert.Equal(t, []string{"prompt r1 a -50m0s"}, told(of(at(-10))), "new is what came shortly before, too")
	assert.Empty(t, of(at(-30)), "it changed hours before")
	assert.Empty(t, of(at(-200, -190, -120, -40, 10)), "it changes all the time")
	assert.NotEmpty(t, of(at(-200, -190, -120, 10)))
	assert.Empty(t, of(at(-170, -110, -50, 10)), "it came by its rhythm, which is told as such")
	assert.Empty(t, of(func(string, int) string { return "r1" }))
}
