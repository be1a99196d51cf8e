// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	first, _ = strconv.ParseUint(os.Getenv("LLMCTX_FIRST_SEED"), 10, 32)
	return first, first + n
}

// outcome is what came of the runs of one scenario.
type outcome struct {
	Runs, Right, Nothing, Also, Wrong, False int
	Known, KnownNamed                        int // the oracle sees it with p < 1e-6; of these, named
	Maybe, MaybeNamed                        int // between 1e-6 and 1e-3
}

func (o *outcome) add(x outcome) {
	o.Runs, o.Right, o.Nothing, o.Also, o.Wrong = o.Runs+x.Runs, o.Right+x.Right, o.Nothing+x.Nothing, o.Also+x.Also, o.Wrong+x.Wrong
	o.False += x.False
	o.Known, o.KnownNamed, o.Maybe, o.MaybeNamed = o.Known+x.Known, o.KnownNamed+x.KnownNamed, o.Maybe+x.Maybe, o.MaybeNamed+x.MaybeNamed
}

// named classifies what was named. One of a declared pair is as good as alone.
func (o *outcome) named(run *scenario.Run, r *analysis.Result) {
	o.Runs++
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
		o.Right++
	case len(r.Named) == 0:
		o.Nothing++
	case missing < len(truth):
		o.Also++
	default:
		o.Wrong++
	}
	if len(truth) == 0 {
		return
	}
	named := missing < len(truth)
	switch ratio := run.Oracle(); {
	case ratio > scenario.Millionth:
		o.Known++
		if named {
			o.KnownNamed++
		}
	case ratio > scenario.Thousandth:
		o.Maybe++
		if named {
			o.MaybeNamed++
		}
	}
}

func reported(t *testing.T, run *scenario.Run) *report.Report {
	t.Helper()
	table, err := scenario.Store{Run: run}.Count(context.Background(), run.Question())
	assert.NoError(t, err)
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
	fmt.Printf("  %d %s %v %s\n", seed, run.Scenario.Name, r.Result.Named, r.Headline)
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

// ran is what came of one run. Runs are kept in the file that LLMCTX_INCIDENTS names, so that a
// table of many may be made in several sittings; it is for one state of the rules.
type ran struct {
	Scenario  string
	Seed      uint64
	Quiet     bool
	Outcome   outcome
	Intervals coverage
	False     []string
}

// kept are the runs in the file, and add writes one more to it.
func kept(t *testing.T) (list map[string]ran, add func(ran)) {
	t.Helper()
	list = map[string]ran{}
	path := os.Getenv("LLMCTX_INCIDENTS")
	if path == "" {
		return list, func(ran) {}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644) //nolint:gosec // a file of who runs it
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, file.Close()) })
	for decoder := json.NewDecoder(file); decoder.More(); {
		var r ran
		require.NoError(t, decoder.Decode(&r))
		list[key(r.Scenario, r.Seed)] = r
	}
	var mutex sync.Mutex
	return list, func(r ran) {
		mutex.Lock()
		defer mutex.Unlock()
		assert.NoError(t, json.NewEncoder(file).Encode(r))
	}
}

func key(name string, seed uint64) string { return fmt.Sprintf("%s %d", name, seed) }

// runOf makes one run and looks at all that is said of it.
func runOf(t *testing.T, s *scenario.Scenario, seed uint64) ran {
	t.Helper()
	run := scenario.Make(s, seed, 0)
	r := reported(t, run)
	out := ran{Scenario: s.Name, Seed: seed, Quiet: len(run.Truth.Named) == 0, False: falseSentences(run, r)}
	out.Outcome.named(run, r.Result)
	out.Outcome.False = len(out.False)
	out.Intervals.look(run, r.Result)
	if os.Getenv("LLMCTX_SHOW") != "" {
		show(run, r, seed)
	}
	return out
}

// runsOf makes the runs of a scenario. What must hardly ever happen takes twice as many to see.
func runsOf(t *testing.T, s *scenario.Scenario, before map[string]ran, add func(ran)) (list []ran) {
	t.Helper()
	from, to := seeds()
	for seed, last := from, to; seed < last; seed++ {
		r, ok := before[key(s.Name, seed)]
		if !ok {
			r = runOf(t, s, seed)
			add(r)
		}
		if seed == from && r.Quiet {
			last += to - from
		}
		list = append(list, r)
	}
	return list
}

func TestIncidents(t *testing.T) {
	only := os.Getenv("LLMCTX_ONLY")
	before, add := kept(t)
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var pending []chan []ran
	for _, s := range scenario.All() {
		if only != "" && !slices.Contains(strings.Split(only, ","), s.Name) {
			continue
		}
		done := make(chan []ran, 1)
		pending = append(pending, done)
		go func() {
			free <- struct{}{}
			defer func() { <-free }()
			done <- runsOf(t, s, before, add)
		}()
	}
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
	for _, done := range pending {
		list := <-done
		var o outcome
		for i := range list {
			o.add(list[i].Outcome)
			intervals.add(list[i].Intervals)
			for _, sentence := range list[i].False {
				t.Errorf("%s, seed %d: %s", list[i].Scenario, list[i].Seed, sentence)
			}
		}
		name := list[0].Scenario
		row := fmt.Sprintf("%-28s %5d %6d %8d %6d %6d %6d %8d of %d\n", name, o.Runs, o.Right, o.Nothing, o.Also, o.Wrong, o.False,
			o.KnownNamed, o.Known)
		if o.Right == o.Runs && o.False == 0 {
			fmt.Print(row)
			clean = append(clean, fmt.Sprintf("%s (%d)", name, o.Runs))
		} else {
			tell("%s", row)
		}
		all.add(o)
		if list[0].Quiet {
			quiet.add(o)
		}
	}
	tell("right in all runs:%s\n", wrapped(clean))
	tell("something named where nothing may be: %d of %d; the oracle knows: %d of %d named; p between 1e-6 and 1e-3: %d of %d; false sentences: %d\n",
		quiet.Wrong, quiet.Runs, all.KnownNamed, all.Known, all.MaybeNamed, all.Maybe, all.False)
	tell("%s\n", intervals.String())
	if *write != "" {
		into(t, *write, table.String())
	}
	assert.LessOrEqual(t, quiet.Wrong, 2+quiet.Runs/50, "something is named where nothing may be")
	assert.GreaterOrEqual(t, float64(all.KnownNamed)+2, 0.8*float64(all.Known), "what an oracle knows is not named")
}
