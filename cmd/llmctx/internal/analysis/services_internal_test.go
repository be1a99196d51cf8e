// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// services are a made day on which s shows a release, and others do not; worse tells from which
// block on answers of each are bad.
func services(t *testing.T, worse, share map[string]int) (*analysis, *attribution, *atom) {
	t.Helper()
	names := []string{"s", "t", "u"}[:len(worse)]
	a, _ := (&made{
		services: names,
		prompt: func(service string, block, n int) string {
			if service != "s" {
				return service
			}
			return released(service, block, n)
		},
		worse: func(service string, block, n int, _ string) bool {
			return block >= worse[service] && n < max(share[service], 3)
		},
	}).analysed()
	x := atomOf(t, a, "r2")
	for _, at := range a.found {
		for _, y := range at.atoms {
			y.reason = notWorse
		}
	}
	return a, a.found[0], x
}

const never = 1000

func TestWhatRoseTogetherMayHaveOneReason(t *testing.T) {
	of := func(worse map[string]int, change func(list []*attribution, x *atom)) float64 {
		a, at, x := services(t, worse, map[string]int{"s": 12, "t": 12, "u": 12})
		if change != nil {
			change(a.found, x)
		}
		return at.coincidence(x, among{variable: -1}, a.found)
	}
	assert.Greater(t, of(map[string]int{"s": 6, "t": 6}, nil), 5.0)
	assert.Greater(t, of(map[string]int{"s": 6, "t": 6, "u": 6}, nil), of(map[string]int{"s": 6, "t": 6, "u": never}, nil), "a third one rose with them")
	assert.Less(t, of(map[string]int{"s": 6, "t": 36}, nil), 1.0, "at another time")
	one, both := of(map[string]int{"s": 6, "t": 36}, nil), of(map[string]int{"s": 6, "t": 36, "u": 36}, nil)
	assert.Less(t, both, one+0.1, "two that rose together have one matter of their own")
	assert.Greater(t, of(map[string]int{"s": 6, "t": 6, "u": 36}, nil), 5.0)
	for about, change := range map[string]func(list []*attribution, x *atom){
		"there is no other":                 func(list []*attribution, _ *atom) { list[1] = list[0] },
		"the other has a reason of its own": func(list []*attribution, _ *atom) { list[1].atoms = []*atom{{}} },
		"the other has it too":              func(list []*attribution, x *atom) { list[1].atoms = []*atom{x} },
		"the other has few answers":         func(list []*attribution, _ *atom) { list[1].frame.profiles[among{variable: -1}] = nil },
	} {
		assert.InDelta(t, 1, of(map[string]int{"s": 6, "t": 6}, change), 0, about)
		assert.Greater(t, of(map[string]int{"s": 6, "t": 6, "u": 6}, change), 5.0, about)
	}
}

func TestWhatServicesShareBeganAtOneTime(t *testing.T) {
	// Neither tells exactly when it got worse; together they tell that it was not when the candidate came.
	a, at, x := services(t, map[string]int{"s": 10, "t": 10}, map[string]int{"s": 12, "t": 12})
	of := func(own, other func(block int) float64) float64 {
		for i, rise := range []func(int) float64{own, other} {
			f := a.frames[i]
			p := make(profile, f.last-f.first)
			for k := range p {
				p[k] = rise(f.first + k)
			}
			f.profiles[among{variable: -1}] = p
		}
		return at.coincidence(x, among{variable: -1}, a.found)
	}
	between := func(low, high int) func(int) float64 {
		return func(block int) float64 { return 40 * float64(bit(block >= low && block <= high)) }
	}
	assert.Greater(t, of(between(6, 10), between(10, 14)), 3.0, "the candidate came before the other got worse")
	assert.Less(t, of(between(6, 9), between(10, 14)), 1.0)
	assert.Greater(t, of(between(6, 10), between(10, 10)), of(between(6, 10), between(10, 14)), "the more exactly it is told")
	weak := func(block int) float64 { return 6 * float64(bit(block >= 6 && block <= 8)) }
	assert.Greater(t, of(between(6, 8), weak), 1.2, "it would be no sign by itself")
	assert.Less(t, of(between(6, 8), weak), of(between(6, 8), between(6, 8)))
	assert.Greater(t, of(between(6, 8), between(6, 8)), 5.0)
	assert.InDelta(t, 1, of(func(int) float64 { return 0 }, between(6, 8)), 0, "it did not get worse")
	sharp := func(block int) float64 { return 200 * float64(bit(block == 36)) }
	assert.Less(t, of(between(6, 36), sharp), 60.0, "the other may have a reason of its own, however surely it got worse")
}

func TestServicesThatGotWorseTogetherHaveOneMatterHoweverSurelyTheyDid(t *testing.T) {
	a, at, x := services(t, map[string]int{"s": 6, "t": 36, "u": 36}, map[string]int{"s": 12, "t": 12, "u": 12})
	for i, height := range []float64{10, 200, 200} {
		p := make(profile, a.frames[i].last-a.frames[i].first)
		for block := 6; block <= 36; block++ {
			p[block-a.frames[i].first] = height * float64(bit(i == 0 || block == 36))
		}
		a.frames[i].profiles[among{variable: -1}] = p
	}
	assert.Less(t, at.coincidence(x, among{variable: -1}, a.found), 200.0)
}

func TestARateThatStraysByItselfTellsLittleOfAReasonThatServicesShare(t *testing.T) {
	a, at, x := services(t, map[string]int{"s": 6, "t": 6}, map[string]int{"s": 12, "t": 4})
	steady := at.coincidence(x, among{variable: -1}, a.found)
	a.frames[1].wander = 1
	assert.Less(t, at.coincidence(x, among{variable: -1}, a.found), steady/2)
}

func TestEachOtherReasonIsAskedOfTheAnswersThatItIsOn(t *testing.T) {
	a, _ := (&made{
		services:  []string{"s", "t"},
		variables: []string{"prompt", "route"},
		prompt: func(service string, block, n int) string {
			prompt := service
			if service == "s" {
				prompt = released(service, block, n)
			}
			return prompt + "|" + []string{"a", "b"}[n%2]
		},
		worse: func(_ string, block, n int, _ string) bool {
			return block >= 6 && n%2 == 0 || block >= 36
		},
	}).analysed()
	at, x := a.found[0], atomOf(t, a, "r2")
	a.found[1].atoms = nil
	assert.Greater(t, at.coincidence(x, among{1, "a"}, a.found), 5.0)
	assert.NotEqual(t, at.coincidence(x, among{variable: -1}, a.found), at.coincidence(x, among{1, "a"}, a.found))
	// On the other route both got worse, half an hour before the end.
	assert.Greater(t, at.coincidence(x, among{1, "b"}, a.found), 5.0)

	at.frame.profiles[among{1, "a"}] = at.frame.profileOf(among{1, "b"})
	assert.Less(t, at.coincidence(x, among{1, "a"}, a.found), 1.0, "the answers on it got worse at another time than those of the other service")

	x.chance, x.otherwise = 0.02, []otherwise{{among{1, "b"}, 0.02}}
	assert.InDelta(t, 0.02*at.coincidence(x, among{1, "b"}, a.found), at.sharing(x, a.found), 1e-12)
	x.otherwise[0].by = 1e-6
	assert.InDelta(t, x.chance, at.sharing(x, a.found), 0, "it explains nothing")
}

// Four of ten reasons that are no change reach other services: that nothing happened there speaks for a release.
func TestWhetherATimeIsToldExactlyEnoughIsAskedWithWhatOtherServicesTell(t *testing.T) {
	decided := func(worse map[string]int, part float64) (first, last refusal) {
		a, at, x := services(t, worse, map[string]int{"s": 12, "t": 12})
		at.rivals = []rival{{&onset{block: 6, variable: -1, hours: 1}, 1}}
		expected, _, _ := at.chance(x, nil)
		at.rivals[0].hours = part * x.mostChance() / expected
		x.reason = at.timed(x, nil)
		first = x.reason
		at.compareWith(a.found)
		return first, x.reason
	}
	quiet, alone, shared := map[string]int{"s": 6, "t": never}, map[string]int{"s": 6}, map[string]int{"s": 6, "t": 6}
	for about, row := range map[string]struct {
		worse       map[string]int
		part        float64
		first, last refusal
	}{
		"sure by itself":                          {alone, 0.99, accepted, accepted},
		"sure with a service that was as ever":    {quiet, 1.2, accepted, accepted},
		"no other service tells":                  {alone, 1.2, accepted, notSharp},
		"another one got worse at that time, too": {shared, 1.2, accepted, notSharp},
		"it is so alone":                          {shared, 0.5, accepted, elsewhereToo},
		"no service could make it sure":           {quiet, 1 / 0.59, notSharp, notSharp},
		"all of them together might":              {quiet, 1 / 0.61, accepted, notSharp},
	} {
		first, last := decided(row.worse, row.part)
		assert.Equal(t, row.first, first, about)
		assert.Equal(t, row.last, last, about)
	}
}

func TestAServiceIsExplainedByWhatItIsHeldAgainst(t *testing.T) {
	a, _ := (&made{prompt: canary, worse: worseWith("r2")}).analysed()
	at := a.found[0]
	assert.True(t, at.explained())
	at.atoms[0].arrivals = 2
	assert.True(t, at.explained(), "it comes every night, and answers of the same time without it are better")
	at.atoms[0].reason = notSharp
	assert.False(t, at.explained())
	a, _ = (&made{prompt: released, worse: since(6)}).analysed()
	at = a.found[0]
	assert.True(t, at.explained())
	at.atoms[0].arrivals = 2
	assert.False(t, at.explained(), "what comes every night may be something else of the night")
}

func TestAProfileIsHighestWhereAServiceGotWorse(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	f := a.frames[0]
	p := f.profileOf(among{variable: -1})
	require.Len(t, p, f.last-f.first)
	assert.InDelta(t, p.best(), p[6-f.first], 1e-9)
	assert.Greater(t, p[0], 0.0, "a rise over all of it is told, too")
	assert.Greater(t, math.Abs(p[0]-p[1]), 1e-6, "the first block is one of its own")
	assert.GreaterOrEqual(t, p[len(p)-1], 0.0)
	part := f.profileOf(among{0, "r2"})
	assert.InDelta(t, 0, slices.Max(part[:7-f.first]), 0.5, "before it there are no answers with it")
	assert.Nil(t, f.profileOf(among{0, "r9"}))
	better, _ := (&made{prompt: released, worse: func(_ string, block, _ int, _ string) bool { return block < 6 }}).analysed()
	f = better.frames[0]
	assert.InDelta(t, 0, f.profileOf(among{variable: -1})[6-f.first], 0, "it got better")
}

// judgedTable is an hour of answers before and one of them after, of services with so many verdicts.
func judgedTable(spans, before, after int64) *Table {
	x := hourly("prompt")
	x.Verdicts = true
	x.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"s", ""}, Spans: spans, Scored: before})
	x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"s", ""}, Spans: spans, Scored: after})
	return x
}

func TestFewerVerdictsAreToldBeyondAQuarterAndOfEnoughSpans(t *testing.T) {
	for about, row := range map[string]struct {
		table *Table
		told  int
	}{
		"more than a quarter fewer": {judgedTable(100, 100, 74), 1}, "a quarter fewer": {judgedTable(100, 100, 75), 0},
		"of as many spans as it takes": {judgedTable(fewestSpans, 50, 10), 1}, "of fewer": {judgedTable(fewestSpans-1, 49, 10), 0},
		"of none any more": {judgedTable(100, 100, 0), 1}, "never judged": {judgedTable(100, 0, 0), 0},
	} {
		assert.Len(t, newAnalysis(row.table).unjudged(), row.told, about)
	}
	x := judgedTable(100, 100, 50)
	x.Add(Row{Bucket: 9, Period: After, Stratum: Stratum{"s", ""}, Spans: 900, Scored: 900})
	x.Add(Row{Bucket: -9, Period: Earlier, Stratum: Stratum{"s", ""}, Spans: 900})
	x.Add(Row{Bucket: -1, Period: Baseline, Stratum: Stratum{"a", ""}, Spans: 100, Scored: 100})
	x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"a", ""}, Spans: 100, Scored: 10})
	assert.Equal(t, []Unjudged{{"a", 1, 0.1}, {"s", 1, 0.5}}, newAnalysis(x).unjudged())
}

func TestForEachVerdictThereWouldHaveBeenMore(t *testing.T) {
	x := judgedTable(100, 80, 20)
	x.Add(Row{Bucket: -20, Period: Baseline, Stratum: Stratum{"s", ""}, Spans: 100, Scored: 80})
	x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"s", "tool"}, Spans: 900})
	x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"t", ""}, Spans: 900, Scored: 900})
	x.Add(Row{Bucket: 20, Period: After, Stratum: Stratum{"s", ""}, Spans: 100})
	a := newAnalysis(x)
	f := &frame{a: a, service: "s", first: -6}
	assert.Nil(t, f.missingVerdicts(), "it has as many as before")
	a.fewer = []Unjudged{{Service: "s"}}
	factor := f.missingVerdicts()
	for block, want := range map[int]float64{-6: 0.8 / 0.5, 0: 0.8 / 0.5, 5: 0.8 / 0.5, 6: 0.8 / 0.2} {
		assert.InDelta(t, want, factor[block], 1e-9, "%d: six blocks on either side count", block)
	}
	for _, block := range []int{-7, 7, 20} {
		assert.NotContains(t, factor, block, "before what is searched, or nothing was judged")
	}
	f.service = "t"
	assert.Nil(t, f.missingVerdicts())
}

func TestVerdictsAreMissingAtRandomWhereOthersWouldShowItIfNot(t *testing.T) {
	of := func(bad float64, change func(a *analysis, f *frame)) bool {
		x := judgedTable(1000, 1000, 250)
		x.Add(Row{Bucket: 0, Period: Bad, Stratum: Stratum{"left", ""}, Spans: 1})
		a := newAnalysis(x)
		a.fewer = []Unjudged{{Service: "s"}, {Service: "left"}}
		logit := row{columns: []int32{0}, values: []float64{1}}
		// A tenth is bad: of 250 answers 25 are, and 75 more if only good ones were lost.
		f := &frame{a: a, service: "s", first: -1, base: fit{beta: []float64{-2.1972246}}, rows: []row{logit, logit}, cells: []frameCell{
			{block: -1, period: Baseline, scored: 1000, bad: 900}, {block: 6, period: Bad, scored: 250, bad: bad},
		}}
		left := &frame{a: a, service: "left", spread: 1}
		a.frames = []*frame{left, f}
		if change != nil {
			change(a, f)
		}
		return a.missesAtRandom(left)
	}
	assert.True(t, of(25, nil))
	assert.True(t, of(49, nil), "a hundred and fifty times as probable, though more than expected")
	assert.False(t, of(51, nil))
	after := func(_ *analysis, f *frame) { f.cells[1].period = After }
	assert.True(t, of(25, after), "those after the window tell it as well")
	assert.False(t, of(51, after))
	assert.False(t, of(100, nil), "those of good answers were lost")
	for about, change := range map[string]func(a *analysis, f *frame){
		"no other lost any":         func(a *analysis, _ *frame) { a.fewer = nil },
		"there is no other":         func(a *analysis, _ *frame) { a.frames = a.frames[:1] },
		"too few would show it":     func(_ *analysis, f *frame) { f.spread = 9 },
		"they lost them in no time": func(_ *analysis, f *frame) { f.cells[1].block = 40 },
		"they lost them before":     func(_ *analysis, f *frame) { f.cells[1].period = Baseline },
	} {
		assert.False(t, of(25, change), about)
	}
}

func TestAJudgeThatIsNotToldIsEitherOfSeveral(t *testing.T) {
	x := hourly("prompt", "judge")
	x.Verdicts = true
	row := func(service, judge string, bucket int, period Period, scored int64) {
		x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{Service: service}, Values: []string{"p", judge}, Spans: 10, Scored: scored})
	}
	row("a", "j1", 0, Bad, 10)
	row("a", "j2", 0, Bad, 0) // it judged nothing
	row("b", "j1", 0, Bad, 10)
	row("b", "j2", -90, Earlier, 10) // before what is compared
	row("c", "j1", 0, Bad, 10)
	row("c", "j2", 1, Bad, 10)
	row("c", "j1", 2, Bad, 10)
	either := newAnalysis(x).ofEitherJudge()
	for i, service := range map[int32]string{0: "a", 1: "b", 2: "c"} {
		assert.Equal(t, service == "c", either(&cell{set: &set{stratum: i, values: []int32{1, 0}}}), service)
		assert.False(t, either(&cell{set: &set{stratum: i, values: []int32{1, 1}}}), service)
	}
}

func TestOtherAttributesCountWhereBothSidesHaveAnswersInBothWindows(t *testing.T) {
	a := newAnalysis(hourly())
	column := func(period Period, value string, scored, bad float64) {
		a.table.Columns = append(a.table.Columns, counts.Column{
			Period: period, Service: "s", Key: "host", Value: value, Scored: scored, Bad: bad, RawScored: int64(scored), RawBad: int64(bad),
		})
	}
	for value, n := range map[string][2]float64{"all": {5000, 5000}, "ten": {10, 60}, "nine": {9, 60}, "now nine": {60, 9}, "new": {0, 60}, "gone": {60, 0}} {
		column(Baseline, value, n[0], 1)
		column(Bad, value, n[1], 2)
		column(After, value, 900, 900)
	}
	a.table.Columns = append(a.table.Columns, counts.Column{Period: Bad, Service: "t", Key: "host", Value: "all", Scored: 1})
	names := []string{}
	for _, s := range a.columnsOf("s") {
		names = append(names, s.value)
		assert.InDelta(t, 5139, s.all.scored[0], 0)
		assert.InDelta(t, 5189, s.all.scored[1], 0)
		assert.InDelta(t, 12, s.all.bad[1], 0)
	}
	assert.ElementsMatch(t, []string{"all", "ten"}, names)
}

func TestAFindingIsOfTheWindowOrBeforeItAndUsualOrNot(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	tell := func(change func(*atom)) Finding {
		x := atomOf(t, a, "r2")
		was := *x
		defer func() { *x = was }()
		change(x)
		r := &Result{Behaviour: &Behaviour{}}
		r.findings(a)
		require.Len(t, r.Findings, 1)
		require.Len(t, r.Onsets, 1)
		assert.Equal(t, a.table.Start(a.found[0].onset.block), r.Onsets[0].From)
		return r.Findings[0]
	}
	f := tell(func(*atom) {})
	assert.Equal(t, []any{true, false, false, []string{"r1"}, []string{"r2"}}, []any{f.Arrived, f.Before, f.Usual, f.From, f.To})
	assert.True(t, tell(func(x *atom) { x.at = nine.Add(-time.Second) }).Before)
	assert.False(t, tell(func(x *atom) { x.at = nine }).Before, "at its begin")
	assert.False(t, tell(func(x *atom) { x.at, x.arrived = nine.Add(-time.Hour), false }).Before, "since when it grew is not told")
	assert.True(t, tell(func(x *atom) { x.arrivals = 2 }).Usual)
	assert.False(t, tell(func(x *atom) { x.arrivals = 1 }).Usual)
}
