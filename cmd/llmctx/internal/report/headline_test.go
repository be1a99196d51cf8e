// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheHeadlineHasAtMostThreeLinesAndTellsTheWholeAnswer(t *testing.T) {
	for of, want := range map[day][]string{
		{scenario: "prompt", seed: 1}: {
			"support-agent: prompt support-agent:r41 → support-agent:r42, since 2026-11-20 09:", "points more frequent with it", "Did not move: ",
		},
		{scenario: "window-late"}: {"prompt support-agent:r41 → support-agent:r42, since ", "(before the window that was asked for)"},
		{scenario: "inseparable"}: {"one of these two, which this data cannot tell apart: "},
		{scenario: "index-nightly-bad"}: {
			"support-agent: index support-agent-kb:1119T03 → support-agent-kb:1120T03, since 2026-11-20 03:0",
		},
		{scenario: "undeclared-everywhere"}: {
			"Bad answers are more frequent: ", "No variable could be shown to go with the bad answers", " got worse between 2026-11-20 0",
		},
		{scenario: "stale", seed: 3}: {"No variable could be shown", "The registry could not be checked: ", "stale"},
		{scenario: "judge-moved", seed: 3}: {
			"The judge moved at 2026-11-20 09:", "groundedness:j7 → groundedness:j8", "rates before and after are of two judges",
		},
		{scenario: "host", seed: 3, answers: 24_000}:        {"host.name'] = support-agent-7 separates them most (support-agent): "},
		{scenario: "quiet", seed: 3}:                        {"a rise to ", " or more would have shown."},
		{scenario: "provider", seed: 9}:                     {"is not comparable"},
		{scenario: "prompt-many-services", answers: 20_000}: {"support-agent: tools 1f2c51d0aa31be77 → ", " search-assistant: tools 1f2c51d0aa31be78 → "},
	} {
		t.Run(of.scenario, func(t *testing.T) {
			of.answers = cmp.Or(of.answers, 9000)
			r := reportOf(of)
			for _, part := range want {
				assert.Contains(t, r.Headline, part)
			}
			assert.LessOrEqual(t, strings.Count(r.Headline, "\n"), 2)
			assert.NotContains(t, r.Headline, "of the excess")
			assert.NotContains(t, r.Headline, "And 0 more")
		})
	}
}

func TestAnIndexThatIsRebuiltEveryNightChangedAsUsual(t *testing.T) {
	field := incident("").Fields[2]
	assert.Equal(t, "index", field.Variable)
	assert.Contains(t, field.Verdict, "changed as it usually does")
	assert.NotContains(t, field.Verdict, "moved")
}

func TestWhatTheHeadlineHasNoRoomForIsToldBelow(t *testing.T) {
	shared := incident("prompt")
	require.Len(t, shared.Result.Findings, 1)
	r, result := *shared, *shared.Result
	r.Result = &result
	second, third := r.Result.Findings[0], r.Result.Findings[0]
	second.Service, third.Service = "second-agent", "third-agent"
	second.To, third.To = []string{"r43"}, []string{"r44"}
	result.Findings = append(slices.Clone(result.Findings), second, third)
	var text strings.Builder
	require.NoError(t, r.Text(&text))
	for _, shown := range []string{text.String(), pageOf(t, &r)} {
		assert.Contains(t, shown, "Bad answers are also on")
		assert.Contains(t, shown, "third-agent: prompt ")
		assert.NotContains(t, shown, "second-agent: prompt ", "it has room in the headline")
	}
}
