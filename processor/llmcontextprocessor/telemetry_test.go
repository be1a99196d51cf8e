// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadatatest"
)

// watched is a bench whose metrics and log lines can be seen.
type watched struct {
	*bench
	telemetry *componenttest.Telemetry
	logs      *observer.ObservedLogs
}

func newWatched(t *testing.T) *watched {
	t.Helper()
	w := &watched{telemetry: componenttest.NewTelemetry()}
	t.Cleanup(func() { require.NoError(t, w.telemetry.Shutdown(context.Background())) })
	set := metadatatest.NewSettings(w.telemetry)
	core, logs := observer.New(zap.InfoLevel)
	set.Logger, w.logs = zap.New(core), logs
	w.bench = newBenchWith(t, createDefaultConfig().(*Config), set)
	return w
}

// counts returns the points of a counter by the value of its label.
func (w *watched) counts(t *testing.T, name, label string) map[string]int64 {
	t.Helper()
	found, err := w.telemetry.GetMetric("otelcol.processor.llm_context." + name)
	require.NoError(t, err)
	counts := map[string]int64{}
	for _, point := range found.Data.(metricdata.Sum[int64]).DataPoints {
		value, ok := point.Attributes.Value(attribute.Key(label))
		require.True(t, ok, label)
		counts[value.AsString()] = point.Value
	}
	return counts
}

func TestTheMetricsTellWhichVariableDriftedAndWhichHasNoValue(t *testing.T) {
	w := newWatched(t)
	w.show(t, `contexts: [{match: {}, prompt: {name: refunds, revision: r42}, route: {name: chat, model: gpt-4o}}]`)
	w.stamp(t, oneSpan(map[string]any{"gen_ai.response.model": "claude-sonnet-4-5"}))
	w.stamp(t, oneSpan(map[string]any{"gen_ai.response.model": "gpt-4o"}))
	w.stamp(t, oneSpan(map[string]any{"gen_ai.response.model": "claude-sonnet-4-5"}))
	drift, missing := w.counts(t, "drift", "variable"), w.counts(t, "missing", "variable")
	assert.Equal(t, [2]int64{2, 0}, [2]int64{drift["route"], drift["prompt"]})
	assert.Equal(t, [2]int64{3, 0}, [2]int64{missing["index"], missing["prompt"]})
	assert.Contains(t, drift, "prompt", "a series that is there from the beginning")
}

func TestAContextThatNeverMatchesShowsAsZeroAndIsToldOnceAfterAnHour(t *testing.T) {
	const registry = `contexts:
  - {match: {service.name: shop}, cohort: beta}
  - {match: {service.name: shpo}, cohort: beta}
  - {match: {}, cohort: all}
`
	w := newWatched(t)
	w.show(t, registry)
	told := func() int { return w.logs.FilterMessageSnippet("have matched no record").Len() }
	w.stamp(t, oneSpan(nil))
	w.stamp(t, oneSpan(nil))
	assert.Equal(t, map[string]int64{"registry.yaml:2": 2, "registry.yaml:3": 0, "registry.yaml:4": 2},
		w.counts(t, "context.matches", "context"))
	assert.Zero(t, told())

	w.clock = w.clock.Add(50 * time.Minute)
	w.show(t, registry+"  - {match: {service.name: new}, cohort: beta}\n")
	w.clock = w.clock.Add(11 * time.Minute)
	w.stamp(t, oneSpan(nil))
	require.Equal(t, 1, told())
	line := w.logs.FilterMessageSnippet("have matched no record").All()[0].ContextMap()
	assert.Equal(t, []any{"registry.yaml:3"}, line["at"], "the new one has not had its hour")

	w.clock = w.clock.Add(50 * time.Minute)
	w.stamp(t, oneSpan(nil))
	w.stamp(t, oneSpan(nil))
	require.Equal(t, 2, told(), "then it is told, and the other not again")
	line = w.logs.FilterMessageSnippet("have matched no record").All()[1].ContextMap()
	assert.Equal(t, []any{"registry.yaml:5"}, line["at"])
}

func TestBeyondTwoHundredTheContextsAreCountedTogether(t *testing.T) {
	var registry strings.Builder
	registry.WriteString("contexts:\n")
	for i := range 300 {
		fmt.Fprintf(&registry, "  - {match: {service.name: s%d}, cohort: beta}\n", i)
	}
	registry.WriteString("  - {match: {service.name: shop}, cohort: beta}\n")
	w := newWatched(t)
	w.show(t, registry.String())
	w.stamp(t, oneSpan(nil))
	counts := w.counts(t, "context.matches", "context")
	assert.Len(t, counts, maxContextSeries+1)
	assert.Equal(t, int64(1), counts["other"])
}

func TestASourceThatFailsIsOneLineForEachChangeOfState(t *testing.T) {
	w := newWatched(t)
	w.show(t, benchRegistry)
	w.logs.TakeAll()
	for range 60 {
		w.source.sink.Failed(errors.New("connection refused"))
	}
	w.show(t, benchRegistry)
	w.source.sink.Failed(errors.New("connection refused"))
	bad := source.Snapshot{Fragments: []config.Fragment{{Name: "registry.yaml", Data: []byte("contexts: [")}}}
	for range 60 {
		require.NoError(t, w.source.sink.Show(bad), "what was good stays in force")
	}
	var lines []string
	for _, line := range w.logs.TakeAll() {
		assert.Empty(t, line.Stack)
		lines = append(lines, line.Level.String()+" "+line.Message)
	}
	assert.Equal(t, []string{
		"warn registry source failed; what was good stays in force",
		"info registry loaded",
		"warn registry source failed; what was good stays in force",
		"warn registry rejected; what was good stays in force",
	}, lines)
}

func TestEachChangeOfAVariableIsOneLineAndAHundredALoadAtMost(t *testing.T) {
	w := newWatched(t)
	registry := func(revision string, agents int) string {
		var text strings.Builder
		text.WriteString("contexts:\n")
		for i := range agents {
			fmt.Fprintf(&text, "  - {match: {service.name: s%d}, prompt: {name: refunds, revision: %s}}\n", i, revision)
		}
		return text.String()
	}
	lines := func() []observer.LoggedEntry {
		told := w.logs.FilterMessageSnippet(" changes from ").All()
		w.logs.TakeAll()
		return told
	}
	w.show(t, registry("r41", 1))
	assert.Empty(t, lines(), "what is there at the start has not changed")

	w.clock = w.clock.Add(time.Minute)
	w.show(t, registry("r42", 1))
	told := lines()
	require.Len(t, told, 1)
	assert.Equal(t, "prompt changes from refunds:r41 to refunds:r42", told[0].Message)
	fields := told[0].ContextMap()
	assert.Equal(t, "prompt", fields["variable"])
	assert.Equal(t, []any{w.clock.Add(-time.Minute), w.clock}, []any{fields["after"], fields["by"]}, "between two looks")
	assert.Contains(t, fields["context"], "registry.yaml:2:")
	assert.Equal(t, w.current.Load().registry.Revision(), fields["registry.revision"])

	w.clock = w.clock.Add(time.Minute)
	w.show(t, `contexts:
  - match: {service.name: s0}
    prompt:
      - {name: refunds, revision: r42}
      - {name: refunds, revision: r43, since: 2031-01-01T00:00:00Z}
`)
	told = lines()
	require.Len(t, told, 1, "what is to come is told when it is declared")
	assert.Equal(t, time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), told[0].ContextMap()["since"])

	w.show(t, registry("r44", 250))
	w.logs.TakeAll()
	w.clock = w.clock.Add(time.Minute)
	w.show(t, registry("r45", 250))
	more := w.logs.FilterMessage("more variables change").All()
	require.Len(t, more, 1)
	assert.Equal(t, int64(150), more[0].ContextMap()["changes"])
	assert.Len(t, lines(), maxToldChanges)
}
