// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Each story shows documents one after the other and says what is declared in the
// end. b stands for the cohort of the match {b: "1"}.
func TestTheHistoryOfADeclarationIsWhatItWasWhenItWas(t *testing.T) {
	type shown struct {
		hours    float64
		document string
	}
	const wide = `{match: {}, cohort: wide}`
	for name, c := range map[string]struct {
		shows []shown
		want  string // the cohort where a=1
	}{
		"the first load counts from the history before it, and nothing is known from before": {
			[]shown{{0, `[{match: {}, cohort: one}]`}},
			"? | -24h one",
		},
		"an unknown beginning hides what a wider context declares": {
			[]shown{{0, `[{match: {}, cohort: {name: wide, since: @-48}}, {match: {a: "1"}, cohort: one}]`}},
			"? | -24h one",
		},
		"a later change counts from when it was shown": {
			[]shown{{0, `[{match: {}, cohort: one}]`}, {2, `[{match: {}, cohort: two}]`}, {3, `[{match: {}, cohort: one}]`}},
			"? | -24h one | 2h two | 3h one",
		},
		"a context that comes later was not there before": {
			[]shown{{0, `[` + wide + `]`}, {2, `[` + wide + `, {match: {a: "1"}, cohort: one}]`}},
			"? | -24h wide | 2h one",
		},
		"a context that goes is in force until then": {
			[]shown{{0, `[` + wide + `, {match: {a: "1"}, cohort: one}]`}, {2, `[` + wide + `]`}},
			"? | -24h one | 2h wide",
		},
		"a context that comes back was not there in between": {
			[]shown{
				{0, `[` + wide + `, {match: {a: "1"}, cohort: one}]`},
				{2, `[` + wide + `]`},
				{4, `[` + wide + `, {match: {a: "1"}, cohort: one}]`},
			},
			"? | -24h one | 2h wide | 4h one",
		},
		"a revision with a time counts from then, whenever it is shown": {
			[]shown{{0, `[{match: {}, cohort: [{name: two, since: @-2}, {name: one, since: @-48}]}]`}},
			"- | -48h one | -2h two",
		},
		"a later explicit time overrides what was observed": {
			[]shown{{0, `[{match: {}, cohort: one}]`}, {3, `[{match: {}, cohort: [{name: one, since: @-30}, {name: two, since: @-1}]}]`}},
			"- | -30h one | -1h two",
		},
		"a revision that is given a time was not in force before, whatever was assumed": {
			[]shown{{0, `[{match: {}, cohort: one}]`}, {3, `[{match: {}, cohort: [{name: one, since: @-5}]}]`}},
			"- | -5h one",
		},
		"a corrected time replaces the wrong one": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}]`},
				{1, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-3}]}]`},
			},
			"- | -9h one | -3h two",
		},
		"a corrected value replaces the wrong one": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: tow, since: @-5}]}]`},
				{1, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}]`},
			},
			"- | -9h one | -5h two",
		},
		"a rollback by deletion leaves what was in force in force for its time": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}]`},
				{2, `[{match: {}, cohort: [{name: one, since: @-9}]}]`},
			},
			"- | -9h one | -5h two | 2h one",
		},
		"what is taken out after a rollback by deletion does not claim the time before it": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}]`},
				{2, `[{match: {}, cohort: [{name: one, since: @-9}]}]`},
				{4, `[]`},
			},
			"- | -9h one | -5h two | 2h one | 4h -",
		},
		"a rollback with a time of its own begins then": {
			[]shown{
				{0, `[{match: {}, cohort: one}]`},
				{1, `[{match: {}, cohort: two}]`},
				{3, `[{match: {}, cohort: {name: one, since: @2.5}}]`},
			},
			"? | -24h one | 1h two | 2h30m one",
		},
		"a pruned old revision stays what it was": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}]`},
				{2, `[{match: {}, cohort: [{name: two, since: @-5}]}]`},
			},
			"- | -9h one | -5h two",
		},
		"a planned revision that is cancelled was never in force": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @5}]}]`},
				{2, `[{match: {}, cohort: [{name: one, since: @-9}]}]`},
			},
			"- | -9h one",
		},
		"an ended revision leaves a gap": {
			[]shown{{0, `[` + wide + `, {match: {a: "1"}, cohort: [{name: one, since: @-9, until: @-5}, {name: two, since: @-3}]}]`}},
			"? | -24h wide | -9h one | -5h wide | -3h two",
		},
		"what is superseded does not come back when its successor ends": {
			[]shown{{0, `[{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5, until: @-3}]}]`}},
			"- | -9h one | -5h two | -3h -",
		},
		"until cuts off what was shown without since": {
			[]shown{{0, `[{match: {}, cohort: {name: one, until: @4}}]`}},
			"? | -24h one | 4h -",
		},
		"what a plan says comes after what is there": {
			[]shown{{0, `[{match: {}, cohort: [{name: two, since: @4}, one]}]`}},
			"? | -24h one | 4h two",
		},
		"an entry without a time beside one in force from the start may be older or newer": {
			[]shown{{0, `[{match: {}, cohort: [one, {name: two, since: @-30}, {name: three, since: @-3}, {name: four, since: @6}]}]`}},
			"? | -30h two | -24h two/one | -3h three/one | 6h four",
		},
		"where the dated one has ended, the entry without a time is not known to be back": {
			[]shown{{0, `[{match: {}, cohort: [one, {name: two, since: @-30, until: @-3}]}]`}},
			"? | -30h two | -24h two/one | -3h ?",
		},
		"an entry without a time that is added cuts off one that would go on": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9, until: @5}]}]`},
				{2, `[{match: {}, cohort: [{name: one, since: @-9, until: @5}, {name: two, until: @4}]}]`},
			},
			"- | -9h one | 2h two | 4h -",
		},
		"one value with and without a time is no question": {
			[]shown{{0, `[{match: {}, cohort: [one, {name: one, since: @-30}]}]`}},
			"? | -30h one",
		},
		"an entry without a time that is added later is newer": {
			[]shown{
				{0, `[{match: {}, cohort: [{name: one, since: @-9}]}]`},
				{2, `[{match: {}, cohort: [{name: one, since: @-9}, two]}]`},
			},
			"- | -9h one | 2h two",
		},
		"a time that is added later is the end of the entry without one": {
			[]shown{
				{0, `[{match: {}, cohort: one}]`},
				{2, `[{match: {}, cohort: [one, {name: two, since: @-1}]}]`},
			},
			"? | -24h one | -1h two",
		},
		"a time that is added later corrects what was there before the entry without one": {
			[]shown{
				{0, `[{match: {}, cohort: one}]`},
				{2, `[{match: {}, cohort: two}]`},
				{4, `[{match: {}, cohort: [two, {name: three, since: @1}]}]`},
			},
			"? | -24h one | 1h three",
		},
		"a weaker context does not show through what was shown above it": {
			[]shown{
				{0, `[{match: {a: "1"}, cohort: one}, {match: {}, cohort: {name: wide, since: @-90}}]`},
				{30, `[{match: {a: "1"}, cohort: two}, {match: {}, cohort: {name: wide, since: @-90}}]`},
				{60, `[{match: {a: "1"}, cohort: three}, {match: {}, cohort: {name: wide, since: @-90}}]`},
			},
			"? | 30h two | 60h three",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			var r *registry.Registry
			for _, show := range c.shows {
				r = configtest.Load(t, l, show.hours, "contexts: "+show.document)
			}
			assert.Equal(t, c.want, configtest.Story(r, variable.Cohort, "a"))
			_, restored := configtest.Restarted(t, l, configtest.Hour(100))
			assert.Equal(t, c.want, configtest.Story(restored, variable.Cohort, "a"), "after a restart")
		})
	}
}

func TestASupersededRevisionIsForgottenAfterTheHistoryAndThenUnknown(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	configtest.Load(t, l, 1, `contexts: [{match: {}, cohort: two}]`)
	r := configtest.Load(t, l, 25, `contexts: [{match: {}, cohort: two, judge: {name: g, revision: j1}}]`)
	assert.Equal(t, "? | -24h one | 1h two", configtest.Story(r, variable.Cohort, ""), "a day has not passed")
	r = configtest.Load(t, l, 25.5, `contexts: [{match: {}, cohort: two, judge: {name: g, revision: j2}}]`)
	assert.Equal(t, "? | 1h two", configtest.Story(r, variable.Cohort, ""), "that two was preceded by nothing would be a guess")
}

func TestTheOrderOfEntriesInAListDoesNotMatter(t *testing.T) {
	entries := []string{
		"one", "{name: two, since: @-30}", "{name: three, since: @-3}", "{name: four, since: @6}",
		"{name: five, since: @7, until: @8}",
	}
	random := rand.New(rand.NewPCG(1, 2))
	want := ""
	for range 20 {
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		l := configtest.LoaderOf(t)
		r := configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: [`+strings.Join(entries, ", ")+`]}]`)
		if want == "" {
			want = configtest.Story(r, variable.Cohort, "")
		}
		require.Equal(t, want, configtest.Story(r, variable.Cohort, ""))
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		r = configtest.Load(t, l, 5, `contexts: [{match: {}, cohort: [`+strings.Join(entries, ", ")+`]}]`)
		require.Equal(t, want, configtest.Story(r, variable.Cohort, ""), "another order is no change")
	}
}

func TestAContextMayMoveFromFragmentToFragment(t *testing.T) {
	l := configtest.LoaderOf(t)
	show := func(hours float64, a, b string) *registry.Registry {
		r, err := l.Load([]config.Fragment{{Name: "a", Data: []byte("contexts: [" + a + "]")}, {Name: "b", Data: []byte("contexts: [" + b + "]")}}, configtest.Hour(hours))
		require.NoError(t, err)
		return r
	}
	const moved = `{match: {a: "1"}, cohort: one}`
	show(0, moved, "")
	r := show(3, "", moved)
	assert.Equal(t, "? | -24h one", configtest.Story(r, variable.Cohort, "a"))
}

func TestWhatChangedWhileNobodyWatchedIsUnknownOnlyWhereItMatters(t *testing.T) {
	for name, c := range map[string]struct{ before, after, want string }{
		"a context went": {
			`{match: {a: "1"}, cohort: one}`, `{match: {b: "1"}, cohort: two}`, "? | -24h one | 0h ? | 3h -",
		},
		"a context came": {
			`{match: {b: "1"}, cohort: two}`, `{match: {b: "1"}, cohort: two}, {match: {a: "1"}, cohort: one}`, "- | 0h ? | 3h one",
		},
		"a revision came with its time": {
			`{match: {}, cohort: [{name: one, since: @-9}]}`,
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @1}]}`, "- | -9h one | 1h two",
		},
		"the revision in force went": {
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}`,
			`{match: {}, cohort: [{name: one, since: @-9}]}`, "- | -9h one | -5h two | 0h ? | 3h one",
		},
		"an old one went": {
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @-5}]}`,
			`{match: {}, cohort: [{name: two, since: @-5}]}`, "- | -9h one | -5h two",
		},
		"a planned one went after its time": {
			`{match: {}, cohort: [{name: one, since: @-9}, {name: two, since: @2}]}`,
			`{match: {}, cohort: [{name: one, since: @-9}]}`, "- | -9h one | 2h ? | 3h one",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			configtest.Load(t, l, 0, "contexts: ["+c.before+"]")
			l, _ = configtest.Restarted(t, l, configtest.Start)
			assert.Equal(t, c.want, configtest.Story(configtest.Load(t, l, 3, "contexts: ["+c.after+"]"), variable.Cohort, "a"))
		})
	}
}

func TestAValueThatIsDatedByNowWasInForceBefore(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	r := configtest.Load(t, l, 3, `contexts: [{match: {}, cohort: {name: one, since: @3}}]`)
	assert.Equal(t, "one", configtest.CohortAt(r, configtest.Hour(1)))
	assert.Equal(t, "one", configtest.CohortAt(r, configtest.Hour(3)))
}

func TestAClockThatIsSetBackBreaksNothing(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	configtest.Load(t, l, 5, `contexts: [{match: {}, cohort: two}]`)
	r := configtest.Load(t, l, 3, `contexts: [{match: {}, cohort: three}]`)
	assert.Equal(t, "three", configtest.CohortAt(r, configtest.Hour(6)))
	assert.Equal(t, "one", configtest.CohortAt(r, configtest.Hour(-1)))
	assert.Equal(t, "?", configtest.CohortAt(r, configtest.Hour(4)), "two was seen at five o'clock, three at three: at four it may be either")
	r = configtest.Load(t, l, 4, `contexts: [{match: {}, cohort: four}]`)
	assert.Equal(t, "?", configtest.CohortAt(r, configtest.Hour(4.5)))
	assert.Equal(t, "four", configtest.CohortAt(r, configtest.Hour(6)))
}

// What the clock shows twice, once before a change and once after it, tells no order.
func TestAClockThatIsSetBackOverAChangeWithNoneAfterItLeavesThatTimeUnknown(t *testing.T) {
	const one, two = `{match: {}, cohort: one}`, `{match: {}, cohort: two}`
	steady := `, {match: {a: "1"}, judge: {name: n, revision: j1}}`
	look := map[string]func(*config.Loader, string, float64) *registry.Registry{
		"a source that shows it again": func(l *config.Loader, text string, at float64) *registry.Registry {
			return configtest.Load(t, l, at, text)
		},
		"a source that says unchanged": func(l *config.Loader, _ string, at float64) *registry.Registry {
			return l.Unchanged(configtest.Hour(at))
		},
	}
	for name, look := range look {
		for change, c := range map[string]struct{ before, after, value, told string }{
			"one replaces another":  {one, two, "two", "? | -24h one | 3h ? | 5h two"},
			"one comes":             {`{match: {b: x}, cohort: x}`, two, "two", "- | 3h ? | 5h two"},
			"one goes":              {one, `{match: {b: x}, cohort: x}`, "-", "? | -24h one | 3h ? | 5h -"},
			"a dated one of before": {`{match: {}, cohort: {name: one, since: @-9}}`, two, "two", "- | -9h one | 3h ? | 5h two"},
			"one that had ended goes": {
				`{match: {}, cohort: {name: one, since: @-9, until: @3}}`, `{match: {b: x}, cohort: x}`, "-", "- | -9h one | 3h -",
			},
			"a dated one of after": {one, `{match: {}, cohort: {name: two, since: @1}}`, "two", "? | -24h one | 1h two"},
		} {
			t.Run(name+", "+change, func(t *testing.T) {
				l := configtest.LoaderOf(t)
				before, after := configtest.Times("contexts: ["+c.before+steady+"]"), configtest.Times("contexts: ["+c.after+steady+"]")
				configtest.Load(t, l, 0, before)
				l.Confirm(configtest.Hour(4.9))
				first := configtest.Load(t, l, 5, after)
				again := look(l, after, 3)
				assert.Equal(t, first.Revision(), again.Revision())
				assert.Equal(t, c.told, configtest.Story(again, variable.Cohort, "a"))
				assert.Equal(t, "? | -24h n:j1", configtest.Story(again, variable.Judge, "a"), "what did not change is known")
				_, restored := configtest.Restarted(t, l, configtest.Hour(3.2))
				assert.Equal(t, c.told, configtest.Story(restored, variable.Cohort, "a"), "after a restart")
				assert.Same(t, again, look(l, after, 3.5), "it was set back once")
				assert.Equal(t, c.told, configtest.Story(look(l, after, 6), variable.Cohort, "a"), "once the clock is ahead again")
			})
		}
	}
}

// It would leave unknown for years what changed.
func TestAClockThatWasAheadByMoreThanTheHistoryReachesBackDatesNothing(t *testing.T) {
	const one, two = `contexts: [{match: {}, cohort: one}]`, `contexts: [{match: {}, cohort: two}]`
	for name, look := range map[string]func(*config.Loader) (*config.Loader, *registry.Registry){
		"a source that shows it again": func(l *config.Loader) (*config.Loader, *registry.Registry) {
			r := configtest.Load(t, l, 0, one)
			return l, r
		},
		"a source that says unchanged": func(l *config.Loader) (*config.Loader, *registry.Registry) {
			r := l.Unchanged(configtest.Hour(0))
			return l, r
		},
		"after a restart": func(l *config.Loader) (*config.Loader, *registry.Registry) {
			next, _ := configtest.Restarted(t, l, configtest.Hour(0))
			r := configtest.Load(t, next, 0, one)
			return next, r
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			configtest.Load(t, l, 1_000_000, two)
			configtest.Load(t, l, 1_000_001, one)
			l, r := look(l)
			assert.Equal(t, "? | 0h one", configtest.Story(r, variable.Cohort, "a"), "nothing is dated back, as nobody saw it")
			l.Confirm(configtest.Hour(4))
			assert.Equal(t, "? | 0h one | 5h two", configtest.Story(configtest.Load(t, l, 5, two), variable.Cohort, "a"))
			assert.Equal(t, "? | 0h one | 5h two", configtest.Story(l.Unchanged(configtest.Hour(6)), variable.Cohort, "a"))
		})
	}
}

func TestAChangeWhileTheClockHasNotCaughtUpIsOfATimeThatItShowsTwice(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	l.Confirm(configtest.Hour(5))
	l.Unchanged(configtest.Hour(3))
	text := `contexts: [{match: {}, cohort: two}]`
	r := configtest.Load(t, l, 3.5, text)
	assert.Equal(t, "? | -24h one | 3h30m ? | 5h two", configtest.Story(r, variable.Cohort, ""), "at four it was one, and then two")
	l, _ = configtest.Restarted(t, l, configtest.Hour(3.6))
	r = configtest.Load(t, l, 4, `contexts: [{match: {}, cohort: three}]`)
	assert.Equal(t, "? | -24h one | 3h30m ? | 5h three", configtest.Story(r, variable.Cohort, ""))
}

func TestAClockThatWasAheadByAsMuchAsTheHistoryReachesBackIsStillAClock(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 24, isOne)
	assert.Equal(t, "? | 0h one", configtest.Story(l.Unchanged(configtest.Hour(0)), variable.Cohort, ""))
	assert.Equal(t, "? | -1h one", configtest.Story(l.Unchanged(configtest.Hour(-1)), variable.Cohort, ""), "and with more it is not")
}

func TestAClockThatIsSetBackOverNoChangeTellsNothingNew(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	r := configtest.Load(t, l, 1, `contexts: [{match: {}, cohort: two}]`)
	l.Confirm(configtest.Hour(5))
	assert.Same(t, r, l.Unchanged(configtest.Hour(2)))
	assert.Same(t, r, configtest.Load(t, l, 1.5, `contexts: [{match: {}, cohort: two}]`))
	assert.Same(t, r, l.Unchanged(configtest.Hour(1)), "to where it changed")
}

func TestARegistryThatNeverChangesForgetsNothing(t *testing.T) {
	l := configtest.LoaderOf(t)
	first := configtest.Load(t, l, 0, `contexts: [{match: {}, cohort: one}]`)
	for i := range 100 {
		require.Same(t, first, configtest.Load(t, l, float64(i*24), `contexts: [{match: {}, cohort: one}]`))
	}
	assert.Equal(t, "? | -24h one", configtest.Story(first, variable.Cohort, ""))
}

func TestAChangeWhoseTimeLiesBetweenTwoLooksIsUnknownInBetween(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		want          string // the cohort where a=1
	}{
		"one without a time replaces another": {`{match: {}, cohort: one}`, `{match: {}, cohort: two}`, "? | -24h one | 2h one/two | 3h two"},
		"one without a time comes to nothing": {`{match: {b: "1"}, cohort: x}`, `{match: {}, cohort: two}`, "- | 2h ? | 3h two"},
		"one without a time goes":             {`{match: {}, cohort: one}`, `{match: {b: "1"}, cohort: x}`, "? | -24h one | 2h ? | 3h -"},
		"one without a time joins a dated one": {
			`{match: {}, cohort: [{name: one, since: @-9}]}`, `{match: {}, cohort: [{name: one, since: @-9}, two]}`,
			"- | -9h one | 2h one/two | 3h two",
		},
		"one with a time replaces one without": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: @2.5}}`, "? | -24h one | 2h30m two",
		},
		"one with a time that lies before the last look replaces one without": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: @1}}`, "? | -24h one | 1h two",
		},
		"one with the time of the look replaces one without": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: @3}}`, "? | -24h one | 3h two",
		},
		"one with the time of the last look replaces one without": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: {after: @2, by: @2.5}}}`,
			"? | -24h one | 2h one/two | 2h30m two",
		},
		"one that will come replaces one without a time": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: @5}}`, "? | -24h one | 2h ? | 3h - | 5h two",
		},
		"one with looks of its own replaces one without": {
			`{match: {}, cohort: one}`, `{match: {}, cohort: {name: two, since: {after: @2.2, by: @2.4}}}`,
			"? | -24h one | 2h12m one/two | 2h24m two",
		},
		"a dated one goes from beside one without": {
			`{match: {}, cohort: [one, {name: two, since: @1}]}`, `{match: {}, cohort: one}`, "? | -24h one | 1h two | 2h ? | 3h one",
		},
		"one without a time replaces one that began meanwhile": {
			`{match: {}, cohort: {name: one, since: {after: @2.2, by: @2.4}}}`, `{match: {}, cohort: two}`,
			"- | 2h ? | 2h24m one/two | 3h two",
		},
		"one without a time joins one that began meanwhile": {
			`{match: {}, cohort: {name: one, since: {after: @2.2, by: @2.4}}}`,
			`{match: {}, cohort: [{name: one, since: {after: @2.2, by: @2.4}}, two]}`, "- | 2h ? | 2h24m one/two | 3h two",
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			configtest.Load(t, l, 0, "contexts: ["+c.before+"]")
			l.Confirm(configtest.Hour(2))
			r, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(configtest.Times("contexts: [" + c.after + "]"))}}, configtest.Hour(3))
			require.NoError(t, err)
			assert.Equal(t, c.want, configtest.Story(r, variable.Cohort, "a"))
			_, restored := configtest.Restarted(t, l, configtest.Hour(100))
			assert.Equal(t, c.want, configtest.Story(restored, variable.Cohort, "a"), "after a restart")
		})
	}
}

func TestARevisionMayBeDatedByTheLooksBetweenWhichItCame(t *testing.T) {
	for name, c := range map[string]struct{ cohort, want string }{
		"after another": {
			`[{name: one, since: @-9}, {name: two, since: {after: @-4, by: @-3}}]`, "- | -9h one | -4h one/two | -3h two",
		},
		"alone": {`{name: two, since: {after: @-4, by: @-3}}`, "- | -4h ? | -3h two"},
		"two of them": {
			`[{name: one, since: {after: @-9, by: @-8}}, {name: two, since: {after: @-8, by: @-3}}]`,
			"- | -9h ? | -8h one/two | -3h two",
		},
		"after one that ended": {
			`[{name: one, since: @-9, until: @-6}, {name: two, since: {after: @-4, by: @-3}}]`, "- | -9h one | -6h - | -4h ? | -3h two",
		},
		"after one that ended meanwhile": {
			`[{name: one, since: @-9, until: @-3.5}, {name: two, since: {after: @-4, by: @-3}}]`, "- | -9h one | -4h one/two | -3h30m ? | -3h two",
		},
		"after one without a time": {
			`[one, {name: two, since: {after: @4, by: @5}}]`, "? | -24h one | 4h one/two | 5h two",
		},
		"beside one without a time that may be older or newer": {
			`[one, {name: two, since: {after: @-4, by: @-3}}]`, "? | -24h one | -4h one/two | -3h two/one",
		},
		"beside one without a time that counts from when it may have begun": {
			`[one, {name: two, since: {after: @-24, by: @-20}}]`, "? | -24h one/two | -20h two/one",
		},
		"beside one without a time that was shown while it may have begun": {
			`[one, {name: two, since: {after: @-1, by: @1}}]`, "? | -24h one | -1h one/two | 1h two/one",
		},
		"after two of which either may be in force": {
			`[one, {name: two, since: @-30}, {name: three, since: {after: @4, by: @5}}]`,
			"? | -30h two | -24h two/one | 4h two/one/three | 5h three",
		},
		"at one instant": {`[{name: one, since: {after: @-9, by: @-9}}]`, "- | -9h one"},
	} {
		t.Run(name, func(t *testing.T) {
			l := configtest.LoaderOf(t)
			r := configtest.Load(t, l, 0, "contexts: [{match: {}, cohort: "+c.cohort+"}]")
			assert.Equal(t, c.want, configtest.Story(r, variable.Cohort, ""))
			_, restored := configtest.Restarted(t, l, configtest.Hour(100))
			assert.Equal(t, c.want, configtest.Story(restored, variable.Cohort, ""), "after a restart")
		})
	}
}

func TestADateThatIsToldLaterSaysNothingOfATimeThatIsUnknown(t *testing.T) {
	l := configtest.LoaderOf(t)
	configtest.Load(t, l, 0, `contexts: [{match: {a: "1"}, cohort: one}]`)
	l, _ = configtest.Restarted(t, l, configtest.Hour(2))
	configtest.Load(t, l, 3, `contexts: []`)
	configtest.Load(t, l, 4, `contexts: [{match: {a: "1"}, cohort: two}]`)
	configtest.Load(t, l, 5, `contexts: []`)
	r := configtest.Load(t, l, 6, `contexts: [{match: {a: "1"}, cohort: {name: three, since: {after: @2.2, by: @4.5}}}]`)
	assert.Equal(t, "? | -24h one | 2h ? | 4h two/three | 4h30m three", configtest.Story(r, variable.Cohort, "a"))
}
