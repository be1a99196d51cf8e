// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

// step is a part of the way of a span. A sample of the profile belongs to the first of them one of whose functions is
// on its stack.
type step struct {
	name      string
	functions *regexp.Regexp
}

func stepOf(name, functions string) step { return step{name, regexp.MustCompile(functions)} }

var (
	steps = []step{
		stepOf("read: the keys, the values, the events", `\(\*walker\)\.(readSpan|readLevel)$|\(\*signs\)\.on$`),
		stepOf("recognise: the kind", `dialect\.\(\*Span\)\.(Kind|Candidate)$`),
		stepOf("recognise: the prompt's text, hashed", `\(\*walker\)\.observePrompt$`),
		stepOf("recognise: the definitions, looked up", `\(\*walker\)\.(readTools|knowsTools)$`),
		stepOf("recognise: the evidence", `\(\*walker\)\.recognise$`),
		stepOf("resolve", `\(\*walker\)\.resolve$`),
		stepOf("compose: the stamp is found again", `\(\*walker\)\.compose$`),
		stepOf("write: values, an allocation each", `pcommon\.Value\.Set|pcommon/?\.?.*NewAnyValue|internal\.NewAnyValue`),
		stepOf("write: room for all attributes", `MapBuilder\)\.EnsureCapacity$`),
		stepOf("write: keys, and moving what is there", `\(\*walker\)\.write$`),
		stepOf("the rest: batch, scopes, counts", `.`),
	}
	jsonStep = stepOf("of all this, JSON that is walked",
		`dialect\.(\(\*object\)\.|skip(String|Value|Nested|Space)$|membersAt$|isBalanced$)`)
)

// profiled is for how long a program is run under the profiler, decoding included.
const profiled = 20 * time.Second

// samplesASecond is about as many as the system takes: nine of ten are of decoding.
const samplesASecond = 500

// steps tells where the time goes of the rows that -steps names.
func (b *bench) steps() error {
	table := &report.Table{
		Title:  "Where the time goes, by step: nanoseconds a span, and per cent of llm_context",
		Header: []string{"step"},
	}
	for _, s := range append(slices.Clone(steps), jsonStep) {
		table.Add(s.name)
	}
	table.Add("llm_context")
	table.Add("by hand")
	table.Add("ratio")
	for name := range strings.SplitSeq(b.profile, ",") {
		items := itemsOf(b.captured, name)
		if len(items) == 0 {
			return fmt.Errorf("there is no program %q", name)
		}
		c, err := b.cost(items, batchSpans)
		if err != nil {
			return err
		}
		shares, err := sharesOf(items)
		if err != nil {
			return err
		}
		table.Header = append(table.Header, name)
		for i, share := range shares {
			table.Rows[i] = append(table.Rows[i], fmt.Sprintf("%.0f (%.0f %%)", share*c.ours.Nanoseconds(), 100*share))
		}
		for i, cell := range []string{
			report.Nanoseconds(c.ours.Nanoseconds()), report.Nanoseconds(c.byHand.Nanoseconds()), report.Times(c.ratio()),
		} {
			row := len(shares) + i
			table.Rows[row] = append(table.Rows[row], cell)
		}
	}
	_, _ = fmt.Fprintln(b.out, table)
	return nil
}

func itemsOf(programs []load.Program, name string) []load.Item {
	if name == "mix" {
		return load.GenAI(programs)
	}
	for _, p := range programs {
		if p.Name == name {
			return p.GenAI
		}
	}
	return nil
}

// sharesOf profiles the processor, and returns the share of each step and of the JSON. The garbage collector does not
// run while batches are processed, as in the other tables.
func sharesOf(items []load.Item) ([]float64, error) {
	ours, err := subject.LLMContext(load.Declared())
	if err != nil {
		return nil, err
	}
	defer ours.Close()
	source := load.NewSource(load.Batch(load.Service(0), load.Mix(max(len(items)/batchSpans, 1)*batchSpans, 1, items, nil)))
	defer debug.SetGCPercent(debug.SetGCPercent(10_000))
	var raw bytes.Buffer
	runtime.SetCPUProfileRate(samplesASecond) // the next line asks for 100, is refused, and says so
	if err := pprof.StartCPUProfile(&raw); err != nil {
		return nil, err
	}
	for start := time.Now(); time.Since(start) < profiled; runtime.GC() {
		for range turnSpans / batchSpans {
			ours.Run(source.Fresh())
		}
	}
	pprof.StopCPUProfile()
	samples, err := profile.Parse(&raw)
	if err != nil {
		return nil, err
	}
	return count(samples), nil
}

// count returns the share of each step in what was sampled within the processor.
func count(p *profile.Profile) []float64 {
	counts, all := make([]float64, len(steps)+1), 0.0
	for _, sample := range p.Sample {
		stack := within(sample)
		if stack == nil {
			continue
		}
		n := float64(sample.Value[0])
		all += n
		counts[slices.IndexFunc(steps, func(s step) bool { return slices.ContainsFunc(stack, s.functions.MatchString) })] += n
		if slices.ContainsFunc(stack, jsonStep.functions.MatchString) {
			counts[len(steps)] += n
		}
	}
	for i := range counts {
		counts[i] /= max(all, 1)
	}
	return counts
}

// within returns the functions on the stack of a sample that the processor has called; nil for any other sample.
func within(sample *profile.Sample) []string {
	var stack []string
	for _, location := range sample.Location {
		for _, line := range location.Line {
			if strings.HasSuffix(line.Function.Name, ".ConsumeTraces") {
				return append(stack, "processor")
			}
			stack = append(stack, line.Function.Name)
		}
	}
	return nil
}
