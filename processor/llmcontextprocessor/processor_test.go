// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
)

// noon is when the tests take place: two hours after the spans were captured.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// memorySource shows what a test tells it to.
type memorySource struct{ sink source.Sink }

func (s *memorySource) Start(_ context.Context, _ component.Host, sink source.Sink) error {
	s.sink = sink
	return nil
}

func (*memorySource) Shutdown(context.Context) error { return nil }

// bench is a processor with a clock and a source in the hands of a test.
type bench struct {
	*core
	source *memorySource
	clock  time.Time
}

func newBench(t testing.TB, configure ...func(*Config)) *bench {
	cfg := createDefaultConfig().(*Config)
	for _, change := range configure {
		change(cfg)
	}
	return newBenchWith(t, cfg, processortest.NewNopSettings(metadata.Type))
}

func newBenchWith(t testing.TB, cfg *Config, set processor.Settings) *bench {
	b := &bench{source: &memorySource{}, clock: noon}
	cfg.Source = SourceConfig{}
	cfg.Source.File.GetOrInsertDefault().Path = "unused"
	c, err := newCore(cfg, set)
	require.NoError(t, err)
	b.core = c
	c.now = func() time.Time { return b.clock }
	c.source = b.source
	c.config.WaitForSource = 0
	i := &instance{c}
	require.NoError(t, i.start(context.Background(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, i.shutdown(context.Background())) })
	return b
}

// show lets the source show one document.
func (b *bench) show(t testing.TB, document string) {
	require.NoError(t, b.source.sink.Show(source.Snapshot{
		Fragments: []config.Fragment{{Name: "registry.yaml", Data: []byte(document)}},
	}))
}

// stamp runs a batch through the processor.
func (b *bench) stamp(t testing.TB, td ptrace.Traces) ptrace.Traces {
	out, err := b.processTraces(context.Background(), td)
	require.NoError(t, err)
	return out
}

// captured reads one of the captured files.
func captured(t testing.TB, path string) ptrace.Traces {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
	require.NoError(t, err, path)
	return td
}

func capturedFiles(t testing.TB) []string {
	files, err := filepath.Glob("../../testdata/spans/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// spansOf returns all spans in document order.
func spansOf(td ptrace.Traces) []ptrace.Span {
	var spans []ptrace.Span
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				spans = append(spans, span)
			}
		}
	}
	return spans
}

// oneSpan makes a batch of one chat span of the service "shop".
func oneSpan(attributes map[string]any) ptrace.Traces {
	td := ptrace.NewTraces()
	rs := td.ResourceSpans().AppendEmpty()
	rs.Resource().Attributes().PutStr("service.name", "shop")
	span := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	span.SetName("chat")
	span.SetStartTimestamp(timestamp(noon.Add(-time.Hour)))
	span.SetEndTimestamp(timestamp(noon.Add(-time.Hour + time.Second)))
	span.Attributes().PutStr("gen_ai.operation.name", "chat")
	for key, value := range attributes {
		if err := span.Attributes().PutEmpty(key).FromRaw(value); err != nil {
			panic(err)
		}
	}
	return td
}
