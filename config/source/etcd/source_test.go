// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.opentelemetry.io/collector/component/componenttest"

	"github.com/llmcontext/llmcontextprocessor/config"
)

func byName(a, b config.Fragment) int { return strings.Compare(a.Name, b.Name) }

var errDown = errors.New("connection refused")

func TestEveryKeyIsOneFragmentAndAPutMovesOne(t *testing.T) {
	r := newRig(t)
	r.put("/llm/prompt", "p1")
	r.put("/llm/team/route", "r1")
	r.start()
	r.requireShown("revision 12", "prompt", "p1", "team/route", "r1")
	assert.EqualValues(t, 13, r.watchedFrom())
	r.put("/llm/prompt", "p2")
	r.requireShown("revision 13", "prompt", "p2", "team/route", "r1")
}

func TestATransactionIsShownAtOnce(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.put("/llm/b", "1")
	r.start()
	r.requireShown("revision 12", "a", "1", "b", "1")
	r.watchedFrom()
	two := "2"
	r.commit(map[string]*string{"/llm/a": nil, "/llm/b": &two, "/llm/c": &two})
	r.requireShown("revision 13", "b", "2", "c", "2")
	assert.Empty(t, r.events)
}

func TestAnEmptyPrefixIsToldAndShowsNothing(t *testing.T) {
	r := newRig(t)
	r.start()
	told := r.next()
	require.Equal(t, "failed", told.kind)
	require.ErrorContains(t, told.err, "etcd holds no key below /llm/; put one, or correct the prefix")
	r.watchedFrom()
	r.put("/llm/a", "1")
	r.requireShown("revision 11", "a", "1")
	r.commit(map[string]*string{"/llm/a": nil})
	require.Equal(t, "failed", r.next().kind)
	r.wake()
	require.Equal(t, "failed", r.next().kind, "an empty prefix is not what was shown")
	r.put("/llm/a", "1")
	require.Equal(t, "unchanged", r.next().kind)
}

func TestKeysThatAreAsTheyWereProveLife(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.start()
	r.requireShown("revision 11", "a", "1")
	for range 3 {
		assert.Equal(t, defaultPollInterval, r.wake())
		require.Equal(t, "unchanged", r.next().kind)
	}
}

// A progress notice says that a member is alive, not what the keys hold.
func TestANoticeOfProgressIsNoLook(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.start()
	r.requireShown("revision 11", "a", "1")
	r.watchedFrom()
	r.commit(nil)
	r.put("/llm/a", "2")
	r.requireShown("revision 13", "a", "2")
}

// TestWhateverAWatchMissedIsFoundByTheNextComparison goes through the ways in which
// etcd and the watch part without a word.
func TestWhateverAWatchMissedIsFoundByTheNextComparison(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*rig)
		expected []string
	}{
		"a put": {func(r *rig) { r.put("/llm/a", "2") }, []string{"revision 12", "a", "2", "b", "1"}},
		"a new key": {
			func(r *rig) { r.put("/llm/c", "1") },
			[]string{"revision 12", "a", "1", "b", "1", "c", "1"},
		},
		"a delete": {func(r *rig) { r.commit(map[string]*string{"/llm/b": nil}) }, []string{"revision 12", "a", "1"}},
		"another key in the place of one": {func(r *rig) {
			one := "1"
			r.commit(map[string]*string{"/llm/b": nil, "/llm/c": &one})
		}, []string{"revision 12", "a", "1", "c", "1"}},
		"a cluster from a backup": {func(r *rig) {
			r.set(func(s *fakeStore) {
				s.revision = 5
				s.replace("/llm/a", "0")
			})
		}, []string{"revision 5", "a", "0", "b", "1"}},
		"another cluster": {func(r *rig) {
			r.set(func(s *fakeStore) {
				s.cluster = 2
				s.replace("/llm/a", "x")
			})
		}, []string{"revision 11", "a", "x", "b", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			one := "1"
			r.commit(map[string]*string{"/llm/a": &one, "/llm/b": &one})
			r.start()
			r.requireShown("revision 11", "a", "1", "b", "1")
			r.watchedFrom()
			r.set(func(s *fakeStore) { s.deaf = true })
			c.change(r)
			r.wake() // the comparison
			r.wake() // the pause before it is read again
			r.requireShown(c.expected[0], c.expected[1:]...)
		})
	}
}

// TestAWatchThatEndsIsFollowedByAReadOfEverything covers compaction, the loss of the
// leader and of the right to read.
func TestAWatchThatEndsIsFollowedByAReadOfEverything(t *testing.T) {
	for name, end := range map[string]func(chan clientv3.WatchResponse){
		"compacted":   func(c chan clientv3.WatchResponse) { c <- clientv3.WatchResponse{CompactRevision: 12, Canceled: true} },
		"canceled":    func(c chan clientv3.WatchResponse) { c <- clientv3.WatchResponse{Canceled: true} },
		"no leader":   func(c chan clientv3.WatchResponse) { c <- canceled(rpctypes.ErrNoLeader) },
		"no right":    func(c chan clientv3.WatchResponse) { c <- canceled(rpctypes.ErrPermissionDenied) },
		"only closed": func(c chan clientv3.WatchResponse) { close(c) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.put("/llm/a", "1")
			r.start()
			r.requireShown("revision 11", "a", "1")
			r.watchedFrom()
			r.set(func(s *fakeStore) { s.deaf = true })
			r.put("/llm/a", "2")
			<-r.pauses // the one until the comparison
			r.set(func(s *fakeStore) { end(s.changes) })
			assert.LessOrEqual(t, r.wake(), 150*time.Millisecond)
			r.requireShown("revision 12", "a", "2")
			assert.EqualValues(t, 13, r.watchedFrom())
		})
	}
}

func canceled(err error) clientv3.WatchResponse {
	return clientv3.WatchResponse{Canceled: true, CancelReason: err.Error()}
}

func TestAnOutageIsToldUntilItIsOverAndThenNothingIsMissing(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.start()
	r.requireShown("revision 11", "a", "1")
	r.set(func(s *fakeStore) { s.fault, s.deaf = errDown, true })
	assert.Equal(t, defaultPollInterval, r.wake())
	told := r.next()
	require.ErrorIs(t, told.err, errDown)
	assert.NotContains(t, told.err.Error(), "no answer", "it answered")
	var pauses []time.Duration
	for range 10 {
		pauses = append(pauses, r.wake())
		require.ErrorIs(t, r.next().err, errDown)
	}
	assert.Less(t, pauses[0], pauses[9], "pauses grow")
	assert.LessOrEqual(t, pauses[9], longestPause*3/2)

	r.put("/llm/a", "2")
	r.set(func(s *fakeStore) { s.fault = nil })
	r.wake()
	r.requireShown("revision 12", "a", "2")
}

func TestAnOutageWithoutAnyChangeEndsUnchanged(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.start()
	r.requireShown("revision 11", "a", "1")
	r.set(func(s *fakeStore) { s.fault = errDown })
	r.wake()
	require.Equal(t, "failed", r.next().kind)
	r.set(func(s *fakeStore) { s.fault = nil })
	r.wake()
	require.Equal(t, "unchanged", r.next().kind)
}

func TestAnOutageThatBeginsBeforeTheWatchDoesIsTold(t *testing.T) {
	r := newRig(t)
	r.stuck = true
	r.put("/llm/a", "1")
	r.start()
	r.requireShown("revision 11", "a", "1")
	r.set(func(s *fakeStore) { s.fault = errDown })
	r.wake()
	require.ErrorIs(t, r.next().err, errDown)
	r.set(func(s *fakeStore) { s.fault = nil })
	r.put("/llm/a", "2")
	r.wake()
	r.requireShown("revision 12", "a", "2")
}

func TestAnEtcdThatCannotBeReachedKeepsNobodyFromStarting(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	r.dialed = rpctypes.ErrAuthFailed // with a user, making a client takes a token
	r.start()
	told := r.next()
	require.ErrorIs(t, told.err, rpctypes.ErrAuthFailed)
	require.ErrorContains(t, told.err, "cannot read the registry from etcd below /llm/")
	r.dialed = nil
	r.wake()
	r.requireShown("revision 11", "a", "1")
}

func TestARequestWithoutAnAnswerNamesTheEndpoints(t *testing.T) {
	r := newRig(t)
	r.source.config.Timeout = time.Nanosecond
	r.fault = context.DeadlineExceeded
	r.start()
	require.ErrorContains(t, r.next().err, "no answer from http://127.0.0.1:1 within 1ns")
}

func TestShutdownEndsTheWatchAndClosesTheClient(t *testing.T) {
	r := newRig(t)
	r.put("/llm/a", "1")
	require.NoError(t, r.source.Shutdown(t.Context()), "before any start")
	require.NoError(t, r.source.Start(t.Context(), componenttest.NewNopHost(), r))
	r.requireShown("revision 11", "a", "1")
	r.watchedFrom()
	require.NoError(t, r.source.Shutdown(t.Context()))
	require.NoError(t, r.source.Shutdown(t.Context()))
	assert.True(t, r.isClosed)
	assert.Empty(t, r.events)
}

// TestShutdownDoesNotWaitForARealClientWithoutAServer uses the client that users have.
func TestShutdownDoesNotWaitForARealClientWithoutAServer(t *testing.T) {
	for name, user := range map[string]AuthConfig{"no user": {}, "a user": {Username: "u", Password: "SECRET"}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.source.dial = dial
			r.source.config.Auth = user
			r.source.config.Timeout = 100 * time.Millisecond
			require.NoError(t, r.source.Start(t.Context(), componenttest.NewNopHost(), r))
			told := r.next()
			require.Equal(t, "failed", told.kind)
			assert.NotContains(t, told.err.Error(), "SECRET")
			r.wake()
			require.NoError(t, r.source.Shutdown(t.Context()))
		})
	}
}
