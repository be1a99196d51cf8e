// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// stayed is r2 from half past nine on, but on one answer of four.
func stayed(_ string, block, n int) string {
	if block >= 6 && n%4 != 0 {
		return "r2"
	}
	return "r1"
}

func TestTheOldValueIsNamedWhereItsAnswersGotWorseAsTheOthersGotTheNext(t *testing.T) {
	for name, test := range map[string]struct {
		worse func(service string, block, n int, prompt string) bool
		named []string
	}{
		"with it":          {func(_ string, block, n int, _ string) bool { return block >= 6 && n%4 == 0 }, []string{"prompt"}},
		"an hour before":   {func(_ string, block, n int, _ string) bool { return block >= -6 && n%4 == 0 }, []string{}},
		"an hour after":    {func(_ string, block, n int, _ string) bool { return block >= 18 && n%4 == 0 }, []string{}},
		"all answers":      {since(6), []string{}},
		"nothing happened": {since(madeBlocks), []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			a, r := (&made{prompt: stayed, worse: test.worse}).analysed()
			named := slices.Clone(r.Named)
			if name == "all answers" { // that the new one is, is another matter
				named = []string{}
				for _, f := range r.Findings {
					if f.Successor != "" {
						named = append(named, f.Variable)
					}
				}
			}
			assert.Equal(t, test.named, named)
			if name != "with it" {
				return
			}
			require.Len(t, r.Findings, 1)
			f := &r.Findings[0]
			assert.Equal(t, []any{[]string{"r1"}, "r2", false, a.table.Start(6)}, []any{f.To, f.Successor, f.Arrived, f.Since})
			assert.InDelta(t, 0.25, f.KeptBy, 0.001)
			assert.Contains(t, r.Variables[0].Reason, "more frequent with r1 since r2 came, ")
		})
	}
}

func TestWhatAllAnswersHadWithoutHarmIsNotToBlameForWhatBeganAfterOthersReplacedIt(t *testing.T) {
	kept := func(_ string, block, n int) string {
		switch {
		case block < -48:
			return "r1"
		case block >= -12 && n%4 != 0:
			return "r3"
		default:
			return "r2"
		}
	}
	for name, test := range map[string]struct {
		begins int
		want   refusal
	}{"since it came": {-48, accepted}, "hours after others got the next": {18, begunOtherwise}} {
		t.Run(name, func(t *testing.T) {
			a, _ := (&made{prompt: kept, worse: func(_ string, block, _ int, prompt string) bool { return prompt == "r2" && block >= test.begins }}).analysed()
			x := atomOf(t, a, "r2")
			require.True(t, a.found[0].frame.standsApart(x), "answers of the same time are better")
			assert.Equal(t, test.want, x.reason)
		})
	}
}

func TestAValueIsLeftBehindOnlyByASuccessorOfWhatHeldTheService(t *testing.T) {
	left := func(prompt func(service string, block, n int) string) (list []*atom) {
		a, _ := (&made{prompt: prompt, worse: since(madeBlocks)}).analysed()
		for _, x := range a.found[0].atoms {
			if x.kept {
				list = append(list, x)
			}
		}
		return list
	}
	assert.Len(t, left(stayed), 1)
	assert.Empty(t, left(released), "no answer kept it")
	assert.Empty(t, left(func(_ string, block, n int) string {
		if block >= 6 && n == 0 {
			return "r2"
		}
		return "r1"
	}), "a canary of a tenth is no successor")
	assert.Empty(t, left(func(_ string, block, n int) string {
		if block >= 6 && n%2 == 0 {
			return "r3"
		}
		return []string{"r1", "r2"}[n%2]
	}), "neither of two held the service")
}

func TestWhatSeveralReplicasKeptIsNotHeldAgainstOneThatFailsByItself(t *testing.T) {
	kept := func(columns []counts.Column) (*frame, *atom) {
		a, _ := (&made{
			prompt: stayed, worse: func(_ string, block, n int, _ string) bool { return block >= 6 && n%4 == 0 }, columns: columns,
		}).analysed()
		at := a.found[0]
		i := slices.IndexFunc(at.atoms, func(x *atom) bool { return x.kept })
		require.GreaterOrEqual(t, i, 0, "nothing was kept")
		return at.frame, at.atoms[i]
	}
	// Of eight replicas, so many keep it: an eighth of the baseline is each's; of the bad window, theirs is what has it.
	replicas := func(keep int) (list []counts.Column) {
		f, x := kept(nil)
		for i := range f.cells {
			c := &f.cells[i]
			first, last := 0, 8
			switch {
			case c.period == Bad && x.holds(c):
				last = keep
			case c.period == Bad:
				first = keep
			}
			for host := first; host < last; host++ {
				part := 1 / float64(last-first)
				list = append(list, counts.Column{
					Period: c.period, Service: "s", Key: "host", Value: string(rune('0' + host)), Scored: c.scored * part, Bad: c.bad * part,
				})
			}
		}
		return list
	}
	for about, row := range map[string]struct {
		columns []counts.Column
		alike   bool
	}{
		"that replica may be broken":              {replicas(1), true},
		"two would have to break in the same way": {replicas(2), false},
		"nothing tells how many there are":        {nil, true},
	} {
		_, x := kept(row.columns)
		assert.Equal(t, row.alike, x.alike, about)
	}
}

func TestWhatIsKeptIsHeldFromItsSuccessorOn(t *testing.T) {
	x := &atom{values: []int32{1}, block: 6, kept: true}
	assert.True(t, x.holds(&frameCell{block: 6, values: []int32{1}}))
	assert.False(t, x.holds(&frameCell{block: 5, values: []int32{1}}))
	assert.False(t, x.holds(&frameCell{block: 6, values: []int32{2}}))
	assert.False(t, x.grew())
}

func TestWhatCameAsItsServiceGotWorseIsToldThoughItsBadAnswersAreFew(t *testing.T) {
	told := func(change func(*Effect)) string {
		v := &Variable{Name: "prompt", Effect: &Effect{
			Service: "s", values: []string{"r2"}, refusal: notWorse, amid: true, Low: 0.01,
			atom: &atom{arrived: true, at: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)},
		}}
		change(v.Effect)
		return v.NotComparable(time.UTC)
	}
	assert.Equal(t, "prompt r2 (s, since 2026-11-20 10:00Z) is not comparable: it came within the time in which its service got worse, "+
		"but its bad answers are too few, or of too few conversations, to be told from chance.", told(func(*Effect) {}))
	assert.NotEmpty(t, told(func(e *Effect) { e.refusal = fewBad }))
	assert.Empty(t, told(func(e *Effect) { e.amid = false }), "it came at another time")
	assert.Empty(t, told(func(e *Effect) { e.Low = 0 }), "its answers may be no worse")
}

func TestNoOtherTimeIsSaidToFitBetterThanOneOfTheIntervalThatIsTold(t *testing.T) {
	told := func(change func(*Effect)) (string, string) {
		e := &Effect{Service: "s", values: []string{"r2"}, refusal: begunOtherwise, amid: true, Low: 0.01, atom: &atom{arrived: true, step: &onset{variable: -1}}}
		change(e)
		v := &Variable{Name: "prompt", Effect: e}
		return v.NotComparable(time.UTC), refused(e, v)
	}
	headline, below := told(func(*Effect) {})
	assert.Contains(t, headline, notSharplyIts)
	assert.Equal(t, notSharply, below)
	for name, change := range map[string]func(*Effect){
		"it came at another time":       func(e *Effect) { e.amid = false },
		"a rise on one value of others": func(e *Effect) { e.atom.step.variable = 1 },
		"a rise on one host":            func(e *Effect) { e.atom.confined = &Separation{} },
	} {
		headline, below = told(change)
		assert.Contains(t, headline, "fits better", name)
		assert.Contains(t, below, "is told better by something else", name)
	}
}

func TestWhereAllAnswersGotWorseWithWhatOnlySomeGotThatIsSaidOfTheOthers(t *testing.T) {
	told := func(change func(*Effect)) (string, string) {
		e := &Effect{Service: "s", values: []string{"r2"}, refusal: begunOtherwise, amid: true, Low: 0.01, atom: &atom{
			arrived: true, second: true, block: 4, step: &onset{variable: -1, earliest: 3, latest: 4},
		}}
		change(e)
		v := &Variable{Name: "route", Effect: e}
		return v.NotComparable(time.UTC), refused(e, v)
	}
	headline, below := told(func(*Effect) {})
	assert.Contains(t, headline, "is not comparable: answers that are not known to have it got worse at the same time as well.")
	assert.Contains(t, below, "answers that are not known to have it got worse at the same time as well")
	for name, change := range map[string]func(*Effect){
		"they got worse before":       func(e *Effect) { e.atom.step.latest = 3 },
		"they got worse later":        func(e *Effect) { e.atom.block = 2 },
		"it explains as much of them": func(e *Effect) { e.atom.second = false },
		"a rise on one value":         func(e *Effect) { e.atom.step.variable = 1 },
		"nothing else is known":       func(e *Effect) { e.atom.step = nil },
	} {
		headline, below = told(change)
		assert.NotContains(t, headline+below, othersToo, name)
	}
}
