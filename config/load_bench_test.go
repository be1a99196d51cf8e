// SPDX-License-Identifier: Apache-2.0

//go:build unix

package config_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
)

// fleet is a folder of a registry for many services: contexts that declare the six
// variables each, in a number of fragments.
func fleet(contexts, fragments int) []config.Fragment {
	list := make([]config.Fragment, fragments)
	each := contexts / fragments
	for i := range list {
		var text strings.Builder
		text.WriteString("contexts:\n")
		for j := range each {
			service := i*each + j
			fmt.Fprintf(&text, `  - match: {service.name: service-%d, deployment.environment.name: production}
    prompt: {name: prompt-%d, revision: r%d, since: 2026-11-01T00:00:00Z}
    route: {name: chat-default, provider: openai, model: gpt-4o-2024-11-20}
    index: {name: kb-%d, snapshot_id: snap-1}
    tools: {schemas: {lookup: 41bd07c2a9e05f13, refund: 9f2c51d0aa31be77}}
    judge: {name: groundedness, revision: j7}
    cohort: beta
`, service, service, service%9, service%100)
		}
		list[i] = config.Fragment{Name: fmt.Sprintf("%03d.yaml", i), Data: []byte(text.String())}
	}
	return list
}

// spent returns the processor time of the process.
func spent() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkLoadFleet loads 100,000 contexts in 100 fragments.
func BenchmarkLoadFleet(b *testing.B) {
	fragments := fleet(100_000, 100)
	var l *config.Loader
	before, began := configtest.Heap(), spent()
	for b.Loop() {
		l = config.NewLoader(24*time.Hour, nil)
		_, err := l.Load(fragments, configtest.Start)
		require.NoError(b, err)
	}
	b.ReportMetric((spent()-began).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(configtest.Heap()-before)/(1<<20), "MiB-kept")
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		var kib float64
		_, _ = fmt.Sscan(peak, &kib)
		b.ReportMetric(kib/1024, "MiB-peak")
	}
	runtime.KeepAlive(l)
}

// BenchmarkReloadOneOfAFleet changes one value in one of 100 fragments.
func BenchmarkReloadOneOfAFleet(b *testing.B) {
	fragments := fleet(100_000, 100)
	l := config.NewLoader(24*time.Hour, nil)
	_, err := l.Load(fragments, configtest.Start)
	require.NoError(b, err)
	text := string(fragments[42].Data)
	runtime.GC()
	began, i := spent(), 0
	for b.Loop() {
		i++
		fragments[42].Data = []byte(strings.Replace(text, "cohort: beta", fmt.Sprintf("cohort: beta-%d", i), 1))
		_, err := l.Load(fragments, configtest.Hour(float64(i)))
		require.NoError(b, err)
	}
	b.ReportMetric(float64((spent()-began).Milliseconds())/float64(b.N), "cpu-ms/op")
}

// TestAContextOfALargeRegistryTakesLittleMemory bounds what a large registry costs by what does not depend on the
// machine: 200 MiB and 3 s for 100,000 contexts are 2 kB a context, and what is allocated is what takes the time.
func TestAContextOfALargeRegistryTakesLittleMemory(t *testing.T) {
	const contexts = 5_000
	fragments := fleet(contexts, 5)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	held := configtest.Heap()
	l := config.NewLoader(24*time.Hour, nil)
	r, err := l.Load(fragments, configtest.Start)
	require.NoError(t, err)
	runtime.ReadMemStats(&after)
	require.Equal(t, contexts, r.Contexts())
	assert.Less(t, (configtest.Heap()-held)/contexts, int64(1_600), "bytes that a context takes")
	assert.Less(t, (after.TotalAlloc-before.TotalAlloc)/contexts, uint64(20_000), "bytes allocated to read one")
	runtime.KeepAlive(l)
}
