// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// findingWithout is the only one of a day of which some blocks are lost.
func findingWithout(t *testing.T, m *made, from, to int) *Finding {
	t.Helper()
	x := m.table()
	x.cells.all = slices.DeleteFunc(x.cells.all, func(c cell) bool { return c.bucket() >= from && c.bucket() < to })
	r := Analyse(x)
	require.Len(t, r.Findings, 1)
	return &r.Findings[0]
}

func TestWhatCameWhileNothingWasSeenCameSometimeBetween(t *testing.T) {
	release := &made{prompt: released, worse: since(6)}
	start := release.table().Start
	for _, lost := range []struct {
		from, to int
		after    int // the block in which the last span is that was seen before; -1: it is told when it came
	}{{0, 0, -1}, {4, 12, 3}, {1, 7, 0}, {2, 6, -1}, {8, 12, -1}} {
		f := findingWithout(t, release, lost.from, lost.to)
		if lost.after < 0 {
			assert.Zero(t, f.SinceAfter, "%v", lost)
			continue
		}
		assert.Equal(t, []any{start(lost.after), start(lost.to)}, []any{f.SinceAfter, f.Since}, "%v", lost)
	}
}

func TestWhatCameWhileNobodyToldItCameSometimeBetween(t *testing.T) {
	for _, from := range []int{0, 1, 5} { // the release is seen in block 6
		m := &made{prompt: func(service string, block, n int) string {
			if block >= from && block < 6 {
				return Unknown
			}
			return released(service, block, n)
		}, worse: since(6)}
		f, start := findingWithout(t, m, 0, 0), m.table().Start
		if from == 5 {
			assert.Zero(t, f.SinceAfter, "a few minutes are no hole")
			continue
		}
		assert.Equal(t, []any{start(from - 1), start(6)}, []any{f.SinceAfter, f.Since}, "%d", from)
	}
}

func TestWhatIsGoneIsToldAsGone(t *testing.T) {
	until := func(end int) *Finding {
		taken := func(service string, block, n int) string {
			if block >= end {
				return "r1"
			}
			return released(service, block, n)
		}
		return findingWithout(t, &made{prompt: taken, worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }}, 0, 0)
	}
	start := (&made{prompt: released, worse: since(6)}).table().Start
	assert.Equal(t, start(30), until(30).GoneBy)
	assert.Zero(t, until(madeBlocks).GoneBy, "it is there still")
	assert.Zero(t, until(madeBlocks-2).GoneBy, "of so few answers it may be chance")
}

// A standing half of the answers that goes on as before was not replaced.
func TestOnlyWhatWasReplacedIsToldAsOld(t *testing.T) {
	half := func(service string, block, n int) string {
		if n%2 == 0 {
			return "standing"
		}
		return released(service, block, n)
	}
	assert.Equal(t, []string{"r1"}, findingWithout(t, &made{prompt: half, worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }}, 0, 0).From)
	both := func(_ string, block, n int) string {
		switch {
		case block >= 6 && n < 4:
			return "r2"
		case n%2 == 0:
			return "b"
		default:
			return "a"
		}
	}
	assert.ElementsMatch(t, []string{"a", "b"}, findingWithout(t, &made{prompt: both, worse: func(_ string, _, _ int, prompt string) bool { return prompt == "r2" }}, 0, 0).From)
}

func TestAnotherThatExplainsItAsWellIsToldWithItsValues(t *testing.T) {
	both := func(service string, block, n int) string {
		return released(service, block, n) + "|kb-" + released(service, block, n)
	}
	f := findingWithout(t, &made{prompt: both, worse: since(6), variables: []string{"prompt", "index"}}, 0, 0)
	require.Len(t, f.Alternatives, 1)
	assert.Equal(t, []string{f.Alternatives[0].Variable}, f.Or)
	assert.ElementsMatch(t, []string{"r2", "kb-r2"}, []string{f.To[0], f.Alternatives[0].To[0]})
	assert.ElementsMatch(t, []string{"r1", "kb-r1"}, []string{f.From[0], f.Alternatives[0].From[0]})
	assert.Equal(t, f.Since, f.Alternatives[0].Since)
}

func TestTheLastScoredBlockOfTheBaselineIsKnown(t *testing.T) {
	x := (&made{prompt: released, worse: since(6)}).table()
	for _, c := range x.cells.each() {
		if c.bucket() >= -3 {
			c.scored = 0
		}
	}
	last, ok := x.LastScored()
	assert.True(t, ok)
	assert.Equal(t, Span{From: x.Start(-4), To: x.Start(-3)}, last)
	_, ok = hourly("prompt").LastScored()
	assert.False(t, ok)
}

func TestAValueThatCameBackIsKnownWhereItsServiceGotWorse(t *testing.T) {
	back := func(_ string, block, _ int) string {
		if block < -200 || block >= 6 {
			return "r1"
		}
		return "r2"
	}
	x := &made{prompt: back, worse: since(6)}
	_, r := x.analysed()
	assert.Equal(t, []CameBack{{"prompt", "s", "r1", x.table().Start(6)}}, r.Back)
	x.worse = since(madeBlocks)
	_, r = x.analysed()
	assert.Empty(t, r.Back, "nothing got worse")
}
