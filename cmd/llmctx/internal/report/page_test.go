// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// incident is the report of made-up traffic in which a variable moved.
func incident(variable string, spans int) *report.Report {
	spec := planted.Default(3)
	spec.Moved, spec.Spans = variable, spans
	return report.Build(&lake.Lake{Table: planted.Table(spec, true), Files: 1, Spans: int64(spans)},
		lake.Query{Path: "lake", Behaviour: planted.BehaviourExpr})
}

func pageOf(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, r.Page(&b))
	return b.String()
}

// has and lacks do not print the whole page when they fail.
func has(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(html, part) {
			t.Errorf("lacks %q", part)
		}
	}
}

func lacks(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(html, part) {
			t.Errorf("has %q", part)
		}
	}
}

// laneOf cuts the lane of a variable out of the page.
func laneOf(t *testing.T, html, variable string) string {
	t.Helper()
	_, lane, found := strings.Cut(html, `<figcaption><b class="break">`+variable+"</b>")
	require.True(t, found, variable)
	lane, _, found = strings.Cut(lane, "</figure>")
	require.True(t, found, variable)
	return lane
}

func captures(pattern, text string) []string {
	var list []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	return list
}

func TestThePageNeedsNoNetworkAndNoScript(t *testing.T) {
	html := pageOf(t, incident("prompt", 20_000))
	for _, reach := range []string{`<script`, `\b(src|href|action|srcset|poster|data)\s*=`, `url\(['"]?[^#]`, `@import`, `<(link|iframe|object|embed|base)\b`} {
		assert.Empty(t, regexp.MustCompile("(?i)"+reach).FindString(html))
	}
	lacks(t, html, "http://", "https://")
	has(t, html, `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`)
}

func TestThePageAnswersInTheOrderInWhichAResponderAsks(t *testing.T) {
	html := pageOf(t, incident("prompt", 20_000))
	at := 0
	for _, heading := range []string{
		"prompt moved together with the bad answers.", "What was bad, and how often", "The variables over time",
		"Which variables moved", "When each first appeared", "What did not move", "Drift and gaps in the evidence",
		"Traces to open", "The fields of the postmortem", "Ready to paste",
	} {
		next := strings.Index(html[at:], heading)
		require.GreaterOrEqual(t, next, 0, heading)
		at += next
	}
}

func TestEveryVariableHasALane(t *testing.T) {
	html := pageOf(t, incident("index", 20_000))
	for _, variable := range planted.Variables {
		has(t, html, ">Values of "+variable+" over time</title>")
	}
	has(t, html, ">Rate of bad answers over time</title>")
}

func TestWhatMovedIsHatchedAndNamedInWords(t *testing.T) {
	for _, variable := range planted.Variables {
		lane := laneOf(t, pageOf(t, incident(variable, 20_000)), variable)
		has(t, lane, `class="hatched1"`, ">moved</b>", "moved, named")
	}
}

func TestWhatDidNotMoveIsNotHatched(t *testing.T) {
	html := pageOf(t, incident("judge", 20_000))
	for _, variable := range planted.Variables {
		if variable != "judge" {
			lacks(t, laneOf(t, html, variable), "hatched", ">moved</b>")
		}
	}
}

// Without colour, a value is told by its letter and its pattern: no two of a lane may share the first, no neighbours
// the second.
func TestTheValuesOfALaneAreToldApartByLettersAndPatterns(t *testing.T) {
	for _, variable := range planted.Variables {
		html := pageOf(t, incident(variable, 20_000))
		for _, other := range planted.Variables {
			_, legend, _ := strings.Cut(laneOf(t, html, other), `<ul class="legend">`)
			keys, patterns := captures(`class="letter">(.)<`, legend), captures(`<rect class="(\w+)"`, legend)
			require.NotEmpty(t, keys, other)
			assert.Len(t, patterns, len(keys), other)
			slices.Sort(keys)
			assert.Len(t, slices.Compact(slices.Clone(keys)), len(keys), other)
			assert.Len(t, slices.Compact(slices.Clone(patterns)), len(patterns), other)
		}
	}
}

func TestAMarkIsWrittenOnAllThatIsLarge(t *testing.T) {
	lane := laneOf(t, pageOf(t, incident("judge", 20_000)), "judge")
	has(t, lane, `class="key" aria-hidden="true" style="left:`)
	assert.GreaterOrEqual(t, strings.Count(lane, `class="key"`), 2, "the values before and during")
}

func TestHostileValuesAreText(t *testing.T) {
	const hostile = `</style></title></pre><script>alert(1)</script>"onload=x'--><!--{{.}}`
	r := incident("prompt", 20_000)
	r.Headline, r.Lake.Path, r.Question.Behaviour, r.Question.Where = hostile, hostile, hostile, hostile
	r.Traces = append(r.Traces, report.Traces{Of: hostile, Traces: []string{hostile}})
	r.Result.Notes = append(r.Result.Notes, hostile)
	r.Evidence.Registries = []lake.Count{{Value: hostile, Spans: 1}}
	r.Evidence.Drifts = []lake.Drift{{Variable: hostile, Declared: hostile, Observed: hostile, Trace: hostile, Spans: 1}}
	r.Evidence.Bad.Status = map[string]int64{hostile: 1}
	for i := range r.Fields {
		r.Fields[i] = report.Field{Name: hostile, Variable: hostile, Before: hostile, During: hostile, Verdict: hostile}
	}
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		v.Name, v.Reason = hostile, hostile
		for j := range v.Values {
			v.Values[j].Value, v.Values[j].FirstTrace = hostile, hostile
		}
	}
	for i := range r.Timeline.Lanes {
		for j := range r.Timeline.Lanes[i].Bands {
			r.Timeline.Lanes[i].Bands[j].Value = hostile
		}
	}
	html := pageOf(t, r)
	lacks(t, html, "<script", `"onload=x`, "<!--", "-->")
	clean := pageOf(t, incident("prompt", 20_000))
	for _, end := range []string{"</style>", "</title>", "</pre>"} {
		assert.Equal(t, strings.Count(clean, end), strings.Count(html, end), "only the page's own elements end: %s", end)
	}
}

func TestAHostileValueStaysInItsCellOfTheMarkdown(t *testing.T) {
	r := incident("prompt", 20_000)
	r.Fields = []report.Field{{Name: "Prompt", Before: "a|b\n| c | <img src=x>", During: "`d` [e](f) *g*", Verdict: "moved"}}
	has(t, r.Markdown(), "| Prompt | a\\|b \\| c \\| \\<img src=x> | \\`d\\` \\[e](f) \\*g\\* | moved |\n")
}

func TestTheFieldsTellTheLargestValuesOfBothWindows(t *testing.T) {
	prompt := incident("prompt", 20_000).Fields[0]
	for _, service := range []string{"support-agent", "search-assistant", "code-review", "mail-triage"} {
		assert.Contains(t, prompt.Before, service+":r41 (")
	}
	assert.Contains(t, prompt.During, "support-agent:r42-next (")
}

func TestTooSmallASampleIsTheHeadline(t *testing.T) {
	r := incident("prompt", 60)
	require.True(t, r.Result.Sample.TooSmall)
	assert.Contains(t, r.Headline, "Too few spans to say anything")
	assert.Contains(t, pageOf(t, r), r.Headline)
}

func TestWithoutVerdictsOnlyWhatMovedIsTold(t *testing.T) {
	spec := planted.Default(3)
	spec.Moved = "prompt"
	table := planted.Table(spec, false)
	table.Behaviour = true
	r := report.Build(&lake.Lake{Table: table}, lake.Query{Behaviour: "attrs['tpyo'] = 'x'"})
	assert.Equal(t, "Too few scored spans to say what goes with bad answers: 0 in the bad window, 0 in the baseline. "+
		"Moved by more than usual: prompt.", r.Headline)
	assert.Empty(t, r.Result.Named)
	var text bytes.Buffer
	require.NoError(t, r.Text(&text))
	assert.Contains(t, text.String(), "rise: not told; too few spans are scored")
	assert.Contains(t, text.String(), "the condition is NULL on all of them")
	has(t, pageOf(t, r), "Rise: not told; too few spans are scored")
}

func TestNoFormOfTheReportSaysCaused(t *testing.T) {
	for _, variable := range append([]string{""}, planted.Variables...) {
		r := incident(variable, 20_000)
		var text bytes.Buffer
		require.NoError(t, r.Text(&text))
		asJSON, err := json.Marshal(r)
		require.NoError(t, err)
		for _, form := range []string{text.String(), pageOf(t, r), r.Markdown(), string(asJSON)} {
			assert.NotContains(t, strings.ToLower(form), "caus")
		}
	}
}

func TestWithoutABehaviourThePageRanksTheMovesAlone(t *testing.T) {
	spec := planted.Default(3)
	spec.Moved = "tools"
	r := report.Build(&lake.Lake{Table: planted.Table(spec, false)}, lake.Query{Path: "lake"})
	html := pageOf(t, r)
	assert.Contains(t, html, "No behavior was asked for")
	assert.NotContains(t, html, "Rate of bad answers over time")
	assert.Equal(t, moved.Moved, r.Result.Variables[0].Verdict)
}
