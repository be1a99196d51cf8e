// SPDX-License-Identifier: Apache-2.0

package command

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestAJudgeThatHasOtherWordsForBadIsTold(t *testing.T) {
	q := &counts.Question{Behaviour: counts.Behaviour{{Verdicts: []counts.VerdictTest{{Name: "groundedness", Label: "fail"}}}}}
	verdicts := func(period counts.Period, label string, n int64) counts.Verdict {
		return counts.Verdict{Period: period, Name: "Groundedness", Label: label, Count: n}
	}
	told := func(list ...counts.Verdict) []string { return otherLabels(q, &counts.Table{Verdicts: list}) }
	before := []counts.Verdict{verdicts(counts.Baseline, "fail", 10), verdicts(counts.Baseline, "Pass", 90)}
	assert.Equal(t, []string{
		"30 of 100 verdicts groundedness of the bad window have labels that none of the baseline has (supported, unsupported): if the judge has other " +
			"words now, rates before and after are of two.",
	}, told(append(before, verdicts(counts.Bad, "unsupported", 20), verdicts(counts.Bad, "SUPPORTED", 10), verdicts(counts.Bad, "pass", 70))...))
	assert.Empty(t, told(append(before, verdicts(counts.Bad, "unsupported", 9), verdicts(counts.Bad, "pass", 91))...), "a tenth may be a rare one")
	assert.Empty(t, told(append(before, verdicts(counts.Bad, "FAIL", 50), verdicts(counts.Bad, "pass", 50))...), "labels are of any case")
	assert.Empty(t, told(verdicts(counts.Baseline, "fail", 10), verdicts(counts.Bad, "unsupported", 10)), "so few need not hold every label")
	assert.Empty(t, told(append(before, counts.Verdict{Period: counts.Bad, Name: "tone", Label: "rude", Count: 50})...), "another was not asked for")
	q.Behaviour[0].Verdicts[0].Label = ""
	assert.Empty(t, told(append(before, verdicts(counts.Bad, "unsupported", 50))...), "a score has no label")
}
