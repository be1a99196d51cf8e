// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAValueThatAppearedShortlyBeforeTheWindowIsNewSinceItsFirstSpan(t *testing.T) {
	for name, c := range map[string]struct {
		bucket int // in which the value appears, five minutes each
		isNew  bool
	}{
		"with the window":                {0, true},
		"a quarter of an hour before it": {-3, true},
		"a stretch before it":            {-12, true},
		"longer ago":                     {-13, false},
	} {
		t.Run(name, func(t *testing.T) {
			table := day("prompt")
			block(table, dayStart, c.bucket, "a", 50, 1, "r41")
			block(table, c.bucket, hourEnd, "a", 50, 6, "r42")
			r := Analyse(table)
			v := r.Variables[0]
			assert.Equal(t, Moved, v.Verdict)
			assert.Equal(t, c.isNew, v.Values[0].New)
			assert.InDelta(t, float64(bit(c.isNew)), v.Shift.NewShare, 1e-9)
			assert.InDelta(t, float64(bit(c.isNew)), v.Shift.NewBad, 1e-9)
			assert.Equal(t, noon.Add(time.Duration(c.bucket)*5*time.Minute), *v.Since)
			assert.Equal(t, noon.Add(-time.Hour), r.NewSince)
		})
	}
}

// A canary that was there all the time has no first span to tell its growth by.
func TestAGrowthIsDatedBackToWhereItBegan(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, hourEnd, "a", 2, 0, "r42")
	block(table, dayStart, -4, "a", 50, 1, "r41")
	block(table, -4, hourEnd, "a", 50, 1, "r42")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Moved, v.Verdict)
	assert.Zero(t, v.Shift.NewShare)
	assert.Equal(t, noon.Add(-20*time.Minute), *v.Since)
}

func TestWithoutStretchesOnlyWhatTheWindowBroughtIsNew(t *testing.T) {
	table := NewTable(windowsOf(12*time.Minute, 2*time.Hour), []string{"prompt"}, false)
	block(table, -1, 0, "a", 60, 0, "r41")
	block(table, 0, 12, "a", 10, 0, "r41")
	r := Analyse(table)
	assert.Equal(t, noon, r.NewSince)
	assert.Zero(t, r.Variables[0].Shift.NewShare)
}

func TestNothingIsCalledNewWhereNothingIsKnownOfTheTimeBefore(t *testing.T) {
	table := day("prompt")
	block(table, 0, hourEnd, "a", 50, 1, "r41")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Untold, v.Verdict)
	assert.False(t, v.Values[0].New)
	assert.Zero(t, v.Shift.NewShare)
}
