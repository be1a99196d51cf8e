// SPDX-License-Identifier: Apache-2.0

package llmcontextreceiver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/extension/xextension/storage"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/changefeed"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// The generated tests start the receiver beside a processor that tells nothing.
func init() {
	changefeed.Open(changefeed.KeyOf(componenttest.NewNopTelemetrySettings(), component.NewID(typ)))
}

// settingsOf are those of a Collector of its own.
func settingsOf(t *testing.T, replica string) receiver.Settings {
	set := receivertest.NewNopSettings(typ)
	set.ID = component.NewID(typ)
	set.Resource.Attributes().PutStr("service.name", "otelcol")
	set.Resource.Attributes().PutStr("service.instance.id", t.Name()+replica)
	return set
}

// publisher is the feed of the processor llm_context of the Collector.
func publisher(t *testing.T, set receiver.Settings) *changefeed.Feed {
	feed := changefeed.Open(changefeed.KeyOf(set.TelemetrySettings, component.NewID(typ)))
	t.Cleanup(feed.Close)
	return feed
}

func start(t *testing.T, set receiver.Settings, host component.Host, next consumer.Logs) receiver.Logs {
	f := NewFactory()
	r, err := f.CreateLogs(t.Context(), set, f.CreateDefaultConfig(), next)
	require.NoError(t, err)
	require.NoError(t, r.Start(t.Context(), host))
	t.Cleanup(func() { require.NoError(t, r.Shutdown(context.Background())) })
	return r
}

// sink keeps what it takes, and hands each batch on.
type sink struct {
	batches chan plog.Logs
	fail    func() error
}

func newSink() *sink {
	return &sink{batches: make(chan plog.Logs, 1000), fail: func() error { return nil }}
}

func (*sink) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }
func (s *sink) ConsumeLogs(_ context.Context, logs plog.Logs) error {
	if err := s.fail(); err != nil {
		return err
	}
	s.batches <- logs
	return nil
}

func (s *sink) next(t *testing.T) plog.LogRecordSlice {
	select {
	case logs := <-s.batches:
		return recordsOf(logs)
	case <-time.After(20 * time.Second):
		require.FailNow(t, "no batch came")
		return plog.LogRecordSlice{}
	}
}

func recordsOf(logs plog.Logs) plog.LogRecordSlice {
	return logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
}

var nine = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func changeTo(value string) history.Change {
	return history.Change{
		Variable: "prompt", Match: []document.Condition{{Key: "service.name", AnyOf: []string{"support-agent"}}},
		Old: "refund-policy:r41", New: value, Since: nine, Revision: "c0ffee012345",
	}
}

func TestAChangeIsOneRecordThatSaysWhatMovedForWhomAndSinceWhen(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	feed := publisher(t, set)
	start(t, set, componenttest.NewNopHost(), records)
	change := changeTo("refund-policy:r42")
	feed.Publish([]history.Change{change})

	logs := <-records.batches
	resource, _ := logs.ResourceLogs().At(0).Resource().Attributes().Get("service.name")
	assert.Equal(t, "otelcol", resource.Str())
	assert.Equal(t, "github.com/llmcontext/llmcontextprocessor/receiver/llmcontextreceiver",
		logs.ResourceLogs().At(0).ScopeLogs().At(0).Scope().Name())
	record := recordsOf(logs).At(0)
	assert.Equal(t, "llm_context.change", record.EventName())
	assert.Equal(t, nine, record.Timestamp().AsTime())
	assert.WithinDuration(t, time.Now(), record.ObservedTimestamp().AsTime(), time.Minute)
	assert.Equal(t, "prompt for {service.name=support-agent} changes from refund-policy:r41 to refund-policy:r42", record.Body().Str())
	assert.Equal(t, map[string]any{
		"llm_context.change.id":         change.ID(),
		"llm_context.change.variable":   "prompt",
		"llm_context.change.match":      "{service.name=support-agent}",
		"llm_context.change.old":        "refund-policy:r41",
		"llm_context.change.new":        "refund-policy:r42",
		"llm_context.change.since":      "2026-11-20T09:00:00Z",
		"llm_context.registry.revision": "c0ffee012345",
	}, record.Attributes().AsRaw())
}

func TestAnIntervalIsToldByItsTwoLooksAndWhatIsNotDeclaredByItsAbsence(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	feed := publisher(t, set)
	start(t, set, componenttest.NewNopHost(), records)
	feed.Publish([]history.Change{{Variable: "cohort", New: "beta", After: nine, By: nine.Add(5 * time.Minute)}})
	record := records.next(t).At(0)
	assert.Equal(t, nine.Add(5*time.Minute), record.Timestamp().AsTime(), "only then is it so for certain")
	assert.Equal(t, "cohort for {} changes from nothing to beta", record.Body().Str())
	attributes := record.Attributes().AsRaw()
	delete(attributes, "llm_context.change.id")
	assert.Equal(t, map[string]any{
		"llm_context.change.variable": "cohort", "llm_context.change.match": "{}", "llm_context.change.new": "beta",
		"llm_context.change.after": "2026-11-20T09:00:00Z", "llm_context.change.by": "2026-11-20T09:05:00Z",
	}, attributes)
}

func TestWhatWasToldBeforeTheReceiverStartedIsToldToo(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	publisher(t, set).Publish([]history.Change{changeTo("a"), changeTo("b")})
	start(t, set, componenttest.NewNopHost(), records)
	assert.Equal(t, 2, records.next(t).Len())
}

func TestALargeChangeComesInBatches(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	feed := publisher(t, set)
	start(t, set, componenttest.NewNopHost(), records)
	var all []history.Change
	for i := range 2*maxRecords + 1 {
		all = append(all, changeTo(strconv.Itoa(i)))
	}
	feed.Publish(all)
	for _, want := range []int{maxRecords, maxRecords, 1} {
		assert.Equal(t, want, records.next(t).Len())
	}
}

// statusHost keeps what is reported.
type statusHost struct {
	component.Host
	mu     sync.Mutex
	status []componentstatus.Status
}

func (h *statusHost) Report(event *componentstatus.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = append(h.status, event.Status())
}

func (h *statusHost) all() []componentstatus.Status {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.status
}

func TestAPipelineThatIsBusyGetsTheRecordsLaterAndTheStatusSaysSo(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	refusals := 2
	records.fail = func() error {
		if refusals--; refusals >= 0 {
			return errors.New("the queue is full")
		}
		return nil
	}
	host := &statusHost{Host: componenttest.NewNopHost()}
	feed := publisher(t, set)
	r := start(t, set, host, records)
	feed.Publish([]history.Change{changeTo("a")})
	assert.Equal(t, 1, records.next(t).Len())
	require.NoError(t, r.Shutdown(t.Context()))
	recoverable := componentstatus.StatusRecoverableError
	assert.Equal(t, []componentstatus.Status{recoverable, recoverable, componentstatus.StatusOK}, host.all())
}

func TestWhatThePipelineRefusesForGoodIsGivenUpAndTheNextIsSent(t *testing.T) {
	set, records := settingsOf(t, ""), newSink()
	refused := make(chan struct{})
	var once sync.Once
	records.fail = func() (err error) {
		once.Do(func() {
			err = consumererror.NewPermanent(errors.New("no such table"))
			close(refused)
		})
		return err
	}
	feed := publisher(t, set)
	start(t, set, componenttest.NewNopHost(), records)
	feed.Publish([]history.Change{changeTo("a")})
	<-refused
	feed.Publish([]history.Change{changeTo("b")})
	value, _ := records.next(t).At(0).Attributes().Get("llm_context.change.new")
	assert.Equal(t, "b", value.Str())
}

func TestAReceiverWithoutItsProcessorDoesNotStartAndSaysWhatToWrite(t *testing.T) {
	set := settingsOf(t, "")
	f := NewFactory()
	cfg := f.CreateDefaultConfig().(*Config)
	cfg.Processor = component.NewIDWithName(typ, "eu")
	r, err := f.CreateLogs(t.Context(), set, cfg, consumertest.NewNop())
	require.NoError(t, err)
	require.EqualError(t, r.Start(t.Context(), componenttest.NewNopHost()), `processor: no pipeline has the processor `+
		`"llm_context/eu", which watches the registry; add it to one, such as the pipeline of this receiver, or name another`)
	require.NoError(t, r.Shutdown(t.Context()))
}

func TestAnotherTypeOfProcessorIsRefused(t *testing.T) {
	cfg := NewFactory().CreateDefaultConfig().(*Config)
	require.NoError(t, cfg.Validate())
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"processor": "batch"}).Unmarshal(cfg))
	require.EqualError(t, cfg.Validate(),
		`processor: "batch" watches no registry; name a processor of the type llm_context, such as llm_context or llm_context/eu`)
}

// collector is the processor and the receiver of one replica.
type collector struct {
	path    string
	records *sink
	traces  processor.Traces
	changes receiver.Logs
}

// startCollector starts both over the registry at path.
func startCollector(t *testing.T, replica, path string, host component.Host, settings map[string]any) *collector {
	c := &collector{path: path, records: newSink()}
	set := settingsOf(t, replica)
	f := llmcontextprocessor.NewFactory()
	cfg := f.CreateDefaultConfig()
	all := map[string]any{"source": map[string]any{"file": map[string]any{"path": path, "poll_interval": "10ms"}}}
	for key, value := range settings {
		all[key] = value
	}
	require.NoError(t, confmap.NewFromStringMap(all).Unmarshal(cfg))
	processorSet := processortest.NewNopSettings(typ)
	processorSet.ID, processorSet.Resource = set.ID, set.Resource
	var err error
	c.traces, err = f.CreateTraces(t.Context(), processorSet, cfg, consumertest.NewNop())
	require.NoError(t, err)
	rf := NewFactory()
	c.changes, err = rf.CreateLogs(t.Context(), set, rf.CreateDefaultConfig(), c.records)
	require.NoError(t, err)
	require.NoError(t, c.changes.Start(t.Context(), host), "a Collector may start it before the processor")
	require.NoError(t, c.traces.Start(t.Context(), host))
	return c
}

func (c *collector) stop(t *testing.T) {
	require.NoError(t, c.changes.Shutdown(context.Background()))
	require.NoError(t, c.traces.Shutdown(context.Background()))
}

func write(t *testing.T, path, registry string) {
	require.NoError(t, os.WriteFile(path+".new", []byte(registry), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

const (
	before = `contexts: [{match: {}, prompt: {name: p, revision: r1, since: 2026-11-01T00:00:00Z}}]`
	dated  = `contexts: [{match: {}, prompt: [{name: p, revision: r1, since: 2026-11-01T00:00:00Z},
	{name: p, revision: r2, since: 2026-11-20T09:00:00Z}]}]`
	undated = `contexts: [{match: {}, prompt: {name: p, revision: r3}}]`
)

func idOf(record plog.LogRecord) string {
	id, _ := record.Attributes().Get("llm_context.change.id")
	return id.Str()
}

func TestTwoReplicasNameADatedChangeAlikeAndAnUndatedOneEachByItsLooks(t *testing.T) {
	var replicas [2]*collector
	for i := range replicas {
		path := filepath.Join(t.TempDir(), "registry.yaml")
		write(t, path, before)
		replicas[i] = startCollector(t, strconv.Itoa(i), path, componenttest.NewNopHost(), nil)
		t.Cleanup(func() { replicas[i].stop(t) })
	}
	for i, step := range []string{dated, undated} {
		var ids [2]string
		for j, replica := range replicas {
			write(t, replica.path, step)
			records := replica.records.next(t)
			require.Equal(t, 1, records.Len())
			ids[j] = idOf(records.At(0))
		}
		assert.Equal(t, i == 0, ids[0] == ids[1], step)
	}
}

func TestARestartWithStorageTellsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.yaml")
	write(t, path, before)
	host := &storageHost{Host: componenttest.NewNopHost(), client: &storedClient{content: map[string][]byte{}}}
	settings := map[string]any{"storage": "stored"}
	first := startCollector(t, "", path, host, settings)
	write(t, path, dated)
	assert.Equal(t, 1, first.records.next(t).Len())
	first.stop(t)

	second := startCollector(t, "", path, host, settings)
	second.stop(t)
	assert.Empty(t, second.records.batches)

	write(t, path, undated)
	third := startCollector(t, "", path, host, settings)
	defer third.stop(t)
	attributes := third.records.next(t).At(0).Attributes().AsRaw()
	assert.Equal(t, "p:r2", attributes["llm_context.change.old"])
	assert.Contains(t, attributes, "llm_context.change.after", "it came at some moment while nobody looked")
}

// storageHost has one storage extension.
type storageHost struct {
	component.Host
	client *storedClient
}

func (h *storageHost) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{component.MustNewID("stored"): h}
}
func (*storageHost) Start(context.Context, component.Host) error { return nil }
func (*storageHost) Shutdown(context.Context) error              { return nil }
func (h *storageHost) GetClient(context.Context, component.Kind, component.ID, string) (storage.Client, error) {
	return h.client, nil
}

// storedClient keeps what is written as long as the test.
type storedClient struct {
	mu      sync.Mutex
	content map[string][]byte
}

func (c *storedClient) Get(_ context.Context, key string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.content[key], nil
}

func (c *storedClient) Set(_ context.Context, key string, value []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.content[key] = value
	return nil
}
func (*storedClient) Delete(context.Context, string) error               { return nil }
func (*storedClient) Batch(context.Context, ...*storage.Operation) error { return nil }
func (*storedClient) Close(context.Context) error                        { return nil }
