// SPDX-License-Identifier: Apache-2.0

package history

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// revisionOf returns one that declares a value, with a since or without.
func revisionOf(value string, since, until time.Time) *document.Revision {
	return &document.Revision{
		Dates: &document.Dates{Since: since, Until: until}, Options: []document.Option{{Value: document.Value{Revision: value}}},
	}
}

func TestWhatIsDeclaredTwiceIsNoQuestion(t *testing.T) {
	undated, again := revisionOf("one", time.Time{}, time.Time{}), revisionOf("one", oclock(-9), time.Time{})
	line := layOut([]dated{
		{Revision: undated, Shown: document.Shown{From: oclock(-24).UnixNano(), AtFirst: true}, after: oclock(-24).UnixNano()},
		{Revision: again, Shown: document.Shown{From: oclock(-9).UnixNano()}, after: oclock(-9).UnixNano()},
	})
	requireInOrder(t, line)
	assert.Equal(t, Interval{oclock(-24).UnixNano(), End}, Interval{line[0].From, line[len(line)-1].To})
	for _, p := range line {
		require.NotNil(t, p.Value.Certain())
	}
}

// randomDated draws revisions whose times may overlap, in steps of four.
func randomDated(random *rand.Rand) (list []dated) {
	for i := range 1 + random.IntN(4) {
		after := int64(4 * random.IntN(6))
		d := dated{after: after, Shown: document.Shown{From: after}}
		if random.IntN(3) > 0 {
			d.From += int64(4 * random.IntN(3))
		}
		until := time.Time{}
		if random.IntN(3) == 0 {
			until = time.Unix(0, d.From+4+int64(4*random.IntN(4)))
		}
		d.Revision = revisionOf(strconv.Itoa(i), time.Unix(0, d.From), until)
		list = append(list, d)
	}
	return list
}

// eachBeginning visits every choice of when the revisions of a list began, each within its time.
func eachBeginning(list []dated, begun []int64, visit func(begun []int64)) {
	if len(begun) == len(list) {
		visit(begun)
		return
	}
	d := list[len(begun)]
	for at := min(d.after+1, d.From); at <= max(d.after, d.From-1); at++ {
		eachBeginning(list, append(begun, at), visit)
	}
}

// mayHold returns what is in force at an instant for one choice of when each began: the
// latest that did, "" for nothing; more than one where the latest began together.
func mayHold(list []dated, begun []int64, at int64) (values []string) {
	last := int64(Beginning)
	for i, d := range list {
		if begun[i] > at || begun[i] < last {
			continue
		}
		if begun[i] > last {
			last, values = begun[i], nil
		}
		if at < d.until() {
			values = append(values, d.Options[0].Value.Revision)
		} else {
			values = append(values, "")
		}
	}
	if last == Beginning {
		return []string{""}
	}
	return values
}

func TestOfRevisionsWhoseTimesOverlapEveryOneThatMayBeTheLatestIsToldAndNoOther(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 16))
	overlapping := 0
	for range 400 {
		list := randomDated(random)
		possible := map[int64]map[string]bool{} // at an instant between two steps
		for at := int64(-2); at < 48; at += 4 {
			possible[at] = map[string]bool{}
			eachBeginning(list, nil, func(begun []int64) {
				for _, value := range mayHold(list, begun, at) {
					possible[at][value] = true
				}
			})
		}
		random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		line := inSequence(list)
		requireInOrder(t, line)
		for at, values := range possible {
			known, holds := line.At(at)
			told := map[string]bool{}
			for _, r := range known.Revisions {
				told[r.Options[0].Value.Revision] = true
			}
			switch {
			case !holds:
				require.Equal(t, map[string]bool{"": true}, values, "nothing at %d of %v", at, list)
			case values[""]:
				require.Empty(t, told, "at %d of %v it may be nothing", at, list)
				require.Greater(t, len(values), 1)
			default:
				require.Equal(t, values, told, "at %d of %v", at, list)
			}
			if len(told) > 1 {
				overlapping++
			}
		}
	}
	assert.Greater(t, overlapping, 500)
}

func TestPartsThatSayTheSameAreOneWhereTheyMeet(t *testing.T) {
	hour := func(after, by, until int) dated {
		d := dated{after: oclock(after).UnixNano(), Shown: document.Shown{From: oclock(by).UnixNano()}}
		d.Revision = revisionOf(strconv.Itoa(after), oclock(by), oclock(until))
		return d
	}
	x, w, y := hour(1, 4, 8), hour(2, 7, 9), hour(20, 30, 40)
	var told []string
	for _, p := range inSequence([]dated{x, w, y}) {
		told = append(told, fmt.Sprint(time.Duration(p.From).Hours(), " to ", time.Duration(p.To).Hours(), ": ", len(p.Value.Revisions)))
	}
	assert.Equal(t, []string{"1 to 4: 0", "4 to 8: 2", "8 to 9: 0", "20 to 30: 0", "30 to 40: 1"}, told)
}

func TestARevisionWithoutATimeIsAmongWhatMayBeInForceUntilALaterOneIs(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 16))
	for range 2000 {
		list := randomDated(random)
		first := int64(4 * random.IntN(8))
		undated := dated{
			Revision: revisionOf("u", time.Time{}, time.Time{}), Shown: document.Shown{First: first, From: first}, after: first,
		}
		earlier := 1
		if random.IntN(2) == 0 { // nothing was shown before
			earlier = 0
			undated.From -= 40
			undated.after, undated.AtFirst = undated.From, true
		}
		for i := range list {
			list[i].First = first + int64(4*(random.IntN(2+earlier)-earlier))
		}
		if slices.ContainsFunc(list, func(d dated) bool { return d.First < first && d.after == first }) {
			continue // it replaces the one without a time when it begins, without being the later one
		}
		line := layOut(slices.Insert(slices.Clone(list), random.IntN(len(list)+1), undated))
		requireInOrder(t, line)
		ends, replaced, rivals := int64(End), int64(End), int64(End)
		for _, d := range list {
			if d.First > first || d.after > first {
				ends, replaced = min(ends, d.after), min(replaced, d.From)
			} else if d.First == first || d.From > first {
				rivals = min(rivals, d.after)
			}
		}
		for at := int64(-42); at < 60; at += 4 {
			known, _ := line.At(at)
			isTold := slices.Contains(known.Revisions, undated.Revision)
			counts := ends > undated.From && at > undated.From
			switch {
			case !counts, at > replaced:
				require.False(t, isTold, "at %d of %v", at, list)
			case at < ends && at < rivals:
				require.Equal(t, undated.Revision, known.Certain(), "at %d of %v", at, list)
			case at < ends && len(known.Revisions) > 0:
				require.True(t, isTold, "at %d of %v", at, list)
			}
		}
	}
}
