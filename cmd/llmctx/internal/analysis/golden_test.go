// SPDX-License-Identifier: Apache-2.0

package analysis_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

var update = flag.Bool("update", false, "write the golden files")

// tableOf is what the analysis says of a small run of a scenario, and of which counts.
func tableOf(t *testing.T, name string, answers int) (*analysis.Result, *analysis.Table) {
	t.Helper()
	run := scenario.Make(scenario.Find(name), 7, answers)
	counted, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
	require.NoError(t, err)
	table := analysis.TableOf(counted, true)
	return analysis.Analyse(table), table
}

// What is told of each of these days is looked at once, and then kept.
func TestTheFindingsOfKnownDaysAreAsTheyWere(t *testing.T) {
	for _, name := range []string{
		"quiet", "undeclared", "undeclared-everywhere", "provider", "looping", "judge-moved-prompt", "host", "prompt", "prompt-canary",
		"index-nightly-bad", "cohort-surge", "fallback-storm", "inseparable", "both-bad", "revert-renamed", "came-back", "simpson",
		"window-late", "installed-just-before", "sampled-tail", "prompt-many-services", "prompt-and-undeclared", "ab-ends",
		"bad-yesterday-prompt", "evidence-lost", "stale", "judge-outage",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, table := tableOf(t, name, 9000)
			got, path := summary(r, analysis.TimelineOf(table, r)), filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644)) //nolint:gosec // it belongs to the checkout
				return
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

// summary tells a result in lines, numbers to three digits.
func summary(r *analysis.Result, line analysis.Timeline) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	clock := func(t time.Time) string { return t.Format("02T15:04:05") }
	say("new since %s, %+v", clock(r.NewSince), r.Sample)
	if x := r.Behaviour; x != nil {
		say("bad %s, before %s, rise %.3g (%.3g to %.3g), usual %.3g, p %.3g, detectable %.3g", rate(x.Bad), rate(x.Baseline), x.Rise, x.Low, x.High,
			x.Usual, x.P, x.Detectable)
	}
	say("named %v, inseparable %t", r.Named, r.Inseparable)
	for i := range r.Variables {
		v := &r.Variables[i]
		s := &v.Shift
		say("%s %s in %q: moved %.3g, usual %.3g, at most %.3g, recent %.3g, new %.3g (bad %.3g), turnover %d of %d, p %.2g, unknown %.3g %.3g, new at most %.3g",
			v.Name, v.Verdict, v.Service, s.Distance, s.Usual, s.AtMost, s.Recent, s.NewShare, s.NewBad, s.Turnover, s.TurnoverOf, s.P,
			v.UnknownBaseline, v.UnknownBad, v.NewAtMost)
		say("  values %v since %v: %s", v.Moved, v.Since != nil, v.Reason)
		if e := v.Effect; e != nil {
			say("  %s: with %s, without %s, %.3g (%.3g to %.3g), p %.2g, clusters %d, excess %.3g, or %v, refused %q", e.Service, rate(e.Exposed),
				rate(e.Unexposed), e.Difference, e.Low, e.High, e.P, e.BadTraces, e.Excess, e.Inseparable, e.Refused)
		}
		for _, c := range v.Values[:min(len(v.Values), 3)] {
			say("  %s new %t grown %t, %d %d", c.Value, c.New, c.Grown, c.BaselineSpans, c.BadSpans)
		}
		say("  not comparable: %s", v.NotComparable(time.UTC))
	}
	for _, f := range r.Findings {
		say("finding %s %s %v -> %v since %s arrived %t before %t usual %t excess %.3g or %v", f.Service, f.Variable, f.From, f.To, clock(f.Since),
			f.Arrived, f.Before, f.Usual, f.Excess, f.Or)
	}
	for _, o := range r.Onsets {
		say("onset %s %s (%s to %s)", o.Service, clock(o.From), clock(o.Low), clock(o.High))
	}
	for _, s := range r.Separations {
		say("separation %s %s %s: %s %s %s p %.2g", s.Service, s.Key, s.Value, rate(s.With), rate(s.Without), rate(s.Before), s.P)
	}
	if j := r.JudgeMoved; j != nil {
		say("judge %v -> %v since %s, %.3g", j.From, j.To, clock(j.Since), j.Share)
	}
	if u := r.Uncompared; u != nil {
		say("uncompared %+v", *u)
	}
	for _, n := range r.Notes {
		say("note %s", n)
	}
	say("timeline from %s, %s, cut %t, bad %v, %d columns", clock(line.From), line.Column, line.Cut, line.Bad, len(line.Spans))
	for _, l := range line.Lanes {
		for _, band := range l.Bands {
			sum := 0.0
			for at, share := range band.Shares {
				sum += float64(at+1) * share
			}
			say("  %s %s %t %.4g", l.Variable, band.Value, band.Moved, sum)
		}
	}
	return b.String()
}

func rate(r analysis.Rate) string {
	return fmt.Sprintf("%d/%d %.3g (%.3g to %.3g)", r.Count, r.Of, r.Share, r.Low, r.High)
}

func TestTheAnswerDoesNotDependOnTheOrderOfTheCounts(t *testing.T) {
	run := scenario.Make(scenario.Find("prompt"), 7, 6000)
	counted, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
	require.NoError(t, err)
	one := analysis.Analyse(analysis.TableOf(counted, true))
	for i, j := 0, len(counted.Cells)-1; i < j; i, j = i+1, j-1 {
		counted.Cells[i], counted.Cells[j] = counted.Cells[j], counted.Cells[i]
	}
	assert.Equal(t, one, analysis.Analyse(analysis.TableOf(counted, true)))
}
