// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/watch"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// byHand is a source that shows what a test lets it show.
type byHand struct{}

func (byHand) Start(context.Context, component.Host, source.Sink) error { return nil }
func (byHand) Shutdown(context.Context) error                           { return nil }

// beginning is when a span began, by the clock, and what was in the registry then.
type beginning struct {
	at     time.Time
	cohort string
}

// inMemory is a store that outlives the watchers that use it.
type inMemory map[string][]byte

func (m inMemory) Get(_ context.Context, key string) ([]byte, error)    { return m[key], nil }
func (m inMemory) Set(_ context.Context, key string, data []byte) error { m[key] = data; return nil }
func (inMemory) Close(context.Context) error                            { return nil }

// clockSteps sets the clock of a watcher back and ahead while its registry changes, and restarts it, the clock being set
// meanwhile or not: a clock of its own, and not that of the machine. Spans begin before a step and after it, and a batch
// comes before the source is looked at, or after that. They are stamped then, after the next steps, and at the end.
func clockSteps(t *testing.T, v *victim, n int) {
	now, elapsed := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), time.Duration(0)
	pass := func(d time.Duration) { now, elapsed = now.Add(d), elapsed+d }
	var registry *registry.Registry
	var w *watch.Watcher
	store := inMemory{}
	start := func() {
		w = watch.New(watch.Options{
			Source: byHand{}, Loader: config.NewLoader(30*24*time.Hour, nil), Store: store,
			Now:     func() time.Time { return now },
			Steady:  watch.Steady{Elapsed: func() time.Duration { return elapsed }, Since: "a boot"},
			Observe: func(e watch.Event) { registry = e.Registry },
		})
		require.NoError(t, w.Start(t.Context(), componenttest.NewNopHost()))
	}
	start()
	v.inProcess = &outcome{}
	var cohort, document string
	var begun []beginning
	known := 0
	stamp := func(from int) {
		w.CheckClock()
		for _, m := range begun[from:] {
			v.inProcess.spans++
			declared := registry.Resolve(nil).At(m.at.UnixNano()).Declared[variable.Cohort]
			value := declared.Value()
			if value != nil {
				known++
			}
			if value != nil && !declared.Unsettled && value.Revision != m.cohort {
				v.inProcess.wrong++
				t.Logf("at %s stamped %s, shown was %s", m.at, value.Revision, m.cohort)
			}
		}
	}
	begin := func() {
		pass(time.Duration(1+v.random.IntN(2000)) * time.Millisecond)
		begun = append(begun, beginning{now, cohort})
		pass(time.Millisecond)
	}
	change := func() {
		cohort, document = v.next()
		v.inForce(cohort)
	}
	look := func() {
		require.NoError(t, w.Show(source.Snapshot{Fragments: []config.Fragment{{Name: "r.yaml", Data: []byte(document)}}}))
	}
	change()
	look()
	for range n {
		begin()
		isDown := v.random.IntN(16) == 0
		if isDown {
			require.NoError(t, w.Shutdown(t.Context()))
			pass(time.Duration(v.random.IntN(60)) * time.Second)
		}
		switch step := time.Duration(2+v.random.IntN(3600)) * time.Second; v.random.IntN(4) {
		case 0:
			now = now.Add(-step)
		case 1:
			now = now.Add(step)
		default:
			if isDown {
				break
			}
			w.Unchanged() // the source is looked at all the time
			pass(step)
			w.Unchanged()
		}
		if isDown {
			begin()
			for range v.random.IntN(3) {
				change()
				begin()
			}
			start()
			look()
			v.starts++
		}
		if v.random.IntN(2) == 0 {
			begin()
			stamp(max(0, len(begun)-2))
		}
		if v.random.IntN(2) == 0 {
			if v.random.IntN(2) == 0 {
				w.Unchanged()
			}
			change()
			look()
		} else {
			w.Unchanged()
		}
		begin()
		stamp(max(0, len(begun)-3))
	}
	stamp(0)
	v.inProcess.starts = v.starts
	require.Greater(t, known, v.inProcess.spans/4, "not all of the time is unknown")
	require.NoError(t, w.Shutdown(t.Context()))
}
