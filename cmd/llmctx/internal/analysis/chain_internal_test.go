// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A correction in haste is as bad as what it corrects, and the one after it is good.
func TestWhatWasCorrectedInVainIsNamedWithItsCorrection(t *testing.T) {
	of := func(later int) *Result {
		return Analyse((&made{
			prompt: func(_ string, block, _ int) string {
				switch {
				case block < 6:
					return "r1"
				case block < 11:
					return "r2"
				case block < later:
					return "r3"
				default:
					return "r4"
				}
			},
			worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" || prompt == "r3" },
		}).table())
	}
	r := of(16)
	require.Len(t, r.Findings, 1)
	f := &r.Findings[0]
	assert.Equal(t, []string{"r1"}, f.From)
	assert.Equal(t, []string{"r2", "r3"}, f.To)
	assert.Equal(t, r.Windows.Bad.From.Add(30*time.Minute), f.Since)
	assert.Equal(t, r.Windows.Bad.From.Add(80*time.Minute), f.GoneBy)
}

func TestInHasteIsWhatWasReplacedWithinTwoHours(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}}
	of := func(list ...arrival) bool { return f.inHaste(list) }
	came := func(block, last int) arrival { return arrival{block: block, last: last} }
	assert.True(t, of(came(0, 5), came(5, 9), came(9, 40)))
	assert.True(t, of(came(0, 26), came(24, 40)), "two hours, and ten minutes of a roll")
	assert.False(t, of(came(0, 24), came(25, 40)), "later")
	assert.False(t, of(came(0, 9), came(5, 40)), "it stayed")
	assert.True(t, of(came(0, 1), came(1, 2), came(2, 3), came(3, 4)))
	assert.False(t, of(came(0, 1), came(1, 2), came(2, 3), came(3, 4), came(4, 5)), "no chain is that long")
}

func TestReadingEndedWhereTheRecordsGoOn(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	until := func(last ...int) time.Time {
		x := &Table{Windows: Windows{Bad: Span{From: at, To: at.Add(2 * time.Hour)}, Bucket: 30 * time.Minute}}
		for _, bucket := range last {
			x.cells.all = append(x.cells.all, cell{at: placeOf(bucket, Baseline)})
		}
		return x.readUntil()
	}
	assert.Equal(t, at.Add(4*time.Hour), until(0, 7, 3))
	assert.Equal(t, at.Add(4*time.Hour), until(6), "about then")
	assert.Zero(t, until(5), "they end before")
	assert.Zero(t, until())
}
