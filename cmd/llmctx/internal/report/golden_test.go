// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

var update = flag.Bool("update", false, "write the golden files")

// bulk is what other tests look at: the style, the script, the counts, and the services that are not shown first.
var bulk = regexp.MustCompile(`(?s)<style>.*?</style>|<script.*?</script>|<details class="service" id="group\d+">.*?</details>`)

func TestTheReportsOfKnownDaysReadAsTheyDid(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"prompt": incident("prompt"), "judge": incident("judge"), "host": reportOf(on("host")), "inseparable": reportOf(on("inseparable")),
		"unasked": reportOf(day{scenario: "tools", seed: 3, answers: 9000, unasked: true}), "stale": reportOf(on("stale")),
		"few": reportOf(day{scenario: "prompt", seed: 3, answers: 60}),
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			require.NoError(t, r.Text(&got))
			got.WriteString("\n" + r.Markdown() + "\n")
			if name == "prompt" {
				var page bytes.Buffer
				require.NoError(t, r.Page(&page))
				got.Write(bulk.ReplaceAll(page.Bytes(), nil))
			}
			path := filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644)) //nolint:gosec // it belongs to the checkout
				return
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got.String())
		})
	}
}

// What an engine says of what it read is told, with numbers.
func TestWhatOfTheLakeDidNotCountIsTold(t *testing.T) {
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	c := &counts.Table{
		Windows: counts.Windows{
			Baseline: counts.Interval{From: noon.Add(-24 * time.Hour), To: noon}, Bad: counts.Interval{From: noon, To: noon.Add(time.Hour)}, Block: 5 * time.Minute,
		},
		Variables: []string{"prompt"},
		Scored:    true,
		Evidence: []counts.Evidence{
			{
				Period: counts.Bad, Status: "drift", Drift: "prompt,route", Missing: "index", Registry: "aa", Spans: 3, Trace: "t1",
				Declared: []counts.Declared{{Variable: "prompt", Declared: "a:1", Observed: "a:2"}},
			},
			{Period: counts.Bad, Status: "declared", Registry: "bb", Spans: 5},
			{Period: counts.Baseline, Status: "declared", Unsettled: "prompt", Spans: 7},
			{Period: counts.After, Status: "declared", Spans: 100},
		},
		Attached:   []counts.Attached{{How: counts.ByResponse, Answers: 4}, {How: counts.ByTrace}},
		Unattached: []counts.Unattached{{Why: counts.NoSpan, Count: 2}, {Why: counts.Failed}},
		Sampling:   counts.Sampling{Signed: 3, Unsigned: 2},
		Verdicts: []counts.Verdict{
			{Period: counts.Baseline, Name: "g", Label: "fail", Count: 2},
			{Period: counts.Baseline, Name: "g", Label: "pass", Count: 98},
			{Period: counts.Bad, Name: "g", Label: "fail", Count: 11, Errors: 1},
			{Period: counts.Bad, Name: "g", Label: "pass", Count: 40},
			{Period: counts.Baseline, Name: "s", Count: 4, Scores: 4, Sum: 2},
			{Period: counts.Bad, Name: "s", Count: 4, Scores: 4, Sum: 1},
			{Period: counts.After, Name: "s", Count: 4, Scores: 4, Sum: 1},
		},
	}
	c.Coverage = counts.Coverage{Spans: 8, Repeated: 2, Trimmed: noon.Add(-48 * time.Hour)}
	c.Coverage.Left = counts.LeftOut{
		Skipped: []counts.Skipped{{Path: "x.json", Reason: "is torn"}}, Others: []string{"a", "b", "c", "d"}, Torn: []string{"t.json"},
		Changed: []string{"g.json"}, Unread: 1, TooLong: 1, Foreign: 2, Startless: 3,
	}
	r := report.Build(c, report.Question{Path: "lake", Verdicts: true}, func(string) string { return "" })
	assert.Equal(t, map[string]int64{"drift": 3, "declared": 5}, r.Evidence.Bad.Status)
	assert.Equal(t, int64(8), r.Evidence.Bad.Spans)
	assert.Equal(t, int64(7), r.Evidence.Baseline.Spans)
	assert.Equal(t, map[string]int64{"prompt": 3, "route": 3}, r.Evidence.Bad.Drift)
	assert.Equal(t, map[string]int64{"index": 3}, r.Evidence.Bad.Missing)
	assert.Equal(t, map[string]int64{"prompt": 7}, r.Evidence.Baseline.Unsettled)
	assert.Equal(t, []report.Count{{Value: "bb", Spans: 5}, {Value: "aa", Spans: 3}}, r.Evidence.Registries)
	assert.Equal(t, []report.Drift{{Variable: "prompt", Declared: "a:1", Observed: "a:2", Spans: 3, Trace: "t1"}}, r.Evidence.Drifts)
	assert.InDelta(t, 0.2, r.Lake.Repeated, 1e-9)
	assert.Equal(t, "g", r.Verdicts[0].Name)
	assert.Equal(t, "fail", r.Verdicts[0].Label)
	assert.InDelta(t, 0.2, r.Verdicts[0].Bad.Share, 1e-9)
	assert.InDelta(t, 0.25, *r.Verdicts[1].MeanBad, 1e-9)
	for _, want := range []string{
		"Answers with a verdict in all that was counted, by how it was found: 4 by its response ID. The lake has verdicts in .", "Verdicts that belong to no answer: 2 (its span is not in the store, or not stamped).",
		"3 spans tell how they were sampled, and count as often as that says; 2 do not, and count once.",
		"2 spans were there already, with the same trace and span ID, as those of a batch are that was sent again; each counts once.",
		"Left out, since it cannot be read: x.json: is torn.", "The end of t.json is cut off; its last message is left out.",
		"g.json changed while it was read.", "Left out, since their start cannot be read: 3 stamped spans.",
		"Left out, since they are longer than is read: 1 document of the lake.", "The bad window was stamped from 2 revisions of the registry.",
		"The baseline was asked for from 2026-11-18 12:00:00Z on; it begins at 2026-11-19 12:00:00Z, with the first span in it.",
	} {
		assert.Contains(t, r.Result.Notes, want)
	}
	assert.Contains(t, r.Headline, "Left out: 1 file of the lake that cannot be read.")
}
