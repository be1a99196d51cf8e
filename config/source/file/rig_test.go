// SPDX-License-Identifier: Apache-2.0

package file

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/goleak"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// TestMain lets tests wait for the file system beside one another: they have little else to do.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "64")
	goleak.VerifyTestMain(m)
}

const (
	soon = 30 * time.Second // far beyond what anything here takes; machines may be busy
	tick = 5 * time.Millisecond
	// never is a poll that no test lives to see: what is seen comes from events.
	never = time.Hour
)

// recorder is a sink that remembers what it was told.
type recorder struct {
	mu        sync.Mutex
	loader    *config.Loader
	shown     []string // each as "name=cohort name=cohort"
	after     []time.Time
	rejected  []error
	failed    []error
	unchanged int
}

func (r *recorder) Show(s source.Snapshot) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var parts []string
	for _, f := range s.Fragments {
		_, cohort, _ := strings.Cut(string(f.Data), "cohort: ")
		parts = append(parts, filepath.Base(f.Name)+"="+strings.TrimRight(cohort, "}]\n"))
		if strings.Contains(f.Name, "/") && !filepath.IsAbs(f.Name) {
			parts[len(parts)-1] = filepath.Dir(f.Name) + "/" + parts[len(parts)-1]
		}
	}
	r.shown, r.after = append(r.shown, strings.Join(parts, " ")), append(r.after, s.After)
	registry, err := r.loader.Load(s.Fragments, time.Now())
	if err != nil {
		r.rejected = append(r.rejected, err)
	}
	if registry == nil {
		return err
	}
	return nil
}

func (r *recorder) Unchanged() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unchanged++
}

func (r *recorder) Failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, err)
}

func (r *recorder) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.shown...)
}

func (r *recorder) last() string {
	all := r.all()
	return all[len(all)-1]
}

func (r *recorder) counts() (unchanged, failed, rejected int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.unchanged, len(r.failed), len(r.rejected)
}

func (r *recorder) lastFailure() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.failed) == 0 {
		return ""
	}
	return r.failed[len(r.failed)-1].Error()
}

// watching starts a source and stops it when the test ends.
func watching(t *testing.T, path string, poll time.Duration) *recorder {
	t.Helper()
	r := &recorder{loader: config.NewLoader(time.Hour, nil)}
	s := New(Config{Path: path, PollInterval: poll})
	require.NoError(t, s.Start(t.Context(), componenttest.NewNopHost(), r))
	t.Cleanup(func() { assert.NoError(t, s.Shutdown(context.Background())) })
	return r
}

// shows waits until the source shows something, and logs how long that took.
func (r *recorder) shows(t *testing.T, want string) {
	t.Helper()
	began := time.Now()
	require.Eventually(t, func() bool { return r.last() == want }, soon, tick, "not shown: %s", want)
	t.Logf("%s shown after %s", want, time.Since(began).Round(time.Millisecond))
}

func (r *recorder) fails(t *testing.T, with string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(r.lastFailure(), with) }, soon, tick, "no failure: %s", with)
}

func declaring(cohort string) string { return "contexts: [{match: {}, cohort: " + cohort + "}]\n" }

// write writes a file in place.
func write(t *testing.T, content string, parts ...string) string {
	t.Helper()
	name := filepath.Join(parts...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

// replace renames a new file into place.
func replace(t *testing.T, content string, parts ...string) {
	t.Helper()
	name := filepath.Join(parts...)
	require.NoError(t, os.Rename(write(t, content, filepath.Dir(name), ".new"), name))
}
