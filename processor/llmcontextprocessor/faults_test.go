// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/xpdata"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadatatest"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// statusHost keeps the status that the component reported last.
type statusHost struct {
	component.Host
	events []*componentstatus.Event
}

func (h *statusHost) Report(event *componentstatus.Event) { h.events = append(h.events, event) }

// TestAFaultOfTheRegistryNeverTouchesTheSpans lets every fault happen between two
// batches: all spans come out, stamped with what was last known to be good.
func TestAFaultOfTheRegistryNeverTouchesTheSpans(t *testing.T) {
	show := func(text string) func(*bench) {
		return func(b *bench) {
			_ = b.source.sink.Show(source.Snapshot{Fragments: []config.Fragment{{Name: "registry.yaml", Data: []byte(text)}}})
		}
	}
	for name, fault := range map[string]func(*bench){
		"not YAML":          show("contexts: ["),
		"an unknown key":    show("contexts: [{match: {}, promt: {name: a, revision: b}}]"),
		"a bad time":        show("contexts: [{match: {}, cohort: {name: a, since: yesterday}}]"),
		"a duplicate":       show("contexts: [{match: {}, cohort: a}, {match: {}, cohort: b}]"),
		"a value too long":  show("contexts: [{match: {}, cohort: " + string(make([]byte, 300)) + "}]"),
		"an empty document": show(""),
		"half a document":   show(benchRegistry[:len(benchRegistry)/2] + "{"),
		"HTML":              show("<html><body>502</body></html>"),
		"an unreachable source": func(b *bench) {
			b.source.sink.Failed(errors.New("connection refused"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.show(t, benchRegistry)
			want := stampsOf(b.stamp(t, oneSpan(nil)))
			fault(b)
			assert.Equal(t, want, stampsOf(b.stamp(t, oneSpan(nil))))
			for _, file := range capturedFiles(t) {
				sent := captured(t, file)
				assert.Len(t, spansOf(b.stamp(t, captured(t, file))), sent.SpanCount())
			}
		})
	}
}

func TestABadRegistryIsToldInTheLogTheMetricAndTheStatus(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	set := metadatatest.NewSettings(telemetry)
	core, logs := observer.New(zap.InfoLevel)
	set.Logger = zap.New(core)
	b := newBenchWith(t, createDefaultConfig().(*Config), set)
	host := &statusHost{Host: componenttest.NewNopHost()}
	b.hosts.add(&instance{}, host)

	b.show(t, benchRegistry)
	assert.Equal(t, componentstatus.StatusOK, host.events[len(host.events)-1].Status())

	b.show(t, "contexts: [{match: {}, promt: {}}]")
	assert.Equal(t, componentstatus.StatusRecoverableError, host.events[len(host.events)-1].Status())
	message := logs.FilterMessageSnippet("rejected").All()[0].ContextMap()["error"]
	assert.Contains(t, message, "registry.yaml:1:24: contexts[0]: has an unknown key \"promt\"; known here: match, variables, prompt, route")

	b.show(t, benchRegistry)
	assert.Equal(t, componentstatus.StatusOK, host.events[len(host.events)-1].Status(), "recovers by itself")

	metric, err := telemetry.GetMetric("otelcol.processor.llm_context.registry.loads")
	require.NoError(t, err)
	assert.NotNil(t, metric)
}

func TestAMissingOrBadFileAtTheStartIsAClearError(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("contexts:\n  - match: {}\n    cohrt: beta\n"), 0o600))
	for path, wants := range map[string][]string{
		"/nowhere/llm-context.yaml": {"/nowhere/llm-context.yaml", "no such file"},
		bad:                         {"bad.yaml:3:5", `unknown key "cohrt"`, "known here", "cohrt: beta"},
	} {
		cfg := createDefaultConfig().(*Config)
		cfg.Source.File.GetOrInsertDefault().Path = path
		p, err := NewFactory().CreateTraces(context.Background(), processortest.NewNopSettings(metadata.Type), cfg, consumertest.NewNop())
		require.NoError(t, err)
		err = p.Start(context.Background(), componenttest.NewNopHost())
		for _, want := range wants {
			assert.ErrorContains(t, err, want)
		}
		assert.NoError(t, p.Shutdown(context.Background()))
	}
}

func TestOneFileIsWatchedOnceForAllPipelines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	require.NoError(t, os.WriteFile(path, []byte(benchRegistry), 0o600))
	cfg := createDefaultConfig().(*Config)
	cfg.Source.File.GetOrInsertDefault().Path = path
	core, logs := observer.New(zap.InfoLevel)
	set := processortest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	factory := NewFactory()
	sinks := []*consumertest.TracesSink{{}, {}}
	stops := []func(context.Context) error{}
	for _, sink := range sinks {
		p, err := factory.CreateTraces(context.Background(), set, cfg, sink)
		require.NoError(t, err)
		require.NoError(t, p.Start(context.Background(), componenttest.NewNopHost()))
		require.NoError(t, p.ConsumeTraces(context.Background(), oneSpan(nil)))
		stops = append(stops, p.Shutdown)
	}
	assert.Equal(t, 1, logs.FilterMessage("registry loaded").Len())
	require.NoError(t, stops[0](context.Background()))
	for _, sink := range sinks {
		assert.Equal(t, "declared", attributesOf(sink.AllTraces()[0])["llm_context.status"])
	}
	require.NoError(t, stops[1](context.Background()))
}

func TestEachFingerprintIsLoggedOnce(t *testing.T) {
	core, logs := observer.New(zap.InfoLevel)
	set := processortest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	b := newBenchWith(t, createDefaultConfig().(*Config), set)
	b.show(t, benchRegistry)
	for range 3 {
		b.stamp(t, oneSpan(nil))
		b.stamp(t, oneSpan(map[string]any{"gen_ai.response.model": "gpt-4o-2024-11-20"}))
	}
	b.show(t, benchRegistry+"\n# a comment\n")
	b.stamp(t, oneSpan(nil))
	lines := logs.FilterMessageSnippet("first record with fingerprint ").All()
	require.Len(t, lines, 2)
	line := lines[0].ContextMap()
	for key, value := range attributesOf(b.stamp(t, oneSpan(nil))) {
		if key != "llm_context.registry.revision" && key != "llm_context.filled_in" && len(key) > 12 && key[:12] == "llm_context." {
			assert.Equal(t, value, line[key], key)
		}
	}
	assert.Contains(t, line, "trace_id")
}

func TestTheMemoryForFingerprintsIsBounded(t *testing.T) {
	f := newFirstSeen(3)
	see := func(fingerprint string, trace byte) bool {
		_, isNew := f.see(fingerprint, pcommon.TraceID{trace})
		return isNew
	}
	for i, fingerprint := range []string{"a", "b", "c", "d"} {
		assert.True(t, see(fingerprint, byte(i)))
		assert.False(t, see(fingerprint, 9))
	}
	assert.Len(t, f.traces, 3)
	first, isNew := f.see("d", pcommon.TraceID{9})
	assert.Equal(t, pcommon.TraceID{3}, first)
	assert.False(t, isNew)
	assert.True(t, see("a", 9), "the oldest was forgotten")
}

func TestOnlyTheTraceInWhichAFingerprintIsNewIsMarkedSoIfThatIsAskedFor(t *testing.T) {
	marking := newBench(t, func(cfg *Config) { cfg.MarkFirstSeen = true })
	for _, b := range []*bench{marking, newBench(t)} {
		b.show(t, benchRegistry)
		mark := func(trace byte, model string) any {
			td := oneSpan(map[string]any{"gen_ai.response.model": model, "llm_context.first_seen": "forged"})
			spansOf(td)[0].SetTraceID(pcommon.TraceID{trace})
			return attributesOf(b.stamp(t, td))["llm_context.first_seen"]
		}
		want := any(nil)
		if b == marking {
			want = "fingerprint"
		}
		assert.Equal(t, want, mark(1, "gpt-4o-2024-11-20"))
		assert.Equal(t, want, mark(1, "gpt-4o-2024-11-20"), "all of that trace")
		assert.Nil(t, mark(2, "gpt-4o-2024-11-20"))
		assert.Equal(t, want, mark(2, "gpt-4o-2024-08-06"), "another fingerprint")
		b.show(t, benchRegistry+"\n# a comment\n")
		assert.Nil(t, mark(3, "gpt-4o-2024-11-20"), "another registry is not another fingerprint")
		assert.Equal(t, want, mark(1, "gpt-4o-2024-11-20"), "late spans of that trace")
		assert.Nil(t, mark(0, "gpt-4o-mini"), "no trace")
	}
}

func TestTruncatedToolDefinitionsAreUnknownAndCounted(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	b := newBenchWith(t, createDefaultConfig().(*Config), metadatatest.NewSettings(telemetry))
	b.show(t, `contexts: [{match: {}, cohort: {name: all, since: 2026-11-01T00:00:00Z}}]`)
	got := attributesOf(b.stamp(t, oneSpan(map[string]any{"gen_ai.tool.definitions": `[{"name":"search","descr`})))
	assert.Equal(t, "unknown", got["llm_context.tools.schema_hash"])
	_, err := telemetry.GetMetric("otelcol.processor.llm_context.evidence.refused")
	assert.NoError(t, err)
}

// foreignOf returns the bytes of a batch without what is ours to change: what stands under our prefix, and the
// conventions' name and version of a prompt, which are filled in.
func foreignOf(t *testing.T, td ptrace.Traces) string {
	t.Helper()
	theirs := ptrace.NewTraces()
	td.CopyTo(theirs)
	ours := func(key string, _ pcommon.Value) bool {
		return strings.HasPrefix(key, stamp.Prefix) || key == "gen_ai.prompt.name" || key == "gen_ai.prompt.version"
	}
	// A key may carry an index into a dictionary, which only profiles have: pdata cannot move it.
	plain := func(attributes pcommon.Map) {
		var builder xpdata.MapBuilder
		attributes.RemoveIf(ours)
		for key, value := range attributes.All() {
			value.CopyTo(builder.AppendEmpty(key))
		}
		builder.UnsafeIntoMap(attributes)
	}
	for _, rs := range theirs.ResourceSpans().All() {
		plain(rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			plain(ss.Scope().Attributes())
			for _, span := range ss.Spans().All() {
				plain(span.Attributes())
			}
		}
	}
	data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(theirs)
	require.NoError(t, err)
	return string(data)
}

// FuzzTheWalk lets arbitrary OTLP through the processor: it must not panic, lose a
// span, or change anything that is not under our prefix or the prompt's.
func FuzzTheWalk(f *testing.F) {
	for _, file := range capturedFiles(f) {
		data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(captured(f, file))
		require.NoError(f, err)
		f.Add(data)
	}
	document, err := os.ReadFile("../../testdata/golden/rollout/registry.yaml")
	require.NoError(f, err)
	b := newBench(f)
	b.show(f, string(document))
	b.clock = noon.Add(time.Hour)
	f.Fuzz(func(t *testing.T, data []byte) {
		td, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(data)
		if err != nil {
			t.Skip("not OTLP")
		}
		before := ptrace.NewTraces()
		td.CopyTo(before)
		out := b.stamp(t, td)
		assert.Equal(t, before.SpanCount(), out.SpanCount())
		assert.Equal(t, foreignOf(t, before), foreignOf(t, out), "something else than the stamp changed")
		again := ptrace.NewTraces()
		out.CopyTo(again)
		assert.Equal(t, stampsOf(out), stampsOf(b.stamp(t, again)), "stamping twice is stamping once")
	})
}
