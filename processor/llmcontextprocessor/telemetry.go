// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/config/watch"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// telemetry records what the processor says of itself.
type telemetry struct {
	builder  *metadata.TelemetryBuilder
	byStatus [stamp.StatusCount]metric.MeasurementOption
}

// tally counts within one batch, so that instruments are called once a batch.
type tally struct {
	spans   statusCounts
	logs    statusCounts
	altered int64
	refused int64

	drifted, missing [maxVariables]int64 // by variable
	resolutions      []resolutionCount
}

// maxVariables is how many variables a registry can have.
const maxVariables = variable.Count + document.MaxCustom

// add counts one record.
func (t *tally) add(s *stamp.Stamp, resolution *registry.Resolution) {
	t.altered += int64(s.Altered)
	for _, id := range s.Drifted {
		t.drifted[id]++
	}
	for _, id := range s.Missing {
		t.missing[id]++
	}
	last := len(t.resolutions) - 1
	if last < 0 || t.resolutions[last].resolution != resolution { // records that are alike come in runs
		t.resolutions = append(t.resolutions, resolutionCount{resolution: resolution})
		last++
	}
	t.resolutions[last].records++
}

// isEmpty reports whether no record of the batch was stamped.
func (t *tally) isEmpty() bool { return len(t.resolutions) == 0 }

// reset keeps the room, and nothing of the batch.
func (t *tally) reset() {
	if t.isEmpty() {
		return
	}
	clear(t.resolutions)
	*t = tally{resolutions: t.resolutions[:0]}
}

// statusCounts counts records by the status that they were stamped with.
type statusCounts [stamp.StatusCount]int64

func newTelemetry(set component.TelemetrySettings, age func() time.Duration) (*telemetry, error) {
	builder, err := metadata.NewTelemetryBuilder(set)
	if err != nil {
		return nil, err
	}
	t := &telemetry{builder: builder}
	for status := range stamp.StatusCount {
		name := attribute.String("status", stamp.Status(status).String())
		t.byStatus[status] = metric.WithAttributeSet(attribute.NewSet(name))
	}
	// A series that is there from the beginning: the first rejected registry is a rise then.
	for _, result := range watch.Results {
		t.builder.ProcessorLlmContextRegistryLoads.Add(context.Background(), 0, resultLabel(result))
	}
	err = builder.RegisterProcessorLlmContextRegistryAgeCallback(func(_ context.Context, o metric.Float64Observer) error {
		if a := age(); a >= 0 {
			o.Observe(a.Seconds())
		}
		return nil
	})
	return t, err
}

func (t *telemetry) recordBatch(ctx context.Context, counts *tally) {
	for i, n := range counts.spans {
		if n > 0 {
			t.builder.ProcessorLlmContextSpans.Add(ctx, n, t.byStatus[i])
		}
	}
	for i, n := range counts.logs {
		if n > 0 {
			t.builder.ProcessorLlmContextLogRecords.Add(ctx, n, t.byStatus[i])
		}
	}
	if counts.altered > 0 {
		t.builder.ProcessorLlmContextValuesAltered.Add(ctx, counts.altered)
	}
	if counts.refused > 0 {
		t.builder.ProcessorLlmContextEvidenceRefused.Add(ctx, counts.refused)
	}
}

// variableOptions returns the label of each variable.
func variableOptions(names []string) []metric.MeasurementOption {
	options := make([]metric.MeasurementOption, len(names))
	for i, name := range names {
		options[i] = metric.WithAttributeSet(attribute.NewSet(attribute.String("variable", name)))
	}
	return options
}

// recordVariables counts for a batch which variables were contradicted, and which had no value.
func (t *telemetry) recordVariables(ctx context.Context, options []metric.MeasurementOption, counts *tally) {
	for id, option := range options {
		if n := counts.drifted[id]; n > 0 {
			t.builder.ProcessorLlmContextDrift.Add(ctx, n, option)
		}
		if n := counts.missing[id]; n > 0 {
			t.builder.ProcessorLlmContextMissing.Add(ctx, n, option)
		}
	}
}

func (t *telemetry) recordLoad(ctx context.Context, event watch.Event) {
	t.builder.ProcessorLlmContextRegistryLoads.Add(ctx, 1, resultLabel(event.Result))
	if event.Registry != nil {
		t.builder.ProcessorLlmContextRegistryContexts.Record(ctx, int64(event.Registry.Contexts()))
	}
}

func resultLabel(result watch.Result) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String("result", string(result))))
}

func (t *telemetry) shutdown() { t.builder.Shutdown() }
