// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// hours is a table over a day of baseline and an hour, of prompts and judges: every
// hour has as many spans of each pair of values as asked for.
func hours(behaviour bool, before, during map[[2]string]int64) *moved.Table {
	w := moved.NewWindows(moved.Span{From: noon.Add(-24 * time.Hour), To: noon}, moved.Span{From: noon, To: noon.Add(time.Hour)})
	t := moved.NewTable(w, []string{"prompt", "judge"}, behaviour)
	add := func(bucket int, period moved.Period, counts map[[2]string]int64) {
		for values, n := range counts {
			t.Add(moved.Row{
				Bucket: bucket, Period: period, Values: values[:], Spans: n, Scored: n, Bad: n / 50, First: w.Start(bucket),
			})
		}
	}
	for hour := -24; hour < 0; hour++ {
		add(hour*int(time.Hour/w.Bucket), moved.Baseline, before)
	}
	add(0, moved.Bad, during)
	return t
}

func TestTheHeadlineNamesWhatCannotBeTold(t *testing.T) {
	type counts = map[[2]string]int64
	both := counts{{"r41", "j7"}: 500}
	for name, c := range map[string]struct {
		behaviour      bool
		before, during counts
		want           string
	}{
		"nothing": {true, both, both, "Bad answers are not more frequent than in the baseline, beyond what is usual, and no variable moved together with them."},
		"one was lost": {
			true, both, counts{{"", "j7"}: 500}, "Bad answers are not more frequent than in the baseline, beyond what is usual, " +
				"and no variable moved together with them, as far as can be told: too little is known of prompt.",
		},
		"one was lost, without a behaviour": {
			false, both, counts{{"r41", ""}: 500}, "No variable moved by more than it usually does, as far as can be told: " +
				"too little is known of judge.",
		},
		"none is known, without a behaviour": {
			false, counts{{"", ""}: 500}, counts{{"", ""}: 500}, "No variable moved by more than it usually does, as far as can be told: " +
				"too little is known of every one.",
		},
		"one moved and one was lost": {
			false, both, counts{{"r42", ""}: 500}, "Moved by more than usual: prompt. Whether others did cannot be told of judge.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := report.Build(&lake.Lake{Table: hours(c.behaviour, c.before, c.during)}, lake.Query{})
			assert.Equal(t, c.want, r.Headline)
		})
	}
}

func TestTheFieldSaysThatEvidenceWasLost(t *testing.T) {
	both, lost := map[[2]string]int64{{"r41", "j7"}: 500}, map[[2]string]int64{{"r41", "j7"}: 300, {"", "j7"}: 200}
	r := report.Build(&lake.Lake{Table: hours(true, both, lost)}, lake.Query{})
	assert.Equal(t, "cannot tell: 40 % of the window does not tell it, 0 % of the baseline", r.Fields[0].Verdict)
}

func TestTheHeadlineTellsWhatIsComparedWithNothing(t *testing.T) {
	both := map[[2]string]int64{{"r41", "j7"}: 500}
	table := hours(true, both, both)
	table.Add(moved.Row{
		Period: moved.Bad, Stratum: moved.Stratum{Service: "brandnew", Kind: "chat"}, Values: []string{"q:r1", "j7"},
		Spans: 500, Scored: 500, Bad: 90, First: noon,
	})
	r := report.Build(&lake.Lake{Table: table}, lake.Query{})
	told := "50 % of the bad window, with 90 % of its bad answers, has no baseline and is compared with nothing: brandnew chat."
	assert.Equal(t, "Where there is a baseline, bad answers are not more frequent than in it, beyond what is usual, and no variable "+
		"moved together with them, as far as can be told: too little is known of prompt. "+told, r.Headline)
	assert.Contains(t, r.Result.Notes, told)
}

func TestAnIndexThatIsRebuiltEveryNightChangedThenAndNotAtTheWindow(t *testing.T) {
	r := incident("prompt", 20_000)
	field := r.Fields[2]
	require.Equal(t, "index", field.Variable)
	assert.Contains(t, field.Verdict, "changed as it usually does, last at 2026-11-20 03:0")
	assert.Contains(t, field.Verdict, "; not at the window")
	assert.Contains(t, r.Markdown(), field.Verdict)
	var text bytes.Buffer
	require.NoError(t, r.Text(&text))
	assert.Contains(t, text.String(), "  index changed as it usually does. ")
	has(t, pageOf(t, r), "<h3>Changed as usual</h3>", `<td data-label="Moved?">`+field.Verdict+"</td>")
}

func TestTheFieldAndTheFirstSpansNameTheSameTime(t *testing.T) {
	spec := planted.Default(1)
	spec.Moved = "prompt"
	r := report.Build(&lake.Lake{Table: planted.Table(spec, true)}, lake.Query{Behaviour: planted.BehaviourExpr})
	first := r.Result.Variables[0].Values[0].First
	for _, v := range r.Result.Variables[0].Values {
		if v.New && v.First.Before(first) {
			first = v.First
		}
	}
	assert.True(t, first.Before(r.Result.Windows.Bad.From), "the change is older than the window that people name")
	told := first.Format("2006-01-02 15:04:05Z")
	assert.Equal(t, "moved, since "+told+", with the bad answers", r.Fields[0].Verdict)
	var text bytes.Buffer
	require.NoError(t, r.Text(&text))
	assert.Regexp(t, `r42-next +new +`+told, text.String())
	assert.Contains(t, text.String(), "  new values: first seen at 2026-11-20 05:00:00Z or later")
	has(t, pageOf(t, r), "first seen at 2026-11-20 05:00:00Z or later")
}
