// SPDX-License-Identifier: Apache-2.0

package config

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
)

func TestReadersNeverSeeAHalfBuiltRegistry(t *testing.T) {
	l := loaderOf(t)
	document := func(version int) string {
		var b strings.Builder
		b.WriteString("contexts:\n")
		for i := range 50 {
			fmt.Fprintf(&b, "- {match: {service: \"%d\"}, cohort: {name: v%d, since: @-1}, judge: {name: g, revision: v%d, since: @-1}}\n", i, version, version)
		}
		return b.String()
	}
	var published atomic.Pointer[Registry]
	published.Store(load(t, l, 0, document(0)))
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
				state := published.Load().Resolve([]string{strconv.Itoa(i % 60)}).At(nanos(start))
				cohort, judge := tell(state.Declared[Cohort], Cohort), tell(state.Declared[Judge], Judge)
				if i%60 >= 50 {
					assert.Equal(t, "-", cohort)
				} else {
					assert.Equal(t, "g:"+cohort, judge, "both of one registry")
				}
			}
		})
	}
	for version := range 60 {
		published.Store(load(t, l, float64(version), document(version)))
	}
	close(done)
	wg.Wait()
}

func TestTheHotPathAllocatesNothing(t *testing.T) {
	r := load(t, loaderOf(t), 0, largeDocument(100))
	values := []string{"production", "service-7"}
	require.Equal(t, []string{"deployment.environment.name", "service.name"}, r.Keys())
	at := nanos(start)
	allocations := testing.AllocsPerRun(1000, func() {
		state := r.Resolve(values).At(at)
		if state.Declared[Prompt] == nil {
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
	r := load(b, loaderOf(b), 0, largeDocument(contexts))
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
	r := load(b, loaderOf(b), 0, largeDocument(10_000))
	values := []string{"production", "service-7"}
	b.ReportAllocs()
	for b.Loop() {
		r.resolve(values)
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
	resolution := load(b, loaderOf(b), 0, document.String()).Resolve(nil)
	at := nanos(hour(float64(revisions) / 2))
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
	before := heap()
	var l *Loader
	for b.Loop() {
		l = loaderOf(b)
		_, err := l.Load([]Fragment{{Name: "r.yaml", Data: document}}, start)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(heap()-before)/(1<<20), "MiB-kept")
	runtime.KeepAlive(l)
}

// heap returns the bytes that are in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkReload10000contexts changes one of them.
func BenchmarkReload10000contexts(b *testing.B) {
	document := largeDocument(10_000)
	l := loaderOf(b)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		changed := strings.Replace(document, "cohort: beta", fmt.Sprintf("cohort: beta-%d", i), 1)
		_, err := l.Load([]Fragment{{Name: "r.yaml", Data: []byte(changed)}}, hour(float64(i)))
		require.NoError(b, err)
	}
}
