// SPDX-License-Identifier: Apache-2.0

package history

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// randomTimeline draws a timeline whose values are a letter and a number.
func randomTimeline(random *rand.Rand, letter string) Timeline[string] {
	var parts []Part[string]
	from := int64(0)
	for i := range random.IntN(6) {
		from += int64(random.IntN(4))
		to := from + int64(random.IntN(5))
		if random.IntN(5) == 0 {
			to = End
		}
		parts = append(parts, Part[string]{Interval{from, to}, letter + strconv.Itoa(i)})
		if to == End {
			break
		}
		from = to
	}
	random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return laidOut(parts)
}

// at returns what holds at an instant; "" for nothing.
func (t Timeline[T]) at(instant int64) T {
	value, _ := t.At(instant)
	return value
}

// scan is At by looking at all parts.
func scan(t Timeline[string], instant int64) (value string) {
	for _, p := range t {
		if p.From <= instant && instant < p.To {
			value = p.Value
		}
	}
	return value
}

func requireInOrder[T any](t *testing.T, line Timeline[T]) {
	t.Helper()
	end := int64(Beginning)
	for _, p := range line {
		require.False(t, p.IsEmpty() || p.From < end, "%v", line)
		end = p.To
	}
}

func TestLayingTimelinesOverOneAnotherShowsTheLowerOneOnlyInTheGaps(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		a, b, c := randomTimeline(random, "a"), randomTimeline(random, "b"), randomTimeline(random, "c")
		ab := a.Over(b)
		requireInOrder(t, ab)
		left, right := ab.Over(c), a.Over(b.Over(c))
		for at := int64(-1); at < 40; at++ {
			want := a.at(at)
			if want == "" {
				want = b.at(at)
			}
			holds := ab.at(at) == want && left.at(at) == right.at(at) && a.Over(a).at(at) == a.at(at) &&
				a.Over(nil).at(at) == a.at(at) && Timeline[string](nil).Over(a).at(at) == a.at(at)
			if !holds {
				require.Fail(t, "an overlay shows something else", "%v over %v over %v at %d", a, b, c, at)
			}
		}
	}
}

func TestATimelineIsWhatItsPartsSay(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 9))
	for range 1000 {
		line := randomTimeline(random, "a")
		requireInOrder(t, line)
		whole := line.Whole()
		requireInOrder(t, whole)
		assert.Equal(t, int64(Beginning), whole[0].From)
		assert.Equal(t, int64(End), whole[len(whole)-1].To)
		time := Interval{int64(random.IntN(20)), int64(random.IntN(20))}
		without := line.without(time)
		requireInOrder(t, without)
		for at := int64(-1); at < 40; at++ {
			value := scan(line, at)
			require.Equal(t, value, line.at(at))
			require.Equal(t, value, whole.at(at))
			if time.From <= at && at < time.To {
				value = ""
			}
			require.Equal(t, value, without.at(at), "%v without %v at %d", line, time, at)
		}
	}
}
