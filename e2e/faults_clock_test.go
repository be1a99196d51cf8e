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

// clockSteps sets the clock of a watcher back and ahead while its registry changes: a clock of one process, and
// not that of the machine. The source is looked at before and after each step; what began in between is stamped then,
// after the next step, and at the end.
func clockSteps(t *testing.T, v *victim, n int) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	var registry *registry.Registry
	w := watch.New(watch.Options{
		Source: byHand{}, Loader: config.NewLoader(30*24*time.Hour, nil),
		Now:     func() time.Time { return now },
		Observe: func(e watch.Event) { registry = e.Registry },
	})
	require.NoError(t, w.Start(t.Context(), componenttest.NewNopHost()))
	v.inProcess = &outcome{}
	var cohort, document string
	var begun []beginning
	known := 0
	stamp := func(from int) {
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
	for i := range n {
		switch step := time.Duration(1+v.random.IntN(3600)) * time.Second; {
		case i > 0 && v.random.IntN(4) == 0:
			now = now.Add(-step)
		default:
			now = now.Add(step)
		}
		if i == 0 || v.random.IntN(2) == 0 {
			if i > 0 && v.random.IntN(2) == 0 {
				w.Unchanged()
			}
			cohort, document = v.next()
			v.inForce(cohort)
			require.NoError(t, w.Show(source.Snapshot{Fragments: []config.Fragment{{Name: "r.yaml", Data: []byte(document)}}}))
		} else {
			w.Unchanged()
		}
		begun = append(begun, beginning{now.Add(time.Millisecond), cohort})
		now = now.Add(2 * time.Millisecond)
		w.Unchanged()
		stamp(max(0, len(begun)-2))
	}
	stamp(0)
	require.Greater(t, known, v.inProcess.spans/3, "not all of the time is unknown")
	require.NoError(t, w.Shutdown(t.Context()))
}
