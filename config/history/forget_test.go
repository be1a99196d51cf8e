// SPDX-License-Identifier: Apache-2.0

package history

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// oclock is an instant so many hours after 1970 began.
func oclock(hours int) time.Time { return time.Unix(int64(hours)*3600, 0).UTC() }

func TestAsManyIntervalsAsThereIsRoomForAreAllKept(t *testing.T) {
	h := New(1000 * 24 * time.Hour)
	for i := range maxPast / maxPastOfLine {
		r := &Past{Variable: "cohort", Match: []document.Condition{{Key: "n", AnyOf: []string{strconv.Itoa(i)}}}}
		for j := range maxPastOfLine {
			r.Timeline = append(r.Timeline, unknownUntil(int64(j), int64(j+1), oclock(j)))
		}
		h.pasts[r.key().match] = []*Past{r}
	}
	h.forget(func(*Past) bool { return true }, oclock(maxPastOfLine))
	for _, list := range h.pasts {
		require.Len(t, list[0].Timeline, maxPastOfLine)
	}
}

func TestWhatIsNotForgottenIsLeftAsItIs(t *testing.T) {
	h := New(time.Hour)
	for i, hours := range []int{1, 3} {
		r := &Past{Variable: "cohort", Match: []document.Condition{{Key: "n", AnyOf: []string{strconv.Itoa(i)}}}}
		r.Timeline = Timeline[Known]{unknownUntil(0, 1, oclock(hours))}
		h.pasts[r.key().match] = []*Past{r}
	}
	h.forget(func(*Past) bool { return true }, oclock(4))
	require.Len(t, h.Replaced(), 1)
	for _, pasts := range h.Replaced() {
		assert.Equal(t, oclock(1), pasts[0].Timeline[0].Value.gone)
	}
	one, other := Gap{Interval: Interval{1, 2}}, Gap{Interval: Interval{1, 3}}
	assert.True(t, one.Is(one))
	assert.False(t, one.Is(other))
}

func TestTheIntervalsOfAllMatchesAreBoundedTogether(t *testing.T) {
	h := New(1000 * 24 * time.Hour)
	const each = 200
	for i := range 2 * maxPast / each {
		r := &Past{Variable: "cohort", Match: []document.Condition{{Key: "n", AnyOf: []string{strconv.Itoa(i)}}}}
		for j := range each {
			r.Timeline = append(r.Timeline, unknownUntil(int64(j), int64(j+1), oclock(j)))
		}
		h.pasts[r.key().match] = []*Past{r}
	}
	h.forget(func(*Past) bool { return true }, oclock(each))
	intervals := 0
	for _, list := range h.pasts {
		past := list[0]
		intervals += len(past.Timeline)
		require.Equal(t, oclock(each/2), past.Timeline[0].Value.gone, "the oldest went first, everywhere alike")
		require.Equal(t, int64(each/2), past.Horizon.UnixNano(), "and reads as unknown")
	}
	assert.LessOrEqual(t, intervals, maxPast)
	assert.Greater(t, intervals, maxPast*9/10)
}
