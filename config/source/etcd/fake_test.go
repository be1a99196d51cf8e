// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"crypto/tls"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeStore is an etcd of one prefix whose faults a test decides. What a real cluster
// does is tested end to end.
type fakeStore struct {
	mu       sync.Mutex
	cluster  uint64
	revision int64
	keys     map[string]*mvccpb.KeyValue
	fault    error
	deaf     bool // watches see nothing
	stuck    bool // from the start: watches are never opened
	watches  chan int64
	changes  chan clientv3.WatchResponse // of the watch that was opened last
	isClosed bool
}

func newFakeStore() *fakeStore {
	return &fakeStore{
		cluster: 1, revision: 10,
		keys:    map[string]*mvccpb.KeyValue{},
		watches: make(chan int64, 100),
	}
}

func (s *fakeStore) header() *etcdserverpb.ResponseHeader {
	return &etcdserverpb.ResponseHeader{ClusterId: s.cluster, Revision: s.revision}
}

func (s *fakeStore) Get(_ context.Context, _ string, opts ...clientv3.OpOption) (*clientv3.GetResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return nil, s.fault
	}
	op := clientv3.OpGet("", opts...)
	response := &clientv3.GetResponse{Header: s.header()}
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		kv := s.keys[key]
		if op.IsKeysOnly() {
			kv = &mvccpb.KeyValue{Key: kv.Key, ModRevision: kv.ModRevision}
		}
		response.Kvs = append(response.Kvs, kv)
	}
	return response, nil
}

func (s *fakeStore) Watch(ctx context.Context, _ string, opts ...clientv3.OpOption) clientv3.WatchChan {
	if s.stuck {
		<-ctx.Done()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	op := clientv3.OpGet("", opts...)
	s.changes = make(chan clientv3.WatchResponse, 100)
	s.watches <- op.Rev()
	return s.changes
}

func (s *fakeStore) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.isClosed = true
	return nil
}

// commit applies a transaction: a value puts, nil deletes.
func (s *fakeStore) commit(changes map[string]*string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revision++
	response := clientv3.WatchResponse{Header: s.header()}
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		kv := &mvccpb.KeyValue{Key: []byte(key), ModRevision: s.revision}
		event := &clientv3.Event{Type: mvccpb.Event_DELETE, Kv: kv}
		if value := changes[key]; value != nil {
			kv.Value = []byte(*value)
			event.Type = mvccpb.Event_PUT
			s.keys[key] = kv
		} else {
			delete(s.keys, key)
		}
		response.Events = append(response.Events, event)
	}
	if s.changes != nil && !s.deaf {
		s.changes <- response
	}
}

func (s *fakeStore) put(key, value string) { s.commit(map[string]*string{key: &value}) }

// replace gives a key a value that no revision tells of.
func (s *fakeStore) replace(key, value string) {
	s.keys[key] = &mvccpb.KeyValue{Key: []byte(key), Value: []byte(value), ModRevision: s.keys[key].ModRevision}
}

// set changes the store behind the back of its watches.
func (s *fakeStore) set(change func(*fakeStore)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// event is one call of the sink.
type event struct {
	kind     string // shown, unchanged, failed
	snapshot source.Snapshot
	err      error
}

// rig is a source of a fake store, at the pace of the test.
type rig struct {
	*fakeStore
	t      *testing.T
	source *Source
	dialed error
	events chan event
	pauses chan pause
}

// pause is one that the source makes, and lasts until the test ends it.
type pause struct {
	length time.Duration
	end    chan time.Time
}

func (r *rig) Show(snapshot source.Snapshot) error {
	slices.SortFunc(snapshot.Fragments, byName)
	r.events <- event{kind: "shown", snapshot: snapshot}
	return nil
}
func (r *rig) Unchanged()       { r.events <- event{kind: "unchanged"} }
func (r *rig) Failed(err error) { r.events <- event{kind: "failed", err: err} }

func newRig(t *testing.T) *rig {
	t.Helper()
	config := NewDefaultConfig()
	config.Endpoints, config.Prefix = []string{"http://127.0.0.1:1"}, "/llm/"
	require.NoError(t, config.Validate())
	r := &rig{
		fakeStore: newFakeStore(), t: t, source: New(config, componenttest.NewNopTelemetrySettings()),
		events: make(chan event, 100), pauses: make(chan pause, 100),
	}
	r.source.dial = func(context.Context, *Config, *tls.Config, *zap.Logger) (store, error) {
		return r.fakeStore, r.dialed
	}
	r.source.after = func(d time.Duration) <-chan time.Time {
		p := pause{d, make(chan time.Time, 1)}
		r.pauses <- p
		return p.end
	}
	return r
}

func (r *rig) start() {
	r.t.Helper()
	require.NoError(r.t, r.source.Start(r.t.Context(), componenttest.NewNopHost(), r))
	r.t.Cleanup(func() { assert.NoError(r.t, r.source.Shutdown(r.t.Context())) })
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(10 * time.Second):
		require.Fail(t, "the source does nothing")
		panic("unreachable")
	}
}

// next returns what the source tells next.
func (r *rig) next() event {
	r.t.Helper()
	return receive(r.t, r.events)
}

// wake ends the next pause, and returns its length.
func (r *rig) wake() time.Duration {
	r.t.Helper()
	p := receive(r.t, r.pauses)
	p.end <- time.Time{}
	return p.length
}

// watchedFrom waits for a watch, and returns the revision from which it is.
func (r *rig) watchedFrom() int64 {
	r.t.Helper()
	return receive(r.t, r.watches)
}

// requireShown expects fragments as name, data, name, data.
func (r *rig) requireShown(version string, expected ...string) {
	r.t.Helper()
	told := r.next()
	require.Equal(r.t, "shown", told.kind, "%v", told.err)
	require.Equal(r.t, version, told.snapshot.Version)
	var got []string
	for _, fragment := range told.snapshot.Fragments {
		got = append(got, fragment.Name, string(fragment.Data))
	}
	require.Equal(r.t, expected, got)
}
