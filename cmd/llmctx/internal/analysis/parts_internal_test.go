// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// hourly is a table of a day before nine and of four hours from then on, in blocks of an hour.
func hourly(variables ...string) *Table {
	return NewTable(Windows{
		Baseline: Span{From: nine.Add(-24 * time.Hour), To: nine}, Bad: Span{From: nine, To: nine.Add(4 * time.Hour)}, Bucket: time.Hour,
	}, variables, true)
}

func TestATimeIsUsualWhereOthersCameLikeIt(t *testing.T) {
	at := func(hours ...float64) (times []time.Time) {
		for _, h := range hours {
			times = append(times, nine.Add(time.Duration(h*float64(time.Hour))))
		}
		return times
	}
	for _, row := range []struct {
		about  string
		before []time.Time
		hours  float64
		usual  bool
	}{
		{"none before", nil, 0, false},
		{"one a day before", at(-24), 0, true},
		{"one a day and an hour and a half before", at(-25.5), 0, true},
		{"one a day and more than that before", at(-25.6), 0, false},
		{"one two hours before", at(-2), 0, false},
		{"every two hours", at(-6, -4, -2), 0, true},
		{"every two hours, a little late", at(-6, -4, -2), 0.5, true},
		{"every two hours, too late", at(-6, -4, -2), 0.7, false},
		{"every two hours, too early", at(-6, -4, -2), -0.7, false},
		{"every night, one left out", at(-72, -48), 0, true},
		{"every night, two at another time between", at(-72, -48, -24, -12, -11), 0, true},
		{"every night, one before at another time", at(-72, -30), 0, false},
		{"every three days, at one time of the day once", at(-150, -72), 0, false},
	} {
		assert.Equal(t, row.usual, usualAfter(row.before, at(row.hours)[0], 0), row.about)
	}
	assert.True(t, usualAfter(at(-26), nine, time.Hour), "it may have come earlier than it was seen")
	assert.Equal(t, 36*time.Minute, slackOf(2*time.Hour, 0))
	assert.Equal(t, 90*time.Minute, slackOf(24*time.Hour, 0))
	assert.Equal(t, at(-2, -1), earlier(at(-2, -1, 0, 1), nine))
	assert.Len(t, earlier(at(-2, -1), nine), 2)
}

func TestAValueBelongsToTheTimeThatItHolds(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}, cells: []frameCell{
		{block: 0, values: []int32{1}, scored: 100, period: Baseline},
		{block: 1, values: []int32{2}, scored: 100, period: Baseline},
		{block: 2, values: []int32{0}, scored: 1000, period: Bad},
		{block: 2, values: []int32{1}, scored: 30, period: Bad},
		{block: 3, values: []int32{2}, scored: 170, period: Bad},
		{block: 4, values: []int32{1}, scored: 500, period: Bad},
	}, scored: 1700}
	x := &atom{values: []int32{1}, block: 2, last: 3}
	assert.InDelta(t, 30./200, f.shareSince(x), 1e-9, "of what tells it, from its arrival to its end")
	assert.InDelta(t, 0.5, f.shareBefore(x), 1e-9)
	assert.InDelta(t, 530./1700, f.share(0, 1), 1e-9)
	assert.True(t, f.fills(0, 1, [2]int{0, 1}))
	assert.False(t, f.fills(0, 1, [2]int{2, 3}), "under 15 % of all")
	assert.False(t, f.fills(0, 3, [2]int{0, 1}))
	assert.False(t, f.fills(0, 3, [2]int{7, 9}), "nothing is there")
	assert.True(t, f.fills(0, 1, [2]int{4, 4}))
}

func TestTheSameChangeCameToAServiceTooWhereItCameAboutThen(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{Windows: Windows{Bucket: 5 * time.Minute}}}}
	x := &atom{variable: 1, values: []int32{7}, block: 20, arrived: true}
	for _, row := range []struct {
		about string
		y     atom
		too   bool
	}{
		{"another value an hour before", atom{variable: 1, values: []int32{8}, block: 8, arrived: true}, true},
		{"another value an hour later", atom{variable: 1, values: []int32{8}, block: 32, arrived: true}, true},
		{"more than an hour before", atom{variable: 1, values: []int32{8}, block: 7, arrived: true}, false},
		{"more than an hour later", atom{variable: 1, values: []int32{8}, block: 33, arrived: true}, false},
		{"the same value at any time", atom{variable: 1, values: []int32{7}, block: 90, arrived: true}, true},
		{"by its rhythm", atom{variable: 1, values: []int32{8}, block: 20, arrived: true, arrivals: 2}, false},
		{"of another variable", atom{variable: 0, values: []int32{7}, block: 20, arrived: true}, false},
		{"it grew", atom{variable: 1, values: []int32{7}, block: 20}, false},
	} {
		assert.Equal(t, row.too, (&attribution{frame: f, atoms: []*atom{&row.y}}).hasToo(x), row.about)
	}
	f.a.table.Bucket = time.Hour
	assert.True(t, (&attribution{frame: f, atoms: []*atom{{variable: 1, values: []int32{8}, block: 23, arrived: true}}}).hasToo(x), "three blocks at least")
	assert.False(t, (&attribution{frame: f, atoms: []*atom{{variable: 1, values: []int32{8}, block: 24, arrived: true}}}).hasToo(x))
}

func TestAValueIsSharedByTheServicesIntoWhichItArrived(t *testing.T) {
	one := &attribution{atoms: []*atom{
		{variable: 0, values: []int32{7}, arrived: true},
		{variable: 1, values: []int32{7}, arrived: true},
		{variable: 0, values: []int32{8}},
		{variable: 0, values: []int32{7, 9}, arrived: true},
	}}
	other := &attribution{atoms: []*atom{{variable: 0, values: []int32{7}, arrived: true}, {variable: 0, values: []int32{8}, arrived: true}}}
	groups := sharedValues([]*attribution{one, other})
	require.Len(t, groups, 3)
	assert.Equal(t, shared{{one, one.atoms[0]}, {other, other.atoms[0]}}, groups[0])
	assert.Equal(t, shared{{one, one.atoms[1]}}, groups[1])
	assert.Equal(t, shared{{other, other.atoms[1]}}, groups[2])
	assert.False(t, groups[2][:0].beyondChance(1), "of none nothing is shared")
}

func TestARiseIsConfinedToAValueOfItsOwnServiceOnly(t *testing.T) {
	list := []Separation{{Service: "b", Value: "1", confining: true}, {Service: "a", Value: "2"}, {Service: "a", Value: "3", confining: true}, {Service: "a", Value: "4", confining: true}}
	assert.Same(t, &list[2], confinedTo(list, "a", "prompt"))
	assert.Nil(t, confinedTo(list[:2], "a", "prompt"))
	assert.Nil(t, confinedTo(list, "c", "prompt"))
}

func TestWhatARiseIsAmongIsAValueThatTheServiceHas(t *testing.T) {
	f := &frame{a: &analysis{table: &Table{ids: []map[string]int32{{}, {"a": 1}}}}}
	a, b := &frameCell{values: []int32{0, 1}}, &frameCell{values: []int32{1, 0}}
	for about, row := range map[string]struct {
		among among
		a, b  bool
	}{
		"all": {among{variable: -1}, true, true}, "a value": {among{1, "a"}, true, false}, "none of its values": {among{1, "b"}, false, false},
	} {
		assert.Equal(t, []bool{row.a, row.b}, []bool{f.holdsOf(row.among)(a), f.holdsOf(row.among)(b)}, about)
	}
}

func TestARiseIsMeasuredFromItsBlockOnAmongItsAnswers(t *testing.T) {
	a, _ := (&made{prompt: released, worse: since(6)}).analysed()
	f := a.frames[0]
	rise, variance := f.riseSince(6, among{variable: -1})
	assert.InDelta(t, 3.2, rise, 0.3, "from 2 % to a third")
	assert.Greater(t, variance, f.wander)
	later, _ := f.riseSince(30, among{variable: -1})
	assert.Less(t, later, rise, "half of it began before")
	same, _ := f.riseSince(6, among{0, "r2"})
	assert.InDelta(t, rise, same, 0.1)
	none, _ := f.riseSince(6, among{0, "r1"})
	assert.InDelta(t, 0, none, 0.1, "none of its answers are after that")
	assert.Greater(t, f.power(6, among{variable: -1}), f.power(7, among{variable: -1}))
	assert.InDelta(t, 0, f.power(6, among{0, "r1"}), 1e-9)
	assert.InDelta(t, f.power(-1000, among{variable: -1}), f.power(0, among{variable: -1}), 1e-9, "of the bad window")
}

func TestTheLargestValuesAreListedAndThoseThatWereThereBefore(t *testing.T) {
	var list []ValueCount
	for i := range int64(shownValues + 6) {
		list = append(list, ValueCount{Value: string(rune('a' + i)), BadSpans: 100 - i, BaselineSpans: max(i-7, 0)})
	}
	var shown string
	for _, v := range largest(list) {
		shown += v.Value
	}
	assert.Equal(t, "abcdefghnmlk", shown)
	assert.Len(t, largest(list[:shownValues]), shownValues)
	for i := range list {
		list[i].BaselineSpans = 0
	}
	assert.Len(t, largest(list), shownValues, "what was not there is not listed twice")
}

func TestWhatGrewIsDatedWhereItWasHalfwayThere(t *testing.T) {
	x := hourly("route")
	for bucket := -24; bucket < 4; bucket++ {
		period := Baseline
		if bucket >= 0 {
			period = Bad
		}
		grown := int64(10)
		if bucket >= -2 {
			grown = 90
		}
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{"a"}, Spans: 100 - grown, First: x.Start(bucket)})
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{"b"}, Spans: grown, First: x.Start(bucket)})
	}
	a := newAnalysis(x)
	s := &Shift{grown: make([]bool, len(x.Values[0]))}
	s.grown[x.ids[0]["b"]] = true
	assert.Equal(t, x.Start(-2), *a.halfway(0, s), "before the window")
	assert.Equal(t, x.Start(-2), *a.since(0, s))
}

func TestAFindingTellsTheValuesOfTheHoursBefore(t *testing.T) {
	x := hourly("prompt")
	for _, value := range []string{"r1", "r2", "r3", "r0", "few"} {
		x.Add(Row{Period: Bad, Values: []string{value}, Spans: 1})
	}
	id := func(value string) []int32 { return []int32{x.ids[0][value]} }
	f := &frame{cells: []frameCell{
		{block: -20, values: id("r0"), scored: 900},
		{block: -3, values: id("r1"), scored: 60},
		{block: -2, values: id("r3"), scored: 40},
		{block: -2, values: id("few"), scored: 10},
		{block: -1, values: []int32{0}, scored: 900},
		{block: -1, values: id("r2"), scored: 50},
		{block: 0, values: id("r3"), scored: 900},
	}}
	a := newAnalysis(x)
	assert.Equal(t, []string{"r1", "r3"}, a.valuesBefore(f, &atom{values: id("r2"), block: 0}))
	assert.Equal(t, []string{"r0"}, a.valuesBefore(f, &atom{values: id("r1"), block: -8}), "twelve blocks at least")
	assert.Empty(t, a.valuesBefore(f, &atom{values: id("r0"), block: -19}))
	f.cells = f.cells[:1]
	assert.Equal(t, []string{"r0"}, a.valuesBefore(f, &atom{values: id("r1"), block: 80}), "there was a night without an answer")
}

func TestTheBasisIsHowMuchOfAComparisonIsOneOfTimes(t *testing.T) {
	for across, want := range map[float64]Basis{0: Within, 0.19: Within, 0.2: Both, 0.59: Both, 0.6: Across, 1: Across} {
		assert.Equal(t, want, (&atom{across: across}).basis(), across)
	}
	for reason, byTime := range map[refusal]bool{begunOtherwise: true, notSharp: true, byChance: true, accepted: false, notWorse: false, unjudged: false} {
		assert.Equal(t, byTime, (&atom{reason: reason}).refusedByTime(), reason)
	}
}

func TestTheBaselineBeginsWithItsFirstSpanAndStampsMayBeStale(t *testing.T) {
	at := func(hours int) *counts.Table {
		c := &counts.Table{Windows: counts.Windows{Baseline: Span{From: nine.Add(-24 * time.Hour), To: nine}, Block: time.Hour}}
		for _, h := range []int{hours + 2, hours, hours + 1} {
			c.Cells.Add(&counts.Cell{Key: &counts.Key{}, Period: Baseline, First: &counts.First{At: counts.MicrosOf(nine.Add(time.Duration(h) * time.Hour))}})
		}
		c.Cells.Add(&counts.Cell{Key: &counts.Key{}, Period: Earlier, First: &counts.First{At: counts.MicrosOf(nine.Add(-99 * time.Hour))}})
		return c
	}
	assert.Equal(t, nine.Add(-22*time.Hour), begin(at(-22)))
	assert.Equal(t, nine.Add(-24*time.Hour), begin(at(-23)), "within a block of it")
	stale := &counts.Table{Evidence: []counts.Evidence{
		{Period: Bad, Status: "stale", Spans: 3}, {Period: Bad, Status: "declared", Spans: 9}, {Period: Baseline, Status: "stale", Spans: 90},
	}}
	assert.InDelta(t, 0.25, staleOf(stale), 1e-9)
	assert.InDelta(t, 0, staleOf(&counts.Table{}), 0)
}

func TestTheJudgeMovedWhereAnotherOneJudges(t *testing.T) {
	of := func(verdicts bool, rows ...Row) *JudgeMoved {
		x := hourly("prompt", "judge")
		x.Verdicts = verdicts
		for _, r := range rows {
			r.Scored, r.First = r.Spans, x.Start(r.Bucket)
			x.Add(r)
		}
		return newAnalysis(x).judgeMoved()
	}
	row := func(bucket int, judge string, n int64) Row {
		period := Baseline
		if bucket >= 0 {
			period = Bad
		}
		return Row{Bucket: bucket, Period: period, Values: []string{"p", judge}, Spans: n}
	}
	rows := []Row{row(-2, "j7", 90), row(-1, "j6", 10), row(0, "j7", 40), row(1, "j8", 50), row(2, "j9", 10), row(3, Unknown, 500)}
	assert.Equal(t, &JudgeMoved{From: []string{"j7", "j6"}, To: []string{"j8", "j9"}, Since: nine.Add(time.Hour), Share: 0.6}, of(true, rows...))
	assert.Nil(t, of(false, rows...), "no judge says what is bad")
	assert.Nil(t, of(true, row(-2, "j7", 90), row(0, "j7", 90)))
	assert.Nil(t, of(true, row(0, "j7", 90)), "there is none before")
	assert.Nil(t, of(true, row(-2, "j7", 96), row(0, "j7", 96), row(1, "j8", 4)), "fewer than five answers")
}

func TestAVariableOfTooManyValuesIsAnIdentifier(t *testing.T) {
	x := hourly("prompt", "route")
	for i := range MaxValues + 2 {
		x.Add(Row{Period: Bad, Values: []string{fmt.Sprint("v", i), "a"}, Spans: 1})
	}
	assert.True(t, x.overflows(0))
	assert.False(t, x.overflows(1))
	assert.Len(t, x.Values[0], MaxValues+2, "with the unknown one, and one for all others")
	told := map[string]int{}
	x.Rows(func(r *Row) { told[r.Values[0]]++ })
	assert.Equal(t, 1, told["v0"])
	assert.NotContains(t, told, fmt.Sprint("v", MaxValues+1))
	assert.NotZero(t, told[Other])
}

func TestTheBucketsAreThoseFromTheBaselineOn(t *testing.T) {
	x := hourly()
	_, _, ok := x.Buckets()
	assert.False(t, ok)
	x.Add(Row{Bucket: -30, Period: Earlier, Spans: 1})
	_, _, ok = x.Buckets()
	assert.False(t, ok)
	for bucket, period := range map[int]Period{-3: Baseline, 2: Bad, 9: After} {
		x.Add(Row{Bucket: bucket, Period: period, Spans: 1})
	}
	first, last, ok := x.Buckets()
	assert.Equal(t, []any{-3, 9, true}, []any{first, last, ok})
}

func TestValuesStandBesideEachOtherWhereThereAreSeveralThatCount(t *testing.T) {
	f := &frame{
		a:        &analysis{table: &Table{Variables: []string{"prompt", "route", "judge", "cohort"}, Verdicts: true}},
		standing: [][]int32{{1}, {1, 2, 3, 0}, {1, 2}, {1, 2}}, scored: 100,
		cells: []frameCell{
			{period: Bad, values: []int32{1, 1, 1, 1}, scored: 60},
			{period: Bad, values: []int32{1, 2, 2, 2}, scored: 36},
			{period: Bad, values: []int32{1, 3, 2, 2}, scored: 4},
			{period: Baseline, values: []int32{1, 3, 2, 2}, scored: 900},
		},
	}
	visit := func(left int) (told [][2]int) {
		f.eachStanding(left, func(v int, id int32) { told = append(told, [2]int{v, int(id)}) })
		return told
	}
	assert.Equal(t, [][2]int{{1, 1}, {1, 2}, {3, 1}, {3, 2}}, visit(-1), "one value alone, a judge and under a twentieth are none")
	assert.Equal(t, [][2]int{{3, 1}, {3, 2}}, visit(1))
}
