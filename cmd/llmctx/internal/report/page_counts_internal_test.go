// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
)

// seen is one row of a small day: a window of an hour from nine on, in columns of ten minutes, of which six hours
// before it and one after it are drawn.
func seen(service string, bucket int, prompt string, spans int64) analysis.Row {
	period := analysis.Baseline
	switch {
	case bucket >= 6:
		period = analysis.After
	case bucket >= 0:
		period = analysis.Bad
	case bucket < -72:
		period = analysis.Earlier
	}
	return analysis.Row{
		Bucket: bucket, Period: period, Stratum: analysis.Stratum{Service: service}, Values: []string{prompt},
		Spans: spans, Scored: spans, Weight: float64(spans), ScoredWeight: float64(spans), First: at(20, 9, 10*bucket, 0),
	}
}

func bad(row analysis.Row, n int64) analysis.Row {
	row.Bad, row.BadWeight = n, float64(n)
	return row
}

// smallDay is the report of some rows, of which nothing is told.
func smallDay(rows ...analysis.Row) *Report {
	table := analysis.NewTable(analysis.Windows{
		Baseline: analysis.Span{From: at(19, 21, 0, 0), To: at(20, 9, 0, 0)}, Bad: analysis.Span{From: at(20, 9, 0, 0), To: at(20, 10, 0, 0)},
		Bucket: 10 * time.Minute,
	}, []string{"prompt"}, true)
	for _, row := range rows {
		table.Add(row)
	}
	result := analysis.Analyse(table)
	result.Findings, result.Onsets = nil, nil
	return &Report{Result: result, table: table, Timeline: analysis.TimelineOf(table, result)}
}

func counted(r *Report) *pageCounts {
	r.countPage()
	return r.counts
}

func servicesOf(p *pageCounts) (names []string) {
	for i := range p.groups {
		names = append(names, p.groups[i].service)
	}
	return names
}

func valuesIn(g *group) (values []string) {
	for i := range g.variables[0] {
		values = append(values, g.variables[0][i].value)
	}
	return values
}

func TestThePageCountsWhatItDrawsAndWhatItCompares(t *testing.T) {
	p := counted(smallDay(
		seen("a", -73, "earlier", 1), // neither drawn nor compared
		seen("a", -37, "old", 2),     // compared, and not drawn
		seen("a", -36, "old", 4),     // the first column
		bad(seen("a", 0, "new", 8), 3),
		seen("a", 11, "old", 16), // drawn, and not compared
		seen("a", 12, "later", 32),
	))
	assert.True(t, p.axis.Cut)
	assert.Equal(t, 48, p.axis.Columns)
	g := &p.groups[0]
	assert.Equal(t, []string{"old", "new"}, valuesIn(g))
	assert.Equal(t, [2]tally{{spans: 6, scored: 6, rawScored: 6}, {spans: 8, bad: 3, scored: 8, rawBad: 3, rawScored: 8}}, g.whole.totals)
	assert.Equal(t, [2]tally{{spans: 6, scored: 6, rawScored: 6}}, g.variables[0][0].totals)
	drawn := map[int]float64{}
	for at, column := range g.whole.columns {
		if column.spans > 0 {
			drawn[at] = column.spans
		}
	}
	assert.Equal(t, map[int]float64{0: 4, 36: 8, 47: 16}, drawn)
}

func TestOfOneServiceThereIsNoRowOfAllTogether(t *testing.T) {
	assert.Equal(t, []string{"a"}, servicesOf(counted(smallDay(seen("a", 0, "r1", 1), seen("a", -1, "r1", 1)))))
	p := counted(smallDay(seen("a", 0, "r1", 1), seen("b", 1, "r2", 2)))
	assert.Equal(t, []string{"", "b", "a"}, servicesOf(p))
	assert.InDelta(t, 3, p.groups[0].whole.totals[1].spans, 0, "all together")
	assert.Empty(t, p.left())
}

func TestServicesComeByWhatIsToldOfThemThenByTheirBadAnswersInTheWindow(t *testing.T) {
	r := smallDay(
		seen("few", 0, "r1", 1), seen("named", 0, "r1", 1), seen("worse", 0, "r1", 1), seen("many", 0, "r1", 9), seen("as-few", 0, "r1", 1),
		bad(seen("bad", 0, "r1", 2), 2), bad(seen("was-bad", -1, "r1", 3), 3),
	)
	r.Result.Onsets = []analysis.ServiceOnset{{Service: "named"}, {Service: "worse"}}
	r.Result.Findings = []analysis.Finding{{Service: "named", Variable: "prompt"}}
	assert.Equal(t, []string{"", "named", "worse", "bad", "many", "was-bad", "as-few", "few"}, servicesOf(counted(r)))
	assert.Equal(t, "named", chartOf(r).Shown().Name)
	r.Result.Onsets, r.Result.Findings, r.counts = nil, nil, nil
	counted(r)
	assert.Equal(t, allServices, chartOf(r).Shown().Name, "where nothing is told of one, all together are shown first")
	open := 0
	for _, g := range chartOf(r).Groups {
		if g.Open {
			open++
		}
	}
	assert.Equal(t, 1, open)
}

func TestValuesComeByWhetherTheyMovedThenByHowFrequentTheyAre(t *testing.T) {
	rows := []analysis.Row{seen("a", 0, "moved", 1), seen("a", 0, analysis.Unknown, 50)}
	for i := range 8 {
		rows = append(rows, seen("a", 0, fmt.Sprint("v", i), int64(10+i/2)))
	}
	of := func(more ...analysis.Row) *pageCounts {
		r := smallDay(append(more, rows...)...)
		r.Result.Variables[0].Verdict, r.Result.Variables[0].Moved = analysis.Moved, []string{"moved"}
		return counted(r)
	}
	want := []string{"moved", "v6", "v7", "v4", "v5", "v2", "v3", "v0", "v1", analysis.Unknown}
	p := of()
	assert.Equal(t, want, valuesIn(&p.groups[0]))
	assert.Equal(t, "moved", p.groups[0].variables[0][0].moved)
	assert.Empty(t, p.left(), "nothing is left out")
	p = of(seen("a", 0, "rare", 2), seen("a", 0, "rarer", 1))
	assert.Equal(t, append(want[:9:9], otherValues, analysis.Unknown), valuesIn(&p.groups[0]))
	assert.InDelta(t, 3, p.groups[0].variables[0][9].totals[1].spans, 0, "the rest is counted together")
	assert.Equal(t, "Beyond the 8 most frequent values of a variable, values are shown together.", p.left())
}

func TestServicesWithoutARoomOfTheirOwnAreCountedWithAllTogether(t *testing.T) {
	var rows []analysis.Row
	for i := range mostGroups + 1 {
		rows = append(rows, seen(fmt.Sprintf("s%02d", i), 0, "r1", 1))
	}
	p := counted(smallDay(rows...))
	assert.Len(t, p.groups, mostGroups+1)
	assert.InDelta(t, mostGroups+1, p.groups[0].whole.totals[1].spans, 0)
	assert.Equal(t, "Of 13 services, 12 are shown by themselves: those of the answer, then those with the most bad answers.", p.left())
	assert.Empty(t, counted(smallDay(rows[1:]...)).left())
}

// What is too large by other things than its services is written all the same.
func TestAPageOfOneServiceIsWrittenHoweverLargeItIs(t *testing.T) {
	r := smallDay(seen("a", 0, "r1", 1))
	r.Lake.Path = strings.Repeat("x", mostBytes)
	var page strings.Builder
	require.NoError(t, r.Page(&page))
	assert.Greater(t, page.Len(), mostBytes)
	assert.Contains(t, page.String(), `<summary class="break">a</summary>`)
}

func TestThePageCarriesAColumnOfAValueOnlyWhereSomethingWasScored(t *testing.T) {
	blank := seen("a", 1, "r1", 7)
	blank.Scored, blank.ScoredWeight = 0, 0
	r := smallDay(bad(seen("a", 0, "r1", 5), 2), blank, seen("a", -1, "r1", 3))
	c := view{Report: r, Chart: chartOf(&Report{Result: r.Result, counts: counted(r)})}.Carried()
	assert.Equal(t, []carriedSeries{{Value: "r1", Totals: [2][]float64{{3, 0, 3}, {12, 2, 5}}, Columns: [][]float64{{0, 0, 3}, {1, 2, 5}}}}, c.Services[0].Values[0])
	assert.NotEmpty(t, c.Services[0].Edges)
	r.Result.Behaviour = nil
	assert.Empty(t, view{Report: r}.Carried().Services[0].Edges, "nothing is bad: there is no rate to draw")
}

func TestTheTableOfValuesIsOfTheVariableThatIsNamedForItsService(t *testing.T) {
	r := smallDay(bad(seen("a", 0, "r2", 10), 5), seen("a", -1, "r1", 30), seen("a", -2, analysis.Unknown, 10))
	table := valuesOf(&counted(r).groups[0], r.Result)
	assert.Equal(t, "prompt", table.Variable)
	type told struct{ key, value, before, bad, rateBefore, rateBad, countBad string }
	var rows []told
	for _, row := range table.Rows {
		assert.True(t, row.Rated)
		rows = append(rows, told{row.Key, row.Value, row.ShareBefore, row.ShareBad, row.Before.Rate, row.During.Rate, row.During.Count})
	}
	const half = "50.0 % (23.7 to 76.3)"
	assert.Equal(t, []told{
		{"", allAnswers, "100 %", "100 %", "0.0 % (0.0 to 8.8)", half, "5 of 10"},
		{"A", "r1", "75 %", "0 %", "0.0 % (0.0 to 11.4)", noneScored, ""},
		{"B", "r2", "0 %", "100 %", noneScored, half, "5 of 10"},
		{"C", analysis.Unknown, "25 %", "0 %", "0.0 % (0.0 to 27.8)", noneScored, ""},
	}, rows)
	assert.True(t, table.Rows[0].During.Mark.Drawn)
	assert.False(t, table.Rows[1].During.Mark.Drawn)
	r.Result.Behaviour = nil
	for _, row := range valuesOf(&r.counts.groups[0], r.Result).Rows {
		assert.False(t, row.Rated)
		assert.Equal(t, valueRate{}, row.During, "nothing was asked for")
	}
	r.Result.Variables = append(r.Result.Variables, analysis.Variable{Name: "tools"})
	r.counts.groups[0].variables = append(r.counts.groups[0].variables, nil)
	r.Result.Findings = []analysis.Finding{{Service: "a", Variable: "tools"}}
	assert.Equal(t, "tools", valuesOf(&r.counts.groups[0], r.Result).Variable)
}

// A rate of few answers has an interval that would press the others to the ground: it reaches beyond the scale.
func TestTheScaleOfTheValuesIsThatOfAGoodPartOfTheAnswers(t *testing.T) {
	of := func(scored int64) series {
		n := tally{scored: float64(scored), rawScored: scored}
		return series{totals: [2]tally{n, n}}
	}
	all, spread := of(400), [2]float64{1, 1}
	alone := valueScale([]series{all}, spread)
	assert.Equal(t, scale{0, 0.01}, alone)
	assert.Equal(t, alone, valueScale([]series{all, of(20)}, spread), "a twentieth is no good part")
	assert.Equal(t, scale{0, 0.2}, valueScale([]series{all, of(21)}, spread))
}

func TestALaneTellsTheVerdictOnlyOfTheServiceThatItIsOf(t *testing.T) {
	r := smallDay(seen("a", 0, "r1", 1), seen("b", 0, "r1", 1))
	r.Result.Variables[0].Verdict, r.Result.Variables[0].Service = analysis.Moved, "a"
	r.Result.Findings = []analysis.Finding{{Service: "a", Variable: "prompt"}}
	counted(r)
	told := map[string]string{}
	for _, g := range chartOf(r).Groups {
		told[g.Name] = fmt.Sprint(g.Lanes[0].Verdict, " ", g.Lanes[0].Named)
	}
	assert.Equal(t, map[string]string{allServices: "moved true", "a": "moved true", "b": " false"}, told)
}

func TestAServiceWithoutABaselineHasNeitherAShareNorALineOfIt(t *testing.T) {
	r := smallDay(seen("old", -7, "r1", 8), seen("old", 0, "r1", 8), seen("young", 0, "r1", 8), seen("young", 1, "r2", 8))
	usual := map[string]bool{}
	for i := range counted(r).groups {
		g := &r.counts.groups[i]
		if g.service == "young" {
			assert.Equal(t, []string{"–", "50 %"}, []string{valuesOf(g, r.Result).Rows[1].ShareBefore, valuesOf(g, r.Result).Rows[1].ShareBad})
		}
	}
	for _, g := range chartOf(r).Groups {
		usual[g.Name] = !g.Rate.NoUsual
	}
	assert.Equal(t, map[string]bool{allServices: true, "old": true, "young": false}, usual)
}
