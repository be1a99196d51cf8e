// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheHeadlineHasAtMostThreeLinesAndTellsTheWholeAnswer(t *testing.T) {
	for name, want := range map[string][]string{
		"prompt":                {"support-agent: prompt support-agent:r41 → support-agent:r42, since 2026-11-20 09:", "points more frequent with it", "Did not move: "},
		"window-late":           {"prompt support-agent:r41 → support-agent:r42, since 2026-11-20 0", "(before the window that was asked for)"},
		"inseparable":           {"one of these two, which this data cannot tell apart: "},
		"index-nightly-bad":     {"support-agent: index support-agent-kb:1119T03 → support-agent-kb:1120T03, since 2026-11-20 03:0"},
		"undeclared-everywhere": {"Bad answers are more frequent: ", "No variable could be shown to go with the bad answers", " got worse at about 2026-11-20 09:"},
		"stale":                 {"No variable could be shown", "The registry could not be checked: ", "stale"},
		"judge-moved":           {"The judge moved at 2026-11-20 09:", "groundedness:j7 → groundedness:j8", "rates before and after are of two judges"},
		"host":                  {"host.name'] = support-agent-7 separates them most (support-agent): "},
		"quiet":                 {"a rise to ", " or more would have shown."},
	} {
		t.Run(name, func(t *testing.T) {
			r := reportOf(name, "", 0, true)
			for _, part := range want {
				assert.Contains(t, r.Headline, part)
			}
			assert.LessOrEqual(t, strings.Count(r.Headline, "\n"), 2)
			assert.NotContains(t, r.Headline, "of the excess")
		})
	}
}

func TestTheHeadlineSaysThatAReleaseBesideAnotherTroubleIsNotComparable(t *testing.T) {
	said := 0
	for range 1 {
		r := reportOf("provider", "", 0, true)
		assert.Empty(t, r.Result.Named)
		if strings.Contains(r.Headline, "is not comparable") {
			said++
		}
	}
	assert.Positive(t, said)
}

func TestAnIndexThatIsRebuiltEveryNightChangedAsUsual(t *testing.T) {
	r := reportOf("quiet", "", 0, true)
	field := r.Fields[2]
	assert.Equal(t, "index", field.Variable)
	assert.Contains(t, field.Verdict, "changed as it usually does")
	assert.NotContains(t, field.Verdict, "moved")
}
