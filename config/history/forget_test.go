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
