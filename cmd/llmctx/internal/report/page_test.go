// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// day is a run of a scenario: a day on which it is known what happened.
type day struct {
	scenario string
	seed     uint64
	answers  int
	unasked  bool // nothing is asked for: variables are ranked by how far they moved
}

// on returns a small day, which is quickly counted.
func on(scenario string) day { return day{scenario: scenario, seed: 3, answers: 9000} }

// incident is the report of a day on which a variable moved; "": none did.
func incident(variable string) *report.Report {
	d := on(cmp.Or(map[string]string{"": "quiet", "cohort": "cohort-new", "judge": "judge-moved"}[variable], variable))
	if variable == "route" || variable == "cohort" {
		d.answers = 20_000 // their values come and go: it takes more to show that one moved
	}
	return reportOf(d)
}

// reports are those that were made: tests that do not change them share them.
var reports = map[day]*report.Report{}

func reportOf(d day) *report.Report {
	if reports[d] == nil {
		reports[d] = report.Build(d.counted(), d.asks(), func(name string) string { return "llm_context." + name })
	}
	return reports[d]
}

// owned is a report that a test may change.
func owned(d day) *report.Report {
	shared := reports[d]
	defer func() { reports[d] = shared }()
	delete(reports, d)
	return reportOf(d)
}

func (d day) asks() report.Question {
	if d.unasked {
		return report.Question{Path: "lake"}
	}
	return report.Question{Path: "lake", Behaviour: "verdict " + scenario.Verdict, Verdicts: true}
}

func (d day) counted() *counts.Table {
	run := scenario.Make(scenario.Find(d.scenario), d.seed, d.answers)
	q := run.Question()
	if d.unasked {
		q.Behaviour = nil
	}
	table, err := scenario.Store{Run: run}.Count(context.Background(), q)
	if err != nil {
		panic(err) // the store is in memory
	}
	return table
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

// laneOf cuts the lane of a variable out of the page, of the service that is shown first.
func laneOf(t *testing.T, html, variable string) string {
	t.Helper()
	_, html, found := strings.Cut(html, `" open>`)
	require.True(t, found, "a service is open")
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

func TestThePageNeedsNoNetworkAndRunsNoScriptButItsOwn(t *testing.T) {
	html := pageOf(t, incident("prompt"))
	scripts := captures(`(?s)<script>(.*?)</script>`, html)
	require.Len(t, scripts, 1)
	sum := sha256.Sum256([]byte(scripts[0]))
	has(t, html, `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-`+
		strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;")+`'; base-uri 'none'; form-action 'none'"`)
	rest := strings.Replace(html, scripts[0], "", 1)
	for _, reach := range []string{`<script\s+[^t]`, `\s(src|href|action|srcset|poster|data)\s*=`, `\son\w+\s*=`, `url\(['"]?[^#]`, `@import`, `<(link|iframe|object|embed|base)\b`} {
		assert.Empty(t, regexp.MustCompile("(?i)"+reach).FindString(rest))
	}
	lacks(t, html, "http://", "https://")
	for _, reach := range []string{"fetch", "XMLHttpRequest", "import", "eval", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "cookie", "localStorage"} {
		assert.NotContains(t, scripts[0], reach)
	}
}

func TestThePageAnswersInTheOrderInWhichAResponderAsks(t *testing.T) {
	html := pageOf(t, incident("prompt"))
	at := 0
	for _, heading := range []string{
		"support-agent: prompt support-agent:r41 → support-agent:r42, since ", "What was bad, and how often", "Over time, service by service",
		"Which variables moved", "When each first appeared", "What did not move", "Drift and gaps in the evidence",
		"Traces to open", "The fields of the postmortem", "Ready to paste",
	} {
		next := strings.Index(html[at:], heading)
		require.GreaterOrEqual(t, next, 0, heading)
		at += next
	}
}

func TestEveryVariableOfEveryServiceHasALane(t *testing.T) {
	html := pageOf(t, incident("index"))
	for _, service := range []string{"support-agent", "code-review", "all services"} {
		for _, variable := range scenario.Variables {
			has(t, html, `aria-label="Values of `+variable+" over time, "+service+`"`)
		}
		has(t, html, `aria-label="Rate of bad answers over time, `+service+`"`)
	}
}

func TestWhatMovedIsHatchedAndNamedInWords(t *testing.T) {
	for _, variable := range scenario.Variables {
		if variable == "index" {
			continue // it changes as much every night: named, and not moved by more than usual
		}
		lane := laneOf(t, pageOf(t, incident(variable)), variable)
		has(t, lane, `class="hatched1"`, ">moved</b>")
	}
}

func TestWhatDidNotMoveIsNotHatched(t *testing.T) {
	html := pageOf(t, incident("judge"))
	for _, variable := range scenario.Variables {
		if variable != "judge" {
			lacks(t, laneOf(t, html, variable), "hatched", ">moved</b>")
		}
	}
}

// Without colour, a value is told by its letter and its pattern: no two of a lane may share the first, no neighbours
// the second.
func TestTheValuesOfALaneAreToldApartByLettersAndPatterns(t *testing.T) {
	for _, variable := range scenario.Variables {
		html := pageOf(t, incident(variable))
		for _, other := range scenario.Variables {
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
	lane := laneOf(t, pageOf(t, incident("judge")), "judge")
	has(t, lane, `class="key" aria-hidden="true" style="left:`)
	assert.GreaterOrEqual(t, strings.Count(lane, `class="key"`), 2, "the values before and during")
}

// hostileReport is one in which every text that comes from a lake is another.
func hostileReport(hostile string) *report.Report {
	r := owned(on("prompt"))
	r.SetPageNames(hostile)
	r.Headline, r.Lake.Path, r.Question.Behaviour, r.Question.Where = hostile, hostile, hostile, hostile
	r.Traces = append(r.Traces, report.Traces{Of: hostile, Traces: []string{hostile}, Searches: []string{hostile}})
	r.Result.Notes = append(r.Result.Notes, hostile)
	r.Result.Separations = []analysis.Separation{{Service: hostile, Key: hostile, Value: hostile}}
	r.Question.Columns = true
	r.Evidence.Registries = []report.Count{{Value: hostile, Spans: 1}}
	r.Evidence.Drifts = []report.Drift{{Variable: hostile, Declared: hostile, Observed: hostile, Trace: hostile, Spans: 1}}
	r.Evidence.Bad.Status = map[string]int64{hostile: 1}
	for i := range r.Fields {
		r.Fields[i] = report.FieldOf(hostile)
	}
	for i := range r.Result.Variables {
		v := &r.Result.Variables[i]
		v.Name, v.Reason = hostile, hostile
		for j := range v.Values {
			v.Values[j].Value, v.Values[j].FirstTrace = hostile, hostile
		}
	}
	return r
}

func TestNoValueOfAFieldIsBrokenInPrint(t *testing.T) {
	html := pageOf(t, incident("prompt"))
	html = html[strings.Index(html, `id="fields"`):strings.Index(html, `id="paste"`)]
	assert.Contains(t, html, `<span class="whole">support-agent:r41</span> (`)
	assert.NotRegexp(t, `, [^<,]*:[^<,]*\(`, html, "each value is in an element of its own")
}

func TestHostileValuesAreText(t *testing.T) {
	html := pageOf(t, hostileReport(`</style></title></pre><script>alert(1)</script>"onload=x'--><!--{{.}}`))
	assert.Equal(t, 2, strings.Count(html, "<script"), "the counts and the page's own")
	lacks(t, html, "<!--", "-->", "<script>alert")
	lacks(t, regexp.MustCompile(`<script type="application/json".*`).ReplaceAllString(html, ""), `"onload=x`)
	clean := pageOf(t, incident("prompt"))
	for _, end := range []string{"</style>", "</title>", "</pre>", "</script>", "</template>", "</details>"} {
		assert.Equal(t, strings.Count(clean, end), strings.Count(html, end), "only the page's own elements end: %s", end)
	}
}

// Also what the script of the page writes: the counts that it reads hold texts as they are shown.
func TestWhatATerminalWouldObeyReachesNeitherTextNorPage(t *testing.T) {
	const obeyed = "a\x1b[31m\x07\u202e\u009b\r\x00b"
	for _, r := range []*report.Report{hostileReport(obeyed), func() *report.Report {
		r := hostileReport(obeyed)
		r.Result.Behaviour, r.Verdicts = nil, []report.VerdictRate{{Name: obeyed, Label: obeyed}}
		return r
	}()} {
		var text bytes.Buffer
		require.NoError(t, r.Text(&text))
		for _, form := range []string{text.String(), pageOf(t, r)} {
			assert.Contains(t, form, `a\u001b[31m\u0007\u202e\u009b`)
			for _, c := range form {
				require.True(t, c == '\n' || c == '\t' || c == '\u00a0' || unicode.IsPrint(c), "%q", c)
			}
		}
		_, counted, _ := strings.Cut(pageOf(t, r), `id="counts">`)
		counted, _, _ = strings.Cut(counted, "</script>")
		var carried any
		require.NoError(t, json.Unmarshal([]byte(counted), &carried))
		assert.NotContains(t, fmt.Sprint(carried), "\x1b")
	}
}

func TestAHostileValueStaysInItsCellOfTheMarkdown(t *testing.T) {
	r := owned(on("prompt"))
	r.Fields = []report.Field{{Name: "Prompt", Before: "a|b\n| c | <img src=x>", During: "`d` [e](f) *g*", Verdict: "moved"}}
	has(t, r.Markdown(), "| Prompt | a\\|b \\| c \\| \\<img src=x> | \\`d\\` \\[e](f) \\*g\\* | moved |\n")
}

func TestTheFieldsTellTheLargestValuesOfBothWindows(t *testing.T) {
	prompt := incident("prompt").Fields[0]
	for _, value := range []string{"support-agent:r41 (", "search-assistant:r41 ("} {
		assert.Contains(t, prompt.Before, value)
	}
	assert.Contains(t, prompt.During, "support-agent:r42 (")
}

func TestTooSmallASampleIsTheHeadline(t *testing.T) {
	r := reportOf(day{scenario: "prompt", seed: 3, answers: 60})
	require.True(t, r.Result.Sample.TooSmall)
	assert.Contains(t, r.Headline, "Too few spans to say what bad answers are on: ")
	assert.Contains(t, pageOf(t, r), r.Headline)
}

func TestNoFormOfTheReportSaysCaused(t *testing.T) {
	for _, variable := range append([]string{""}, scenario.Variables...) {
		r := incident(variable)
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
	r := reportOf(day{scenario: "tools", seed: 3, answers: 9000, unasked: true})
	html := pageOf(t, r)
	assert.Contains(t, html, "Nothing was asked for")
	assert.NotContains(t, html, "Rate of bad answers over time")
	assert.NotContains(t, html, "Bad answers in the baseline")
	assert.Equal(t, analysis.Moved, r.Result.Variables[0].Verdict)
	assert.Regexp(t, `^Moved by more than usual: tools [0-9a-f]{16} \(\S+, since \S+ \S+Z\)\.$`, strings.SplitN(r.Headline, "\n", 2)[0])
}
