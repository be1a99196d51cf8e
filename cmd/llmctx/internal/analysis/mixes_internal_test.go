// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nightly is a table of four days and four hours: an index of its own from nine o'clock on each of them.
func nightly() *Table {
	x := hourly("index")
	x.Baseline.From = nine.Add(-96 * time.Hour)
	for bucket := -96; bucket < 4; bucket++ {
		period := Baseline
		if bucket >= 0 {
			period = Bad
		}
		x.Add(Row{Bucket: bucket, Period: period, Values: []string{string(rune('a' + (bucket+96)/24))}, Spans: 10, First: x.Start(bucket)})
	}
	return x
}

func grownOf(x *Table, values ...string) *Shift {
	s := &Shift{grown: make([]bool, len(x.Values[0]))}
	for _, v := range values {
		s.grown[x.ids[0][v]] = true
	}
	return s
}

func TestWhatArrivesAsOthersDidBeforeItIsByRhythm(t *testing.T) {
	for _, row := range []struct {
		about string
		grown []string
		add   []Row
		want  bool
	}{
		{"the index of the day", []string{"e"}, nil, true},
		{"no value grew", nil, nil, false},
		{"one that was there before grew", []string{"d"}, nil, false},
		{"one that was there before grew beside it", []string{"e", "d"}, nil, false},
		{"what tells none grew", []string{Unknown}, nil, false},
		{"a second one at another time", []string{"e", "f"}, []Row{{Bucket: 3, Period: Bad, Values: []string{"f"}, Spans: 5, First: nine.Add(3 * time.Hour)}}, false},
		{"two at once", []string{"e", "f"}, []Row{{Bucket: 0, Period: Bad, Values: []string{"f"}, Spans: 5, First: nine.Add(time.Minute)}}, true},
		{"an hour later", []string{"f"}, []Row{{Bucket: 1, Period: Bad, Values: []string{"f"}, Spans: 5, First: nine.Add(time.Hour)}}, true},
		{"three hours later", []string{"f"}, []Row{{Bucket: 3, Period: Bad, Values: []string{"f"}, Spans: 5, First: nine.Add(3 * time.Hour)}}, false},
	} {
		x := nightly()
		for _, r := range row.add {
			x.Add(r)
		}
		assert.Equal(t, row.want, newAnalysis(x).byRhythm(0, grownOf(x, row.grown...)), row.about)
	}
}

func TestWhatWasThereFromTheBeginOnDidNotArriveWhereFewDid(t *testing.T) {
	of := func(firsts ...float64) bool {
		x := hourly("index")
		for i, h := range append(firsts, 0) {
			period := Baseline
			if h >= 0 {
				period = Bad
			}
			x.Add(Row{Bucket: int(h), Period: period, Values: []string{string(rune('a' + i))}, Spans: 9, First: nine.Add(time.Duration(h * float64(time.Hour)))})
		}
		return newAnalysis(x).byRhythm(0, grownOf(x, string(rune('a'+len(firsts)))))
	}
	assert.False(t, of(-24), "it was there from the begin on")
	assert.True(t, of(-30, -24), "the other one came a day ago")
	assert.False(t, of(-20, -10), "one came, at another time")
	assert.False(t, of(-24.9, -24), "both were there from the begin on")
	assert.True(t, of(-30, -20, -10), "of three, every ten hours")
	assert.True(t, of(-36, -24, -12), "every twelve hours")
}

func TestAValueMayHaveComeWhileNoAnswerShowedIt(t *testing.T) {
	x := hourly("index")
	for _, bucket := range []int{-20, -19, -10, -3} {
		x.Add(Row{Bucket: bucket, Period: Baseline, Values: []string{"a"}, Spans: 1, First: x.Start(bucket)})
	}
	a := newAnalysis(x)
	for _, row := range []struct {
		at   []time.Time
		want time.Duration
	}{
		{nil, 0},
		{[]time.Time{x.Start(-20).Add(time.Minute)}, 0}, // none before it
		{[]time.Time{x.Start(-19).Add(time.Minute)}, time.Minute},
		{[]time.Time{x.Start(-10)}, 8 * time.Hour},
		{[]time.Time{x.Start(-10), x.Start(-3)}, 8 * time.Hour},
		{[]time.Time{x.Start(-3).Add(30 * time.Minute)}, 6*time.Hour + 30*time.Minute},
	} {
		assert.Equal(t, row.want, a.blur(row.at), row.at)
	}
	assert.Equal(t, x.Start(-20), a.begin())
	x.Add(Row{Bucket: -22, Period: Earlier, Values: []string{"b"}, Spans: 1, First: x.Start(-22)})
	x.Add(Row{Bucket: -5, Period: Baseline, Values: []string{"b"}, Spans: 1, First: x.Start(-5)})
	assert.Equal(t, x.Start(-22), a.begin())
	firsts := a.firsts(0)
	assert.Equal(t, x.Start(-22), firsts[x.ids[0]["b"]])
	assert.Zero(t, firsts[0], "every span tells it")
}

func TestWhetherAMixMovedIsToldByItsWorstService(t *testing.T) {
	const little, much = small / 2, 2 * small
	rhythm := newAnalysis(nightly())
	for _, row := range []struct {
		about  string
		shifts []Shift // of a service each
		change func(*mixes)
		sample Sample
		want   Verdict
	}{
		{about: "nothing changed", shifts: []Shift{{}}, want: Steady},
		{about: "too few spans", shifts: []Shift{{moved: true}}, sample: Sample{TooSmall: true}, want: Untold},
		{about: "one of two moved", shifts: []Shift{{Distance: much}, {moved: true}}, want: Moved},
		{about: "as much as is small", shifts: []Shift{{Distance: small, NewShare: material}}, want: Steady},
		{about: "a little of it is new", shifts: []Shift{{NewShare: small}}, want: Untold},
		{about: "a little of the second is new", shifts: []Shift{{}, {NewShare: small}}, want: Untold},
		{about: "more changed than usual", shifts: []Shift{{Distance: much, Usual: little, Tiles: fewestTiles}}, want: Untold},
		{about: "as usual", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}}, want: AsUsual},
		{about: "as usual, of too few parts", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles - 1}}, want: Untold},
		{about: "as usual, then as ever", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}, {}}, want: AsUsual},
		{about: "as usual, then more than that", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}, {Distance: much}}, want: Untold},
		{about: "more than that, then as usual", shifts: []Shift{{Distance: much}, {Distance: much, Usual: much, Tiles: fewestTiles}}, want: Untold},
		{about: "more than that, then as ever", shifts: []Shift{{Distance: much}, {}}, want: Untold},
		{about: "much is new, and hardly another mix", shifts: []Shift{{Distance: small, NewShare: much}}, want: Steady},
		{about: "much is new, and hardly another mix, in a short baseline", shifts: []Shift{{NewShare: much}}, change: func(m *mixes) {
			m.a.table.Baseline.From = nine.Add(-time.Hour)
		}, want: Untold},
		{about: "as usual, in a short baseline, then more", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}, {moved: true}}, change: func(m *mixes) {
			m.a.table.Baseline.From = nine.Add(-time.Hour)
		}, want: Moved},
		{about: "a service with next to no spans", shifts: []Shift{{Distance: much}}, change: func(m *mixes) { m.total = 1001 }, want: Steady},
		{about: "a service with a hundredth of them", shifts: []Shift{{Distance: much}}, change: func(m *mixes) { m.total = 1000 }, want: Untold},
		{about: "next to no spans, then more", shifts: []Shift{{}, {Distance: much}}, change: func(m *mixes) { m.spans["a"] = 0 }, want: Untold},
		{about: "a little is new, every night", shifts: []Shift{{NewShare: small, grown: grownOf(rhythm.table, "e").grown}}, change: func(m *mixes) {
			m.parts["a"] = rhythm
		}, want: Steady},
		{about: "all is new, every night", shifts: []Shift{{Distance: 1, NewShare: 1, grown: grownOf(rhythm.table, "e").grown}}, change: func(m *mixes) {
			m.parts["a"] = rhythm
		}, want: AsUsual},
		{about: "evidence was lost", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}}, change: func(m *mixes) { m.losses[0].rose = true }, want: Untold},
		{about: "all together are hardly known", shifts: []Shift{{Distance: much, Usual: much, Tiles: fewestTiles}}, change: func(m *mixes) { m.lost["a"][0].bad = 1 }, want: AsUsual},
		{about: "all together are hardly known, each is as ever", shifts: []Shift{{}}, change: func(m *mixes) { m.lost["a"][0].bad = 1 }, want: Untold},
		{about: "all together moved, no service did", shifts: []Shift{{}}, change: func(m *mixes) { m.all[0].moved = true }, want: Steady},
		{about: "stamps are stale", shifts: []Shift{{}}, change: func(m *mixes) { m.a.table.Stale = mostStale }, want: Untold},
		{about: "hardly a stamp is stale", shifts: []Shift{{}}, change: func(m *mixes) { m.a.table.Stale = mostStale - 0.01 }, want: Steady},
		{about: "stale, and it moved", shifts: []Shift{{moved: true}}, change: func(m *mixes) { m.a.table.Stale = 1 }, want: Moved},
	} {
		part := newAnalysis(hourly("index"))
		m := &mixes{a: part, all: []Shift{{}}, losses: []loss{{}}, of: map[string][]Shift{}, lost: map[string][]loss{}, parts: map[string]*analysis{}, spans: map[string]float64{}, total: 20}
		for i, s := range row.shifts {
			name := string(rune('a' + i))
			m.services = append(m.services, name)
			m.of[name], m.lost[name], m.parts[name], m.spans[name] = []Shift{s}, []loss{{}}, part, 10
		}
		if row.change != nil {
			row.change(m)
		}
		assert.Equal(t, row.want, m.verdict(0, row.sample), row.about)
	}
}

func TestAVariableThatFewServicesHaveIsToldOfThose(t *testing.T) {
	of := func(coder, shop loss) *mixes {
		return &mixes{
			services: []string{"coder", "shop"}, spans: map[string]float64{"coder": 10, "shop": 90}, losses: []loss{{baseline: 0.9, bad: 0.9, ofBad: 0.5}},
			lost: map[string][]loss{"coder": {coder}, "shop": {shop}},
		}
	}
	never, always := loss{baseline: 1, bad: 1}, loss{}
	assert.Equal(t, loss{ofBad: 0.5}, of(always, never).lossWhereTold(0), "the shop has none")
	assert.Equal(t, loss{bad: 0.9, ofBad: 0.5}, of(always, loss{bad: 1}).lossWhereTold(0), "the shop lost it")
	assert.Equal(t, loss{baseline: 0.6, bad: 0.2, ofBad: 0.5}, of(loss{baseline: 0.6, bad: 0.2}, never).lossWhereTold(0))
	assert.Equal(t, loss{baseline: 0.9, bad: 0.9, ofBad: 0.5}, of(never, never).lossWhereTold(0), "nobody tells it")
}

func TestTheServiceIsShownInWhichMostOfTheTrafficMoved(t *testing.T) {
	shift := func(distance, usual float64, moved bool) []Shift {
		return []Shift{{Distance: distance, Usual: usual, moved: moved}}
	}
	m := &mixes{services: []string{"a", "b", "c", "d"}, spans: map[string]float64{"a": 10, "b": 100, "c": 100, "d": 900}, of: map[string][]Shift{
		"a": shift(0.9, 0.1, true), "b": shift(0.5, 0.3, true), "c": shift(0.4, 0.2, true), "d": shift(0.9, 0, false),
	}}
	assert.Equal(t, "b", m.shown(0), "the first of two that moved as much; what did not move is not shown")
	m.services = []string{"d"}
	assert.Empty(t, m.shown(0))
}

func TestAMixMovedBeyondWhatItsOwnServiceIsUsedTo(t *testing.T) {
	of := func(value func(bucket, n int) string, change func(*Table)) *mixes {
		x := hourly("index")
		for bucket := -24; bucket < 4; bucket++ {
			period := Baseline
			if bucket >= 0 {
				period = Bad
			}
			for n := range 10 {
				x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{"a", "chat"}, Values: []string{value(bucket, n)}, Spans: 50, First: x.Start(bucket)})
			}
			x.Add(Row{Bucket: bucket, Period: period, Stratum: Stratum{"b", "chat"}, Values: []string{"x"}, Spans: 200, First: x.Start(bucket)})
		}
		if change != nil {
			change(x)
		}
		return newAnalysis(x).mixes(0.01)
	}
	fresh := func(bucket, n int) string {
		if bucket >= 1 && n < 5 {
			return "new"
		}
		return "old"
	}
	m := of(fresh, nil)
	assert.Equal(t, []string{"a", "b"}, m.services)
	assert.InDelta(t, 2000, m.spans["a"], 0)
	assert.InDelta(t, 2800, m.total, 0)
	assert.True(t, m.of["a"][0].moved)
	assert.True(t, m.of["a"][0].beyond)
	assert.False(t, m.of["b"][0].moved)
	assert.Equal(t, "a", m.shown(0))
	assert.Equal(t, Moved, m.verdict(0, Sample{}))

	m = of(fresh, func(x *Table) { x.Baseline.From = nine.Add(-3 * time.Hour) })
	assert.True(t, m.short())
	assert.False(t, m.of["a"][0].beyond, "nothing tells what is usual for so long a time")
	m = of(fresh, func(x *Table) { x.Baseline.From = nine.Add(-4 * time.Hour) })
	assert.False(t, m.short())

	swings := func(bucket, n int) string { // four hours of the one, four of the other
		if n < 5 && (bucket+24)/4%2 == 0 {
			return "one"
		}
		return "other"
	}
	m = of(swings, nil)
	assert.False(t, m.of["a"][0].beyond, "as far as any part of the baseline")
}

func TestWhereNoValueIsNewItMustMoveThreeTimesAsFar(t *testing.T) {
	x := nightly()
	a := newAnalysis(x)
	s := grownOf(x, "e")
	s.Usual = 0.2
	assert.InDelta(t, 0.2, a.mostUsual(0, s, 0), 1e-12)
	old := grownOf(x, "d")
	old.Usual = 0.2
	assert.InDelta(t, 0.65, a.mostUsual(0, old, fewestSpans), 1e-12)
	none := grownOf(x)
	none.Usual = 0.2
	assert.True(t, math.IsInf(a.mostUsual(0, old, fewestSpans-1), 1), "of so few nothing is told, though all of them changed")
	a.deff = 6
	assert.True(t, math.IsInf(a.mostUsual(0, old, 119), 1), "they are of less than twenty conversations")
	assert.InDelta(t, 0.65, a.mostUsual(0, old, 120), 1e-12)
	a.deff = 1
	assert.InDelta(t, 0.65, a.mostUsual(0, none, fewestSpans), 1e-12, "that another one is new does not matter if it did not grow")
}

func TestATableOfOneServiceHasItsCellsAndClustersOnly(t *testing.T) {
	x := hourly("index")
	for _, service := range []string{"a", "b", "a"} {
		x.Add(Row{Period: Bad, Stratum: Stratum{Service: service}, Values: []string{service}, Spans: 1})
		x.Clusters = append(x.Clusters, ClusterSums{Stratum: Stratum{Service: service}})
	}
	part := newAnalysis(x).only("b")
	var cells []*cell
	for _, c := range part.cells.each() {
		cells = append(cells, c)
	}
	require.Len(t, cells, 1)
	assert.Same(t, &x.cells.all[1], cells[0])
	assert.Equal(t, []ClusterSums{x.Clusters[1]}, part.Clusters)
	assert.Len(t, x.cells.all, 3)
	for range newAnalysis(x).cellsOf("c").each() {
		assert.Fail(t, "there is no such service")
	}
	assert.Equal(t, x.Values, part.Values)
}

func TestTheEdgesOfARhythmBelongToIt(t *testing.T) {
	at := func(hours ...float64) (times []time.Time) {
		for _, h := range hours {
			times = append(times, nine.Add(time.Duration(h*float64(time.Hour))))
		}
		return times
	}
	assert.True(t, usualAfter(at(-6, -4, -2), at(0.6)[0], 0), "three tenths of it late")
	assert.True(t, usualAfter(at(-6, -4, -2), at(-0.6)[0], 0), "three tenths of it early")
	assert.True(t, usualAfter(at(-73.5, -49.5, -25.5), at(24)[0], 0), "one left out, at their time of the day to the hour and a half")
	assert.True(t, usualAfter(at(-75, -50), at(-2)[0], 0), "days of 25 hours are days still")
	assert.False(t, usualAfter(at(-74.2, -49), at(-2)[0].Add(5*time.Hour), 0))
}
