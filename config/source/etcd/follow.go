// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/cenkalti/backoff/v5"
	"go.etcd.io/etcd/api/v3/mvccpb"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// follower is one run of a source.
type follower struct {
	*Source
	sink  source.Sink
	store store
	retry *backoff.ExponentialBackOff

	// held is the prefix at one revision of one cluster.
	held     map[string]*mvccpb.KeyValue
	revision int64
	cluster  uint64

	shown map[string]*mvccpb.KeyValue // what the sink knows; nil before the first
}

// get reads the prefix at one revision that is not older than the call.
func (f *follower) get(ctx context.Context, opts ...clientv3.OpOption) (*clientv3.GetResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, f.config.Timeout)
	defer cancel()
	response, err := f.store.Get(ctx, f.config.Prefix, append(opts, clientv3.WithPrefix())...)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("no answer from %s within %s: %w",
			strings.Join(f.config.Endpoints, ", "), f.config.Timeout, err)
	}
	return response, err
}

// read takes in the whole prefix.
func (f *follower) read(ctx context.Context) error {
	response, err := f.get(ctx)
	if err != nil {
		return err
	}
	f.held = make(map[string]*mvccpb.KeyValue, len(response.Kvs))
	for _, kv := range response.Kvs {
		f.held[string(kv.Key)] = kv
	}
	f.revision, f.cluster = response.Header.Revision, response.Header.ClusterId
	f.tell()
	return nil
}

// open begins to watch, from a revision on. It returns only once etcd has
// answered, or the context ends.
func (f *follower) open(ctx context.Context, from int64) clientv3.WatchChan {
	// A member that lost its cluster must say so instead of being silent. Progress
	// keeps the revision to resume from ahead of the compaction.
	return f.store.Watch(clientv3.WithRequireLeader(ctx), f.config.Prefix,
		clientv3.WithPrefix(), clientv3.WithRev(from), clientv3.WithProgressNotify())
}

// watch takes in what changes after the revision that was read. nil says that the
// prefix has to be read again.
func (f *follower) watch(ctx context.Context) error {
	var opening sync.WaitGroup
	defer opening.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opened := make(chan clientv3.WatchChan, 1)
	from := f.revision + 1
	opening.Go(func() { opened <- f.open(ctx, from) })
	var changes clientv3.WatchChan
	due := f.after(f.config.PollInterval)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case changes = <-opened:
		case change, open := <-changes:
			if err := change.Err(); !open || err != nil {
				f.logger.Info("the watch of the registry in etcd ended; reading it again", zap.Error(err))
				return nil
			}
			if len(change.Events) > 0 {
				f.retry.Reset()
				f.take(change)
				f.tell()
			}
		case <-due:
			same, err := f.check(ctx)
			if err != nil || !same {
				return err
			}
			f.retry.Reset()
			f.tell()
			due = f.after(f.config.PollInterval)
		}
	}
}

// take applies what changed. A response holds all changes of each of its revisions,
// so that no transaction is ever seen by half.
func (f *follower) take(change clientv3.WatchResponse) {
	for _, event := range change.Events {
		if event.Type == mvccpb.Event_DELETE {
			delete(f.held, string(event.Kv.Key))
		} else {
			f.held[string(event.Kv.Key)] = event.Kv
		}
		f.revision = event.Kv.ModRevision
	}
}

// check compares what is held with what etcd holds now, without the values. They
// differ for a moment after a put, and for longer where a watch went deaf or the
// cluster was restored from a backup.
func (f *follower) check(ctx context.Context) (same bool, err error) {
	response, err := f.get(ctx, clientv3.WithKeysOnly())
	if err != nil {
		return false, err
	}
	header := response.Header
	if header.ClusterId != f.cluster || header.Revision < f.revision || len(response.Kvs) != len(f.held) {
		return false, nil
	}
	for _, kv := range response.Kvs {
		if known, ok := f.held[string(kv.Key)]; !ok || known.ModRevision != kv.ModRevision {
			return false, nil
		}
	}
	return true, nil
}

// tell lets the sink know what is held. An empty prefix is told as a failure: more
// likely it is the wrong one, or was wiped, than that nothing shall be declared.
func (f *follower) tell() {
	switch {
	case len(f.held) == 0:
		f.sink.Failed(fmt.Errorf("etcd holds no key below %s; put one, or correct the prefix", f.config.Prefix))
	case f.shown != nil && maps.EqualFunc(f.shown, f.held, sameValue):
		f.sink.Unchanged()
	default:
		f.shown = maps.Clone(f.held)
		// Whether it is any good is not asked: the next change is awaited either way.
		_ = f.sink.Show(f.snapshot())
	}
}

func sameValue(a, b *mvccpb.KeyValue) bool { return bytes.Equal(a.Value, b.Value) }

func (f *follower) snapshot() source.Snapshot {
	fragments := make([]config.Fragment, 0, len(f.held))
	for key, kv := range f.held {
		fragments = append(fragments, config.Fragment{
			Name: fragmentName(key, f.config.Prefix), Data: kv.Value,
			// Whatever is put counts the revision up, the same value too.
			Unique: fmt.Sprintf("cluster %x revision %d", f.cluster, kv.ModRevision),
		})
	}
	return source.Snapshot{Fragments: fragments, Version: fmt.Sprintf("revision %d", f.revision)}
}

// fragmentName is the key without the prefix; the key itself where nothing is left.
func fragmentName(key, prefix string) string {
	if name := strings.TrimPrefix(key, prefix); name != "" {
		return name
	}
	return key
}
