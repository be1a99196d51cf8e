// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func at(minutes float64) time.Time {
	return noon.Add(time.Duration(minutes * float64(time.Minute)))
}

func v(revision string) registryedit.Value {
	return registryedit.Value{{Key: "revision", Held: revision}}
}

func lookAt(sent, received float64, facts ...fact) *look {
	return &look{sent: at(sent), received: at(received), facts: facts}
}

func TestWhatASourceCannotDateLiesBetweenTheLooks(t *testing.T) {
	a := []entry{{value: v("a")}}
	dated := []entry{{value: v("a"), since: at(-60)}}
	for name, c := range map[string]struct {
		old      []entry
		last     time.Time
		look     *look
		expected entry
	}{
		"the first look knows no begin": {nil, time.Time{}, lookAt(0, 1, fact{value: v("a")}), entry{value: v("a")}},
		"sent and received":             {a, at(-5), lookAt(0, 1, fact{value: v("b")}), entry{value: v("b"), after: at(-5), by: at(1)}},
		"a floor at the first look": {
			nil,
			time.Time{},
			lookAt(0, 1, fact{value: v("a"), floor: at(-9)}),
			entry{value: v("a"), after: at(-9), by: at(1)},
		},
		"a floor before the last look says nothing": {
			a, at(-5), lookAt(0, 1, fact{value: v("b"), floor: at(-9)}),
			entry{value: v("b"), after: at(-5), by: at(1)},
		},
		"a floor and a ceiling": {
			a, at(-5), lookAt(0, 1, fact{value: v("b"), floor: at(-4), ceiling: at(-3)}),
			entry{value: v("b"), after: at(-4), by: at(-3)},
		},
		"bounds that contradict each other bound nothing": {
			a, at(-5), lookAt(0, 1, fact{value: v("b"), floor: at(-2), ceiling: at(-3)}),
			entry{value: v("b"), after: at(-5), by: at(1)},
		},
		"the source's own date":                  {a, at(-5), lookAt(0, 1, fact{value: v("b"), since: at(-3)}), entry{value: v("b"), since: at(-3)}},
		"a date before a look that saw the old":  {a, at(-5), lookAt(0, 1, fact{value: v("b"), since: at(-8)}), entry{value: v("b"), after: at(-8), by: at(1)}},
		"a date that is not yet":                 {a, at(-5), lookAt(0, 1, fact{value: v("b"), since: at(8)}), entry{value: v("b"), after: at(-5), by: at(1)}},
		"looks that were lost, a dated value":    {dated, time.Time{}, lookAt(0, 1, fact{value: v("b")}), entry{value: v("b"), after: at(-60), by: at(1)}},
		"looks that were lost, an undated value": {a, time.Time{}, lookAt(0, 1, fact{value: v("b")}), entry{value: v("b"), after: unknownStart, by: at(1)}},
	} {
		t.Run(name, func(t *testing.T) {
			entries, err := advance(c.old, seen{Sent: c.last}, c.look)
			require.NoError(t, err)
			assert.Equal(t, c.expected, entries[len(entries)-1])
			again, err := advance(entries, seen{Sent: c.look.sent}, c.look)
			require.NoError(t, err)
			assert.Equal(t, entries, again, "the same value is no change")
		})
	}
}

func TestAHistoryThatForgetsIsExtendedAndOneThatGoesBackIsRefused(t *testing.T) {
	dated := func(revision string, minute float64) fact { return fact{value: v(revision), since: at(minute)} }
	entries, err := advance(nil, seen{}, lookAt(0, 1, dated("a", -9), dated("b", -5)))
	require.NoError(t, err)
	// b expired, and its line went: a, a is what the log says now.
	entries, err = advance(entries, seen{Sent: at(0)}, lookAt(2, 3, dated("a", -9), dated("a", 1)))
	require.NoError(t, err)
	assert.Equal(t, []entry{{value: v("a"), since: at(-9)}, {value: v("b"), since: at(-5)}, {value: v("a"), since: at(1)}}, entries)
	// The log says what was older than what was seen: no date is to be had.
	entries, err = advance(entries, seen{Sent: at(2)}, lookAt(4, 5, dated("a", -9), dated("b", -5)))
	require.NoError(t, err)
	assert.Equal(t, entry{value: v("b"), after: at(2), by: at(5)}, entries[3])

	l := lookAt(0, 1, dated("a", -5), dated("b", -9))
	l.whole = true
	_, err = advance(nil, seen{}, l)
	require.ErrorContains(t, err, "its clock went back there")
}

func TestADateOfAClockThatIsOffIsWidenedOrRefused(t *testing.T) {
	l := lookAt(0, 0, fact{value: v("a"), since: at(-5)})
	l.serverTime = l.received.Add(3 * time.Second)
	require.NoError(t, l.correctClock())
	assert.Equal(t, fact{value: v("a"), floor: at(-5).Add(-3 * time.Second), ceiling: at(-5).Add(3 * time.Second)}, l.facts[0])

	l = lookAt(0, 0, fact{value: v("a"), floor: at(-5)})
	l.serverTime = l.sent.Add(-time.Minute)
	require.ErrorContains(t, l.correctClock(), "set both clocks")

	l.facts[0] = fact{value: v("a")}
	require.NoError(t, l.correctClock(), "without a date of the source its clock does not matter")

	l = lookAt(0, 0, fact{value: v("a"), since: at(-5)})
	l.serverTime = l.sent.Add(-900 * time.Millisecond) // the header has whole seconds
	require.NoError(t, l.correctClock())
	assert.Equal(t, at(-5), l.facts[0].since)
}

func TestOldRevisionsAreLeftOutOnlyWhenTheNextIsOldToo(t *testing.T) {
	entries := []entry{{value: v("a")}, {value: v("b"), after: at(-9), by: at(-8)}, {value: v("c"), since: at(-2)}}
	assert.Equal(t, entries[1:], prune(entries, at(-5)))
	assert.Equal(t, entries, prune(entries, at(-8.5)))
	assert.Equal(t, entries[2:], prune(entries, at(9)))
}

// TestTheTrueTimeLiesInTheIntervalWhateverTheLooks plays sources that change at random times,
// looks that take their time, fail, and lose their state, and fragments that are read back.
func TestTheTrueTimeLiesInTheIntervalWhateverTheLooks(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		var changes []time.Time             // of the value i, from i on
		for now := 0.0; now < 100; now += r.ExpFloat64() * 10 {
			changes = append(changes, at(now))
		}
		valueAt := func(t time.Time) int {
			i := len(changes) - 1
			for changes[i].After(t) {
				i--
			}
			return i
		}
		var entries []entry
		var known seen
		now := r.Float64()
		once := func() (*look, error) {
			took := r.Float64() * r.Float64()
			served := valueAt(at(now + took*r.Float64()))
			f := fact{value: v(strconv.Itoa(served))}
			if r.IntN(2) == 0 {
				f.floor = changes[served].Add(-time.Duration(r.IntN(600)) * time.Second)
			}
			l := lookAt(now, now+took, f)
			now += took
			return l, nil
		}
		for ; now < 110; now += r.ExpFloat64() * 5 {
			if r.IntN(10) == 0 {
				known = seen{} // the state file is gone
			}
			if r.IntN(10) == 0 {
				continue // the look fails
			}
			l, err := steady(known.Value, once)
			if err != nil {
				continue // it changes too fast
			}
			entries, err = advance(entries, known, l)
			require.NoError(t, err)
			first := l.received
			if known.Value == id(l.value()) {
				first = known.First
			}
			known = seen{Sent: l.again, First: first, Value: id(l.value())}
			for i, e := range entries {
				require.False(t, i > 0 && e.latest().IsZero() || len(entries) > 1 && entries[0].latest().IsZero(), "an entry without a date stands alone")
			}
			if r.IntN(10) == 0 {
				f := fragment{variable: "variables.x", entries: entries}
				_, err = document.Parse("f", f.write())
				require.NoError(t, err)
				entries, err = readEntries("f", f.write(), "variables.x")
				require.NoError(t, err)
			}
		}
		for _, e := range entries {
			var i int
			_, err := fmt.Sscan(fieldOf(e.value, "revision"), &i)
			require.NoError(t, err)
			if !e.by.IsZero() {
				assert.False(t, changes[i].Before(e.after) || changes[i].After(e.by), "seed %d: %v not in %v..%v", seed, changes[i], e.after, e.by)
			}
		}
	}
}

func TestAValueThatIsGoneAtTheSecondLookIsNotTold(t *testing.T) {
	seen := func(values ...string) (*look, error) {
		minute := 0.0
		return steady(id(v("a")), func() (*look, error) {
			require.NotEmpty(t, values, "one look too many")
			f := fact{value: v(values[0])}
			values, minute = values[1:], minute+10
			return lookAt(minute, minute+1, f), nil
		})
	}
	l, err := seen("a")
	require.NoError(t, err)
	assert.Equal(t, l.sent, l.again, "what is known is looked at once")
	l, err = seen("b", "c", "c")
	require.NoError(t, err)
	assert.Equal(t, lookAt(20, 21, fact{value: v("c")}).received, l.received)
	assert.Equal(t, at(30), l.again, "what comes next comes after that")
	_, err = seen("b", "c", "d", "e", "f", "g")
	require.ErrorContains(t, err, "changes faster than it can be looked at")
}
