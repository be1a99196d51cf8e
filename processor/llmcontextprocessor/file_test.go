// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
)

// live is a processor on real files, with traffic.
type live struct {
	t    *testing.T
	p    processor.Traces
	sink *consumertest.TracesSink
	sent int
	mu   sync.Mutex // Eventually and Never may leave a condition running
}

func startLive(t *testing.T, path string) *live {
	cfg := createDefaultConfig().(*Config)
	cfg.Source.File.GetOrInsertDefault().Path = path
	cfg.Settle = 0
	l := &live{t: t, sink: &consumertest.TracesSink{}}
	var err error
	l.p, err = NewFactory().CreateTraces(t.Context(), processortest.NewNopSettings(metadata.Type), cfg, l.sink)
	require.NoError(t, err)
	require.NoError(t, l.p.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { assert.NoError(t, l.p.Shutdown(context.Background())) })
	return l
}

// cohort sends a span of now through the pipeline and returns its cohort. Whatever
// happens to the registry, the span comes out.
func (l *live) cohort() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	td := oneSpan(nil)
	now := pcommon.NewTimestampFromTime(time.Now())
	spansOf(td)[0].SetStartTimestamp(now)
	spansOf(td)[0].SetEndTimestamp(now)
	require.NoError(l.t, l.p.ConsumeTraces(context.Background(), td))
	l.sent++
	require.Equal(l.t, l.sent, l.sink.SpanCount())
	all := l.sink.AllTraces()
	return attributesOf(all[len(all)-1])["llm_context.traffic.cohort"].(string)
}

// becomes waits until spans carry the cohort; allowed are the ones they may carry
// until then. A span that began between the two looks that date the change, and is stamped
// after them, may be unknown.
func (l *live) becomes(want string, allowed ...string) {
	l.t.Helper()
	began := time.Now()
	require.Eventually(l.t, func() bool {
		got := l.cohort()
		if got != want {
			require.Contains(l.t, append(allowed, variable.Unknown), got, "a cohort that was never declared")
		}
		return got == want
	}, 10*time.Second, 10*time.Millisecond)
	l.t.Logf("%s after %s", want, time.Since(began).Round(time.Millisecond))
}

// stays makes sure that several looks at the files change nothing.
func (l *live) stays(want string) {
	l.t.Helper()
	require.Never(l.t, func() bool { return l.cohort() != want }, 700*time.Millisecond, 20*time.Millisecond)
}

func cohortDocument(name string) string {
	return fmt.Sprintf("contexts: [{match: {}, cohort: %s}]\n", name)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

func TestAChangedFileIsInForceAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	write(t, path, cohortDocument("one"))
	l := startLive(t, path)
	l.becomes("one")
	write(t, path, cohortDocument("two"))
	l.becomes("two", "one")
}

func TestAFileThatIsRenamedIntoPlaceIsInForce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	write(t, path, cohortDocument("one"))
	l := startLive(t, path)
	for _, name := range []string{"two", "three"} {
		before := l.cohort()
		write(t, path+".tmp", cohortDocument(name))
		require.NoError(t, os.Rename(path+".tmp", path))
		l.becomes(name, before)
	}
}

func TestAConfigMapThatIsSwappedIsInForce(t *testing.T) {
	mount := t.TempDir()
	publish := func(revision, content string) {
		require.NoError(t, os.Mkdir(filepath.Join(mount, revision), 0o700))
		write(t, filepath.Join(mount, revision, "registry.yaml"), content)
		require.NoError(t, os.Symlink(revision, filepath.Join(mount, "..data_tmp")))
		require.NoError(t, os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")))
	}
	publish("..2026_1", cohortDocument("one"))
	require.NoError(t, os.Symlink(filepath.Join("..data", "registry.yaml"), filepath.Join(mount, "registry.yaml")))
	for name, path := range map[string]string{"the file": filepath.Join(mount, "registry.yaml"), "the folder": mount} {
		t.Run(name, func(t *testing.T) {
			l := startLive(t, path)
			before := l.cohort()
			revision := "..2026_" + filepath.Base(t.Name())
			publish(revision, cohortDocument("after-"+before))
			l.becomes("after-"+before, before)
			require.NoError(t, os.RemoveAll(filepath.Join(mount, "..2026_1")), "Kubernetes removes the old one")
			l.stays("after-" + before)
		})
	}
}

func TestAFileThatIsWrittenInPieceIsNeverSeenInHalf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	write(t, path, cohortDocument("one"))
	l := startLive(t, path)
	// The first half is a whole document of its own, with another meaning.
	halves := []string{"contexts:\n  - match: {}\n    cohort: half\n", "  - match: {service.name: shop}\n    cohort: whole\n"}
	f, err := os.Create(path)
	require.NoError(t, err)
	for _, half := range halves {
		_, err = f.WriteString(half)
		require.NoError(t, err)
		require.NoError(t, f.Sync())
		for range 5 {
			assert.Equal(t, "one", l.cohort())
		}
	}
	require.NoError(t, f.Close())
	l.becomes("whole", "one")
}

func TestABadVersionOfTheFileChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	write(t, path, cohortDocument("one"))
	l := startLive(t, path)
	write(t, path, "contexts: [{match: {}, cohrt: two}]")
	l.stays("one")
	write(t, path, cohortDocument("three"))
	l.becomes("three", "one")
}

func TestAFileThatIsGoneStaysInForceAndIsTakenWhenItIsBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "etc")
	require.NoError(t, os.Mkdir(folder, 0o700))
	path := filepath.Join(folder, "registry.yaml")
	write(t, path, cohortDocument("one"))
	l := startLive(t, path)
	require.NoError(t, os.Remove(path))
	l.stays("one")
	write(t, path, cohortDocument("two"))
	l.becomes("two", "one")
}

func TestFragmentsOfAFolderComeAndGoByThemselves(t *testing.T) {
	folder := t.TempDir()
	everyone := filepath.Join(folder, "10-everyone.yaml")
	write(t, everyone, cohortDocument("everyone"))
	l := startLive(t, folder)
	shop := filepath.Join(folder, "20-shop.yaml")
	write(t, shop, "contexts: [{match: {service.name: shop}, cohort: shop}]")
	l.becomes("shop", "everyone")

	write(t, shop, "contexts: [{match: {service.name: shop}, cohrt: typo}]")
	l.stays("shop")
	write(t, everyone, cohortDocument("all"))
	l.stays("shop")
	require.NoError(t, os.Remove(shop))
	l.becomes("all", "shop")
	write(t, filepath.Join(folder, "notes.txt"), "not a registry")
	l.stays("all")
}
