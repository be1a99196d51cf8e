// SPDX-License-Identifier: Apache-2.0

package registry_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func TestReadersNeverSeeAHalfBuiltRegistry(t *testing.T) {
	l := configtest.LoaderOf(t)
	document := func(version int) string {
		var b strings.Builder
		b.WriteString("contexts:\n")
		for i := range 50 {
			fmt.Fprintf(&b, "- {match: {service: \"%d\"}, cohort: {name: v%d, since: @-1}, judge: {name: g, revision: v%d, since: @-1}}\n", i, version, version)
		}
		return b.String()
	}
	var published atomic.Pointer[registry.Registry]
	published.Store(configtest.Load(t, l, 0, document(0)))
	done := make(chan struct{})
	var wg sync.WaitGroup
	for reader := range 4 {
		wg.Go(func() {
			for i := reader; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				state := published.Load().Resolve([]string{strconv.Itoa(i % 60)}).At(configtest.Start.UnixNano())
				cohort, judge := configtest.Tell(state.Declared[variable.Cohort], variable.Cohort), configtest.Tell(state.Declared[variable.Judge], variable.Judge)
				if i%60 >= 50 {
					assert.Equal(t, "-", cohort)
				} else {
					assert.Equal(t, "g:"+cohort, judge, "both of one registry")
				}
			}
		})
	}
	for version := range 60 {
		published.Store(configtest.Load(t, l, float64(version), document(version)))
	}
	close(done)
	wg.Wait()
}

func TestTheHotPathAllocatesNothing(t *testing.T) {
	r := configtest.Load(t, configtest.LoaderOf(t), 0, largeDocument(100))
	values := []string{"production", "service-7"}
	require.Equal(t, []string{"deployment.environment.name", "service.name"}, r.Keys())
	at := configtest.Start.UnixNano()
	allocations := testing.AllocsPerRun(1000, func() {
		state := r.Resolve(values).At(at)
		if state.Declared[variable.Prompt] == nil {
			panic("not found")
		}
		r.Resolve(values).Window(at, at)
	})
	assert.Zero(t, allocations)
}

// largeDocument declares that many contexts, each with three variables.
func largeDocument(contexts int) string {
	var b strings.Builder
	b.WriteString("contexts:\n")
	for i := range contexts {
		fmt.Fprintf(&b, `  - match: {service.name: service-%d, deployment.environment.name: production}
    prompt:
      - {name: prompt-%d, revision: r1, since: 2026-11-01T00:00:00Z}
      - {name: prompt-%d, revision: r2, since: 2026-11-20T09:00:00Z}
    route: {name: chat, model: gpt-4o-2024-11-20}
    cohort: beta
`, i, i, i)
	}
	return b.String()
}

func benchmarkResolve(b *testing.B, contexts int) {
	b.Helper()
	r := configtest.Load(b, configtest.LoaderOf(b), 0, largeDocument(contexts))
	values := make([][]string, min(contexts, 1000))
	for i := range values {
		values[i] = []string{"production", fmt.Sprintf("service-%d", i*contexts/len(values))}
		r.Resolve(values[i])
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		r.Resolve(values[i])
		if i++; i == len(values) {
			i = 0
		}
	}
}

func BenchmarkResolve1contexts(b *testing.B)      { benchmarkResolve(b, 1) }
func BenchmarkResolve100contexts(b *testing.B)    { benchmarkResolve(b, 100) }
func BenchmarkResolve10000contexts(b *testing.B)  { benchmarkResolve(b, 10_000) }
func BenchmarkResolve100000contexts(b *testing.B) { benchmarkResolve(b, 100_000) }

// BenchmarkResolveAnew measures what a set of values costs that is not remembered.
func BenchmarkResolveAnew(b *testing.B) {
	r := configtest.Load(b, configtest.LoaderOf(b), 0, largeDocument(10_000))
	values := []string{"production", "service-7"}
	b.ReportAllocs()
	for b.Loop() {
		r.ResolveAnew(values)
	}
}

func benchmarkAt(b *testing.B, revisions int) {
	b.Helper()
	var document strings.Builder
	document.WriteString("contexts: [{match: {}, cohort: [")
	for i := range revisions {
		fmt.Fprintf(&document, "{name: c%d, since: @%d},", i, i)
	}
	document.WriteString("]}]")
	resolution := configtest.Load(b, configtest.LoaderOf(b), 0, document.String()).Resolve(nil)
	at := configtest.Hour(float64(revisions) / 2).UnixNano()
	b.ReportAllocs()
	for b.Loop() {
		resolution.At(at)
	}
}

func BenchmarkAt1revisions(b *testing.B)    { benchmarkAt(b, 1) }
func BenchmarkAt1000revisions(b *testing.B) { benchmarkAt(b, 1000) }

// BenchmarkLoad10000contexts parses and builds.
func BenchmarkLoad10000contexts(b *testing.B) {
	document := []byte(largeDocument(10_000))
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	before := configtest.Heap()
	var l *config.Loader
	for b.Loop() {
		l = configtest.LoaderOf(b)
		_, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: document}}, configtest.Start)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(configtest.Heap()-before)/(1<<20), "MiB-kept")
	runtime.KeepAlive(l)
}

// heap returns the bytes that are in use.
func BenchmarkReload10000contexts(b *testing.B) {
	document := largeDocument(10_000)
	l := configtest.LoaderOf(b)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		changed := strings.Replace(document, "cohort: beta", fmt.Sprintf("cohort: beta-%d", i), 1)
		_, err := l.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(changed)}}, configtest.Hour(float64(i)))
		require.NoError(b, err)
	}
}
