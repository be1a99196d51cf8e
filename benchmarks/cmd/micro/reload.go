// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/paired"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/report"
	"github.com/llmcontext/llmcontextprocessor/benchmarks/subject"
)

const (
	reloadContexts = 35_000 // in one document: its text is bounded
	reloads        = 5      // of each kind
	quietBatches   = 1000
)

// reload replaces the file of a large registry while spans flow, and tells what the registry weighs.
func (b *bench) reload() error {
	dir, err := os.MkdirTemp("", "reload")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := &registryFile{path: filepath.Join(dir, "registry.yaml")}
	if err := file.replace(bigRegistry("e0-")); err != nil {
		return err
	}
	memory := &report.Table{
		Title:  fmt.Sprintf("Memory of a registry of %d contexts (%d variables)", reloadContexts, 6*reloadContexts),
		Header: []string{"when", "live heap, MiB"},
	}
	debug.FreeOSMemory() // what was measured before must not count as a peak here
	before := live()
	begin := time.Now()
	ours, err := subject.LLMContextFrom(file.path)
	if err != nil {
		return err
	}
	defer ours.Close()
	loaded := live() - before
	memory.Add(fmt.Sprintf("loaded (%s MiB of YAML, in %.1f s)", report.MiB(file.size), time.Since(begin).Seconds()),
		report.MiB(loaded))
	b.targets.AtMost("35,000 contexts: MiB of memory of the registry", float64(loaded)/(1<<20), 200, report.Count)
	_, inputs := evenTraffic(load.Chats(), reloadContexts)
	t := &steadyFlow{run: ours.Run, inputs: inputs}
	for range reloadContexts / resources {
		t.run(t.next())
	}
	used := live() - before
	memory.Add("after spans of every context", report.MiB(used))
	if err := b.reloadUnderTraffic(t, file, memory, before); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(b.out, memory)
	return nil
}

func (b *bench) reloadUnderTraffic(t *steadyFlow, file *registryFile, memory *report.Table, before uint64) error {
	kinds := []struct {
		name    string
		windows []window
		next    func(n int) []byte // nil: nothing is replaced
	}{
		{name: "no reload"},
		{name: "one context changed", next: func(n int) []byte { return load.Changed(file.content, n) }},
		{name: "all contexts changed", next: func(n int) []byte {
			return bigRegistry(fmt.Sprintf("e%d-", n+1))
		}},
	}
	for n := range reloads {
		for i := range kinds {
			kind := &kinds[i]
			if kind.next == nil {
				kind.windows = append(kind.windows, t.flow(func(_ ptrace.Traces, sent int) bool { return sent == quietBatches }))
				continue
			}
			revision := revisionOf(t)
			if err := file.replace(kind.next(n)); err != nil {
				return err
			}
			kind.windows = append(kind.windows, t.flow(func(td ptrace.Traces, _ int) bool {
				return stampedWith(td) != revision
			}))
			if n == 0 {
				memory.Add("after a reload, "+kind.name, report.MiB(live()-before))
			}
		}
	}
	memory.Add(fmt.Sprintf("after %d reloads of each kind, all remembered for the history", reloads),
		report.MiB(live()-before))
	latency := &report.Table{
		Title: fmt.Sprintf("Reloads of %d contexts under traffic: a batch of 100 chat spans each %s; milliseconds, "+
			"median of %d windows", reloadContexts, pace, reloads),
		Header: []string{
			"window", "p50", "p99", "p99 more than without", "worst", "worst, from when it was due",
			"window", "peak memory of the process, MiB",
		},
	}
	for _, kind := range kinds {
		addLatency(latency, kind.name, kind.windows, kinds[0].windows)
	}
	_, _ = fmt.Fprintln(b.out, latency)
	for _, kind := range kinds[1:] {
		b.targets.AtMost("reload of 35,000 contexts, "+kind.name+": milliseconds that the p99 of a batch rises",
			rise(kind.windows, kinds[0].windows), 20, report.Count)
	}
	return nil
}

func addLatency(table *report.Table, name string, windows, quiet []window) {
	var p50, p99, worst, late, took []float64
	var peak uint64
	for _, w := range windows {
		p50, p99, worst = append(p50, w.p50()), append(p99, w.p99()), append(worst, w.worst())
		late = append(late, paired.Quantile(w.delays, 1))
		took = append(took, w.took.Seconds())
		peak = max(peak, w.peak)
	}
	ms := func(values []float64) string { return fmt.Sprintf("%.3f", paired.Median(values)) }
	table.Add(name, ms(p50), ms(p99), fmt.Sprintf("%.3f", rise(windows, quiet)), ms(worst), ms(late),
		fmt.Sprintf("%.1f s", paired.Median(took)), report.MiB(peak))
}

// rise is the median of how much the p99 of a window is above that of the quiet window before it.
func rise(windows, quiet []window) float64 {
	more := make([]float64, len(windows))
	for i, w := range windows {
		more[i] = w.p99() - quiet[i].p99()
	}
	return paired.Median(more)
}

// registryFile is replaced as a whole, as a ConfigMap is.
type registryFile struct {
	path    string
	content []byte
	size    uint64
}

func (f *registryFile) replace(content []byte) error {
	f.content, f.size = bytes.Clone(content), uint64(len(content))
	next := f.path + ".next"
	if err := os.WriteFile(next, content, 0o600); err != nil {
		return err
	}
	return os.Rename(next, f.path)
}

// revisionOf is the registry revision that spans are stamped with now.
func revisionOf(t *steadyFlow) string {
	td := t.next()
	t.run(td)
	return stampedWith(td)
}

func stampedWith(td ptrace.Traces) string {
	revision, _ := load.SpansOf(td)[0].Attributes().Get("llm_context.registry.revision")
	return revision.AsString()
}

// bigRegistry is one document of all contexts.
func bigRegistry(edition string) []byte {
	documents := load.Registries(reloadContexts, 1, edition)
	for i, document := range documents[1:] {
		documents[i+1] = bytes.TrimPrefix(document, []byte("contexts:\n"))
	}
	return bytes.Join(documents, nil)
}
