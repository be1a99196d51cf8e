// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// seeds is how often each scenario is run: LLMCTX_SEEDS, or a few.
func seeds() (first, last uint64) {
	n, err := strconv.ParseUint(os.Getenv("LLMCTX_SEEDS"), 10, 16)
	if err != nil {
		return 0, 1
	}
	first, _ = strconv.ParseUint(os.Getenv("LLMCTX_FIRST_SEED"), 10, 16)
	return first, first + n
}

// outcome is what came of the runs of one scenario.
type outcome struct {
	runs, right, nothing, also, wrong, falseSentences int
	known, knownNamed                                 int // the oracle sees it with p < 1e-6; of these, named
	maybe, maybeNamed                                 int // between 1e-6 and 1e-3
}

func (o *outcome) add(x outcome) {
	o.runs, o.right, o.nothing, o.also, o.wrong = o.runs+x.runs, o.right+x.right, o.nothing+x.nothing, o.also+x.also, o.wrong+x.wrong
	o.falseSentences += x.falseSentences
	o.known, o.knownNamed, o.maybe, o.maybeNamed = o.known+x.known, o.knownNamed+x.knownNamed, o.maybe+x.maybe, o.maybeNamed+x.maybeNamed
}

// named classifies what was named. One of a declared pair is as good as alone.
func (o *outcome) named(run *scenario.Run, r *analysis.Result) {
	o.runs++
	truth := run.Truth.Named
	var missing, extra int
	for _, name := range truth {
		if !slices.Contains(r.Named, name) {
			missing++
		}
	}
	for _, name := range r.Named {
		if !slices.Contains(truth, name) {
			extra++
		}
	}
	pair := r.Inseparable && len(r.Named) == 2 && len(truth) == 1 && missing == 0
	switch {
	case missing == 0 && (extra == 0 || pair):
		o.right++
	case len(r.Named) == 0:
		o.nothing++
	case missing < len(truth):
		o.also++
	default:
		o.wrong++
	}
	if len(truth) == 0 {
		return
	}
	named := missing < len(truth)
	switch ratio := run.Oracle(); {
	case ratio > scenario.Millionth:
		o.known++
		if named {
			o.knownNamed++
		}
	case ratio > scenario.Thousandth:
		o.maybe++
		if named {
			o.maybeNamed++
		}
	}
}

func reported(t *testing.T, run *scenario.Run) *report.Report {
	t.Helper()
	table, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
	require.NoError(t, err)
	return report.Build(table, report.Question{Path: "lake", Behaviour: "verdict " + scenario.Verdict, Verdicts: run.Judged},
		func(name string) string { return name })
}

// write is the document into which the table goes.
var write = flag.String("write", "", "document to write the table of incidents into")

// into puts the table into a document, between its two marks.
func into(t *testing.T, path, table string) {
	t.Helper()
	const begin, end = "<!-- incidents -->", "<!-- /incidents -->"
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(old), begin)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	text := before + begin + "\n```text\n" + table + "```\n" + end + after
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644)) //nolint:gosec // a document of the checkout
}

// show tells what was said of a run, for who works on it.
func show(run *scenario.Run, r *report.Report, seed uint64) {
	fmt.Printf("  %d %v %s\n", seed, r.Result.Named, r.Headline)
	for i := range r.Result.Variables {
		if v := &r.Result.Variables[i]; v.Effect != nil && slices.Contains(run.Truth.Named, v.Name) {
			fmt.Printf("    %s in %s: %q\n", v.Name, v.Effect.Service, v.Effect.Refused)
		}
	}
}

// wrapped is a list in lines of readable length.
func wrapped(list []string) string {
	const longest = 110
	text, line := "", ""
	for i, item := range list {
		if i < len(list)-1 {
			item += ","
		}
		if len(line)+len(item) > longest {
			text, line = text+"\n "+line, ""
		}
		line += " " + item
	}
	return text + "\n " + line
}

func TestIncidents(t *testing.T) {
	from, to := seeds()
	only := os.Getenv("LLMCTX_ONLY")
	var quiet, all outcome
	var intervals coverage
	var table strings.Builder
	tell := func(format string, args ...any) {
		fmt.Printf(format, args...)
		fmt.Fprintf(&table, format, args...)
	}
	const head = "%-28s %5s %6s %8s %6s %6s %6s %14s\n"
	tell(head, "scenario", "runs", "right", "nothing", "also", "wrong", "false", "oracle: named")
	var clean []string
	for _, s := range scenario.All() {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.Name) {
			continue
		}
		var o outcome
		isQuiet := false
		for seed, last := from, to; seed < last; seed++ {
			run := scenario.Make(s, seed, 0)
			r := reported(t, run)
			o.named(run, r.Result)
			intervals.look(run, r.Result)
			if !isQuiet && len(run.Truth.Named) == 0 {
				// What must hardly ever happen takes more runs to see.
				isQuiet, last = true, last+to-from
			}
			for _, sentence := range falseSentences(run, r) {
				o.falseSentences++
				t.Errorf("%s, seed %d: %s", s.Name, seed, sentence)
			}
			if os.Getenv("LLMCTX_SHOW") != "" {
				show(run, r, seed)
			}
		}
		row := fmt.Sprintf("%-28s %5d %6d %8d %6d %6d %6d %8d of %d\n", s.Name, o.runs, o.right, o.nothing, o.also, o.wrong, o.falseSentences,
			o.knownNamed, o.known)
		if o.right == o.runs && o.falseSentences == 0 {
			fmt.Print(row)
			clean = append(clean, fmt.Sprintf("%s (%d)", s.Name, o.runs))
		} else {
			tell("%s", row)
		}
		all.add(o)
		if isQuiet {
			quiet.add(o)
		}
	}
	tell("right in all runs:%s\n", wrapped(clean))
	tell("something named where nothing may be: %d of %d; the oracle knows: %d of %d named; p between 1e-6 and 1e-3: %d of %d; false sentences: %d\n",
		quiet.wrong, quiet.runs, all.knownNamed, all.known, all.maybeNamed, all.maybe, all.falseSentences)
	tell("%s\n", intervals.String())
	if *write != "" {
		into(t, *write, table.String())
	}
	assert.LessOrEqual(t, quiet.wrong, 2+quiet.runs/50, "something is named where nothing may be")
	assert.GreaterOrEqual(t, float64(all.knownNamed)+2, 0.8*float64(all.known), "what an oracle knows is not named")
}
