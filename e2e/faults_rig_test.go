// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// noticed is how long a collector may take to see a change: spans that arrive before carry what was there.
const noticed = 500 * time.Millisecond

// shown is what the registry held from a moment on.
type shown struct {
	at     time.Time
	cohort string
}

// victim is a collector to which things are done, what was in its registry when, and what became of the spans.
type victim struct {
	*harness.Collector
	registry, storage, lake string
	random                  *rand.Rand

	mu    sync.Mutex
	truth []shown

	asked  []time.Time // the start of each span, by its number
	starts int
	wrong  func(harness.Span) bool // beside what is wrong with the cohort; nil: nothing

	inProcess *outcome // of what was done to a part of a collector, in this process
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	folder := t.TempDir()
	v := &victim{
		registry: filepath.Join(folder, "registry", "registry.yaml"),
		storage:  filepath.Join(folder, "storage"),
		lake:     filepath.Join(folder, "spans.jsonl"),
		random:   rand.New(rand.NewPCG(7, 11)),
	}
	require.NoError(t, os.Mkdir(filepath.Dir(v.registry), 0o700))
	require.NoError(t, os.Mkdir(v.storage, 0o700))
	v.rename(t)
	return v
}

// start runs the collector. That it does not start is the end of the test.
func (v *victim) start(t *testing.T) {
	t.Helper()
	v.starts++
	v.Collector = harness.StartCollector(t, "testdata/faults.yaml",
		map[string]string{"REGISTRY": filepath.Dir(v.registry), "LAKE": v.lake, "STORAGE": v.storage})
}

// next returns a document with another cohort than before, one of few: some come back.
func (v *victim) next() (cohort, document string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	cohort = fmt.Sprintf("c%d", v.random.IntN(4))
	if n := len(v.truth); n > 0 && v.truth[n-1].cohort == cohort {
		cohort += "x"
	}
	return cohort, "contexts: [{match: {}, cohort: " + cohort + "}]\n"
}

// inForce notes what the registry holds from now on.
func (v *victim) inForce(cohort string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.truth = append(v.truth, shown{time.Now(), cohort})
}

// rename replaces the registry as a deploy should.
func (v *victim) rename(t *testing.T) {
	t.Helper()
	cohort, document := v.next()
	require.NoError(t, os.WriteFile(v.registry+".new", []byte(document), 0o600))
	require.NoError(t, os.Rename(v.registry+".new", v.registry))
	v.inForce(cohort)
}

// overwrite replaces the registry as an editor does: in place.
func (v *victim) overwrite(t *testing.T) {
	t.Helper()
	cohort, document := v.next()
	require.NoError(t, os.WriteFile(v.registry, []byte(document), 0o600))
	v.inForce(cohort)
}

// under sends spans of now, evenly, for as long as the fault goes on, and then lets the collector end.
func (v *victim) under(t *testing.T, fault func()) {
	t.Helper()
	v.start(t)
	s := startTrafficFrom(t, len(v.asked), v.Collector, v.lake)
	fault()
	s.stop()
	s.done.Wait()
	require.NoError(t, s.err)
	v.asked = append(v.asked, s.starts...)
	v.Stop(t)
}

// ask sends a span for each moment to a collector that is started for it.
func (v *victim) ask(t *testing.T, moments []time.Time) {
	t.Helper()
	v.start(t)
	for _, at := range moments {
		v.SendJSON(t, request(chatSpan(len(v.asked), at, at)))
		v.asked = append(v.asked, at)
	}
	wait(t, 200*time.Millisecond) // it is ready before it listens to signals
	v.Stop(t)
}

// outcome is one row of the table.
type outcome struct{ spans, wrong, lost, starts int }

// judge compares each stamp with what was in the registry at the start of the span.
func (v *victim) judge(t *testing.T) outcome {
	t.Helper()
	if v.inProcess != nil {
		return *v.inProcess
	}
	o := outcome{spans: len(v.asked), lost: len(v.asked), starts: v.starts}
	for _, span := range harness.ReadSpans(t, v.lake) {
		o.lost--
		number := 0
		_, err := fmt.Sscanf(span.Name(), "%d", &number)
		require.NoError(t, err)
		cohort, unsettled := textOf(span, "traffic.cohort"), textOf(span, "unsettled")
		isWrong := !strings.Contains(unsettled, "cohort") && !v.mayBe(cohort, v.asked[number])
		if isWrong || v.wrong != nil && v.wrong(span) {
			o.wrong++
			if o.wrong == 1 {
				t.Logf("at %s stamped %s; shown was %v; %v", v.asked[number], cohort, v.truth, stampedOn(span))
			}
		}
	}
	return o
}

// stampedOn returns what was stamped on a span.
func stampedOn(span harness.Span) map[string]any {
	stamp := span.Attributes().AsRaw()
	maps.DeleteFunc(stamp, func(key string, _ any) bool { return !strings.HasPrefix(key, "llm_context.") })
	return stamp
}

func textOf(span harness.Span, attribute string) string {
	value, ok := span.Attributes().Get("llm_context." + attribute)
	if !ok {
		return ""
	}
	return value.AsString()
}

// mayBe holds for what was in the registry at the moment or just before, and for what claims nothing.
func (v *victim) mayBe(cohort string, at time.Time) bool {
	if cohort == "unknown" {
		return true
	}
	after := slices.IndexFunc(v.truth, func(s shown) bool { return s.at.After(at) })
	if after < 0 {
		after = len(v.truth)
	}
	for i := after - 1; i >= 0; i-- {
		if v.truth[i].cohort == cohort {
			return true
		}
		if at.Sub(v.truth[i].at) > noticed {
			return false
		}
	}
	return after == 0 && v.truth[0].cohort == cohort // before the first: what is taken to have been in force
}
