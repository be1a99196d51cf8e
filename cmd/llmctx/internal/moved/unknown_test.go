// SPDX-License-Identifier: Apache-2.0

package moved

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAnUnknownRevisionIsNoNewValue(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, 0, "a", 50, 1, "refunds:r41")
	block(table, 0, hourEnd, "a", 50, 6, "refunds:unknown")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	v := r.Variables[0]
	assert.Equal(t, Untold, v.Verdict)
	assert.Zero(t, v.Shift.NewShare)
	assert.InDelta(t, 1, v.UnknownBad, 1e-9)
}

func TestARevisionWithoutANameIsAValueUnlessItHasANameElsewhere(t *testing.T) {
	for name, c := range map[string]struct {
		before, during string
		want           Verdict
	}{
		"another revision, both without a name": {"unknown:7", "unknown:8", Moved},
		"another revision, the name was lost":   {"refunds:7", "unknown:8", Moved},
		"the same revision, the name was lost":  {"refunds:7", "unknown:7", Untold},
		"a hash, the name was lost":             {"refunds:sha256:0123456789ab", "unknown:sha256:0123456789ab", Untold},
		"another model of an unnamed route":     {"unknown:gpt-4o", "unknown:gpt-5", Moved},
	} {
		t.Run(name, func(t *testing.T) {
			table := day("prompt")
			block(table, dayStart, 0, "a", 50, 1, c.before)
			block(table, 0, hourEnd, "a", 50, 6, c.during)
			block(table, dayStart, hourEnd, "another", 5, 0, "mail:8")
			assert.Equal(t, c.want, Analyse(table).Variables[0].Verdict)
		})
	}
}

func TestLostEvidenceIsToldAndNothingIsClaimedInItsPlace(t *testing.T) {
	table := day("prompt", "judge")
	block(table, dayStart, 0, "a", 100, 2, "r41", "j7")
	block(table, 0, hourEnd, "a", 55, 1, "r41", "j7")
	block(table, 0, hourEnd, "a", 45, 6, "", "j7")
	r := Analyse(table)
	assert.Empty(t, r.Named)
	prompt := find(t, r, "prompt")
	assert.Equal(t, Untold, prompt.Verdict)
	assert.True(t, prompt.UnknownRose)
	assert.InDelta(t, 6.0/7, prompt.BadOnUnknown, 1e-9)
	assert.Greater(t, prompt.NewAtMost, 0.45, "whatever is unknown can be new")
	assert.Equal(t, "Evidence was lost: 45 % of the bad window does not tell it, 0 % of the baseline. On these spans are 86 % of the bad answers.",
		prompt.Reason)
	assert.Equal(t, Steady, find(t, r, "judge").Verdict)
}

func TestEvidenceThatIsAlwaysMissingInPartIsNoLoss(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, hourEnd, "a", 70, 1, "r41")
	block(table, dayStart, hourEnd, "a", 30, 1, "")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Steady, v.Verdict)
	assert.InDelta(t, 0.32, v.NewAtMost, 0.03)
}

// Both values were there; of one of them the evidence is gone.
func TestWhatIsLeftOfLostEvidenceDidNotGrow(t *testing.T) {
	table := day("prompt")
	block(table, dayStart, hourEnd, "a", 50, 1, "r41")
	block(table, dayStart, 0, "a", 50, 1, "r40")
	block(table, 0, hourEnd, "a", 50, 1, "")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Untold, v.Verdict)
	assert.InDelta(t, 0.5, v.Shift.Distance, 0.01, "of the spans that tell it")
}

func TestAShortBaselineDoesNotShowThatNothingMoved(t *testing.T) {
	table := NewTable(windowsOf(12*time.Minute, 2*time.Hour), []string{"prompt", "judge"}, true)
	block(table, -1, 0, "a", 60, 0, "r41", "j7")
	block(table, 0, 12, "a", 3, 0, "r41", "j7")
	block(table, 0, 12, "a", 3, 1, "r42", "j7")
	r := Analyse(table)
	prompt := find(t, r, "prompt")
	assert.Equal(t, Untold, prompt.Verdict)
	assert.Contains(t, prompt.Reason, "the baseline is too short to say how usual that is")
	assert.Equal(t, Steady, find(t, r, "judge").Verdict)
}

func TestAShortBaselineDoesNotExcuseLostEvidence(t *testing.T) {
	table := NewTable(windowsOf(12*time.Minute, 2*time.Hour), []string{"prompt"}, true)
	block(table, -1, 0, "a", 60, 0, "r41")
	block(table, 0, 12, "a", 6, 0, "r41")
	block(table, 0, 12, "a", 3, 1, "")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Untold, v.Verdict)
	assert.Contains(t, v.Reason, "Evidence was lost: 33 % of the bad window does not tell it")
}

func TestFewSpansDoNotShowThatNothingMoved(t *testing.T) {
	table := day("cohort")
	block(table, dayStart, hourEnd, "a", 3, 0, "consumer")
	block(table, dayStart, hourEnd, "a", 3, 0, "company")
	v := Analyse(table).Variables[0]
	assert.Equal(t, Untold, v.Verdict)
	assert.Contains(t, v.Reason, "the spans are too few to exclude that up to 12 % did")
}

func TestWhatChangedBeforeTheWindowAsItAlwaysDoesIsSaidToHaveAndWhen(t *testing.T) {
	table := day("index")
	block(table, dayStart, -7*12, "a", 50, 1, "snap-19")
	block(table, -7*12, hourEnd, "a", 50, 1, "snap-20") // seven hours before the window, of a day
	v := Analyse(table).Variables[0]
	assert.Equal(t, AsUsual, v.Verdict)
	assert.Equal(t, noon.Add(-7*time.Hour), *v.Since)
	assert.False(t, v.AtWindow())
	assert.Contains(t, v.Reason, "It last changed at 2026-11-20 05:00:00Z.")
}
