// SPDX-License-Identifier: Apache-2.0

package query

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

func TestOfTheLargestPackOnlyKeysAreTakenThatMayBeKnown(t *testing.T) {
	hash := func(n int) uint64 { return hashOf(packed.KeyHashOf(strconv.Itoa(n))) }
	var keys owned
	keys.empty(100, map[uint64]bool{hash(-1): true})
	for n := range 100 {
		require.True(t, keys.mayBe(hash(n)), "there may be more of these")
	}
	keys.isLast = true
	for n := -1; n < 100; n++ {
		assert.True(t, keys.mayBe(hash(n)), n)
	}
	taken := 0
	for n := range 10_000 {
		taken += bit(keys.mayBe(hash(1000 + n)))
	}
	assert.Less(t, taken, 1000, "by chance")
	keys.empty(100, nil)
	assert.True(t, keys.mayBe(hash(5000)), "the next sort begins with another pack")
}

func TestSpansOfTracesThatVerdictsNameComeWithTheirIDsAtOnceAndOthersOnceMore(t *testing.T) {
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	q := &counts.Question{
		Bad: counts.Interval{From: noon, To: noon.Add(2 * time.Hour)}, Baseline: counts.Interval{From: noon.Add(-2 * time.Hour), To: noon},
		Behaviour: counts.Behaviour{{Verdicts: []counts.VerdictTest{{Label: "fail"}}}}, Reach: counts.Auto,
	}
	windows, err := q.Windows()
	require.NoError(t, err)
	a := NewAlone(&Spec{Windows: windows, Asked: q}, nil, 1, false)
	a.Combine(7, make([]Text, combinationTexts))
	require.NoError(t, a.Combined())
	a.VerdictsOf(0)
	a.Judge(&Judged{State: 2 * 2, Trace: "t", Span: "s", Names: NamesOwn, HasAt: true, At: noon.UnixMicro()})
	for i := range int64(3) { // of most, packing knows the answer
		a.Judge(&Judged{State: 2 * 2, Answer: i, HasAnswer: true, Answered: noon.UnixMicro(), HasAnswered: true})
	}
	a.Judged()
	sorts := a.Sorts()
	require.Len(t, sorts, 1, "of one pack, traces alone may be asked for")
	a.SpansOf(0)
	take := a.TakeKeys(sorts[0], 0)
	a.LastKeys()
	hour := noon.Unix() / 3600
	take(packed.KeyHashOf("t"), hour, true)
	take(packed.KeyHashOf("other"), hour+1, true)
	a.TookKeys(sorts[0])
	require.True(t, a.WantsIDs(0, noon))
	require.False(t, a.WantsIDs(0, noon.Add(time.Hour)))

	span := func(at time.Time, id string) *Bare {
		return &Bare{
			Unit: Unit{At: at.UnixMicro(), Trace: "t", HasTrace: true}, Combination: 7, State: 1, HasAt: true,
			ClusterNumber: -1, LabelSet: -1, Answer: -1, Span: id, HasSpan: id != "",
		}
	}
	a.AddNamed(span(noon, "s"))
	assert.False(t, a.Again())
	assert.EqualValues(t, 3+1, a.answers.of, "the verdict is on its answer")
	a.Add(span(noon.Add(time.Hour), "")) // of which no key told
	assert.True(t, a.Again())
	assert.False(t, a.IsAgain(0, noon))
	assert.True(t, a.IsAgain(0, noon.Add(time.Hour)))
	assert.EqualValues(t, 1, a.Counted())
	a.AddAgain(span(noon.Add(time.Hour), "u"))
	assert.EqualValues(t, 2, a.Counted())
	assert.Zero(t, a.waiting)
}
