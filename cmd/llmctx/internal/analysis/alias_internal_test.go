// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A call that failed tells no model that answered: its stamp has the alias that was asked for.
func TestErrorsAreOnNoRouteOfTheirOwn(t *testing.T) {
	failed := func(block, n int) bool { return n == 3 && block%8 == 0 || block >= 12 && block < 24 && n%2 == 1 }
	_, r := (&made{
		variables: []string{"route"},
		prompt: func(_ string, block, n int) string {
			if failed(block, n) {
				return "chat:gpt-4o"
			}
			return "chat:gpt-4o-2024-11-20"
		},
		worse: func(_ string, block, n int, _ string) bool { return failed(block, n) },
	}).analysed()
	assert.Empty(t, r.Named)
	assert.Positive(t, r.Behaviour.Low, "there are more of them")
	route := r.Variables[0]
	assert.NotEqual(t, Moved, route.Verdict)
	assert.Greater(t, route.UnknownBad, 0.1, "they do not tell it")
	assert.Len(t, r.Onsets, 1, "when it began is told all the same")
}

// What wraps calls has not seen the model that answered. It is as slow as they are.
func TestARouteThatOnlyAnswersTellIsNamedWhereWhatWrapsThemGotWorseAsWell(t *testing.T) {
	kind := func(n int) string { return []string{answers, "agent"}[n%2] }
	_, r := (&made{
		variables: []string{"route"}, kind: kind,
		prompt: func(_ string, block, n int) string {
			switch {
			case kind(n) != answers:
				return "chat:gpt-4o"
			case block >= 6:
				return "chat:gpt-4o-2025-01-15"
			default:
				return "chat:gpt-4o-2024-11-20"
			}
		},
		worse: func(_ string, block, _ int, _ string) bool { return block >= 6 },
	}).analysed()
	assert.Equal(t, []string{"route"}, r.Named)
	assert.Equal(t, []string{"chat:gpt-4o-2025-01-15"}, r.Findings[0].To)
	assert.Zero(t, r.Variables[0].UnknownBad, "what is stamped counts as it is")
}

func TestWhatOneKindOfCallHasDoesNotStandBesideWhatAnotherHas(t *testing.T) {
	kind := func(n int) string { return []string{answers, "agent"}[n%2] }
	a, r := (&made{
		variables: []string{"tools"}, kind: kind,
		prompt: func(_ string, block, n int) string {
			switch {
			case kind(n) != answers:
				return Unknown
			case block >= 6:
				return "b"
			default:
				return "a"
			}
		},
		worse: func(_ string, block, _ int, _ string) bool { return block >= 6 },
	}).analysed()
	assert.Equal(t, []string{"tools"}, r.Named)
	assert.Empty(t, a.framesOf()[0].standing[0], "what it had before is not adjusted for: that would explain what came in its place")
}

func TestAnAliasTellsNothingOnlyOnceItsSnapshotWasSeen(t *testing.T) {
	x := NewTable(Windows{Bucket: time.Hour}, []string{"route"}, false)
	add := func(service, kind, route string, block int) {
		x.Add(Row{Period: Bad, Bucket: block, Stratum: Stratum{service, kind}, Values: []string{route}, Spans: 1})
	}
	add("a", answers, "chat:gpt-4o", 1)
	add("a", answers, "chat:gpt-4o-2024-11-20", 2)
	add("a", answers, "chat:gpt-4o", 3)
	add("a", answers, "chat:gpt-4o-mini", 3)
	add("a", answers, "other:gpt-4o", 3)
	add("a", "agent", "chat:gpt-4o", 3)
	add("b", answers, "chat:gpt-4o", 3)
	x.forget()
	left := map[string]int{}
	x.Rows(func(r *Row) { left[r.Stratum.Service+" "+r.Stratum.Kind+" "+r.Values[0]]++ })
	assert.Equal(t, map[string]int{
		"a inference chat:gpt-4o": 1, "a inference chat:gpt-4o-2024-11-20": 1, "a inference unknown": 1, "a inference chat:gpt-4o-mini": 1,
		"a inference other:gpt-4o": 1, "a agent chat:gpt-4o": 1, "b inference chat:gpt-4o": 1,
	}, left)
}

func TestAnAliasIsFoundAmongAllThatBeginsWithIt(t *testing.T) {
	texts := []string{Unknown, "", "chat:gpt-4o-mini-2024-07-18", "chat:gpt-4o", "chat", "chat:gpt-4o-2024-11-20", "chat:gpt-4o-mini", "chat:gpt-4o-2024-08-06", "other:gpt-4o"}
	x := &Table{Values: make([][]Value, 1)}
	for _, text := range texts {
		x.Values[0] = append(x.Values[0], Value{Text: text})
	}
	found := map[string][]string{}
	for id, aliases := range x.aliasesOf(0) {
		for _, alias := range aliases {
			found[texts[id]] = append(found[texts[id]], texts[alias])
		}
	}
	assert.Equal(t, map[string][]string{
		"chat:gpt-4o-2024-11-20": {"chat:gpt-4o"}, "chat:gpt-4o-2024-08-06": {"chat:gpt-4o"}, "chat:gpt-4o-mini-2024-07-18": {"chat:gpt-4o-mini"},
	}, found)
}
