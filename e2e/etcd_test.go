// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configopaque"

	"github.com/llmcontext/llmcontextprocessor/config/source"
	"github.com/llmcontext/llmcontextprocessor/config/source/etcd"
	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	etcdPrefix  = "/llm-context/"
	elsewhere   = "/llm-context-old/prompt"
	promised    = time.Second
	afterFaults = 20 * time.Second // elections, timeouts and pauses between attempts
)

// watcher is a sink that remembers what the etcd source told it.
type watcher struct {
	t  *testing.T
	mu sync.Mutex
	// holds is what was shown last, as name=data, sorted; at is when.
	holds     string
	at        time.Time
	version   string
	held      []string // all that was shown, "" first
	unchanged int
	failures  []error
}

func (w *watcher) Show(snapshot source.Snapshot) error {
	var fragments []string
	for _, fragment := range snapshot.Fragments {
		fragments = append(fragments, fragment.Name+"="+string(fragment.Data))
	}
	slices.Sort(fragments)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.holds, w.version, w.at = strings.Join(fragments, " "), snapshot.Version, time.Now()
	w.held = append(w.held, w.holds)
	return nil
}

func (w *watcher) Unchanged() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unchanged++
}

func (w *watcher) Failed(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = append(w.failures, err)
}

// watchEtcd starts a source with short timeouts and stops it with the test.
func watchEtcd(t *testing.T, endpoints []string, change ...func(*etcd.Config)) *watcher {
	t.Helper()
	config := etcd.NewDefaultConfig()
	config.Endpoints, config.Prefix = endpoints, etcdPrefix
	config.PollInterval, config.Timeout = 500*time.Millisecond, time.Second
	for _, c := range change {
		c(&config)
	}
	require.NoError(t, config.Validate())
	w := &watcher{t: t, held: []string{""}}
	s := etcd.New(config, componenttest.NewNopTelemetrySettings())
	require.NoError(t, s.Start(t.Context(), componenttest.NewNopHost(), w))
	t.Cleanup(func() { assert.NoError(t, s.Shutdown(context.Background())) })
	return w
}

// await waits until the condition holds, which is asked for under the lock.
func (w *watcher) await(what string, condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return condition()
	}, afterFaults, time.Millisecond, what)
}

// awaitShown waits until the sink holds exactly this, and returns when it got it.
func (w *watcher) awaitShown(expected string) time.Time {
	w.t.Helper()
	w.await("shown: "+expected, func() bool { return w.holds == expected })
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// awaitFailure waits for another failure than those so far.
func (w *watcher) awaitFailure() {
	w.t.Helper()
	w.mu.Lock()
	before := len(w.failures)
	w.mu.Unlock()
	w.await("a failure", func() bool { return len(w.failures) > before })
}

// awaitProofOfLife waits for another Unchanged than those so far.
func (w *watcher) awaitProofOfLife() {
	w.t.Helper()
	w.mu.Lock()
	before := w.unchanged
	w.mu.Unlock()
	w.await("a proof of life", func() bool { return w.unchanged > before })
}

// history is all that was shown, "" first.
func (w *watcher) history() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.held)
}

func (w *watcher) failed() []error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.failures)
}

// put writes as an operator does, and tries on while the cluster elects.
func put(t *testing.T, client *clientv3.Client, name, value string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), afterFaults)
	defer cancel()
	for {
		attempt, end := context.WithTimeout(ctx, time.Second)
		_, err := client.Put(attempt, etcdPrefix+name, value)
		end()
		if err == nil {
			return
		}
		require.NoError(t, ctx.Err(), "%v", err)
	}
}

func TestAPutReachesTheSinkWithinASecond(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{})
	client := cluster.Client(t)
	_, err := client.Put(t.Context(), elsewhere, "not ours")
	require.NoError(t, err)
	put(t, client, "prompt", "0")
	put(t, client, "route", "0")
	w := watchEtcd(t, cluster.Endpoints())
	w.awaitShown("prompt=0 route=0")

	var took []time.Duration
	for i := 1; i <= 100; i++ {
		begin := time.Now()
		put(t, client, "prompt", strconv.Itoa(i))
		took = append(took, w.awaitShown(fmt.Sprintf("prompt=%d route=0", i)).Sub(begin))
	}
	slices.Sort(took)
	t.Logf("from the put to the sink: median %s, longest %s of %d", took[50], took[99], len(took))
	assert.Less(t, took[99], promised)
	assert.Empty(t, w.failed())
}

func TestATransactionIsNeverSeenByHalf(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
	client := cluster.Client(t)
	write := func(i int) {
		text := strconv.Itoa(i)
		_, err := client.Txn(t.Context()).Then(
			clientv3.OpDelete(etcdPrefix, clientv3.WithPrefix(), clientv3.WithPrevKV()),
		).Commit()
		require.NoError(t, err)
		_, err = client.Txn(t.Context()).Then(
			clientv3.OpPut(etcdPrefix+"a", text), clientv3.OpPut(etcdPrefix+"b", text), clientv3.OpPut(etcdPrefix+"c"+text, text),
		).Commit()
		require.NoError(t, err)
	}
	write(0)
	w := watchEtcd(t, cluster.Endpoints())
	w.awaitShown("a=0 b=0 c0=0")
	for i := 1; i <= 20; i++ {
		write(i)
		w.awaitShown(fmt.Sprintf("a=%d b=%d c%d=%d", i, i, i, i))
	}
	assert.Len(t, w.history(), 1+21, "a state that no transaction left behind")
}

func TestTheLossOfAnyMemberLosesNoChange(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{})
	client := cluster.Client(t)
	put(t, client, "prompt", "0")
	w := watchEtcd(t, cluster.Endpoints())
	w.awaitShown("prompt=0")
	for i, name := range []string{"the leader", "another", "a third"} {
		member := (cluster.Leader(t) + i) % 3
		cluster.Stop(member)
		put(t, client, "prompt", name)
		committed := time.Now()
		late := w.awaitShown("prompt=" + name).Sub(committed)
		t.Logf("without %s: shown %s after the put was answered", name, late.Round(time.Millisecond))
		w.awaitProofOfLife()
		cluster.Start(t, member)
	}
}

// TestAnOutageIsToldAndEndsWithoutARestart covers the loss of the majority and of all.
func TestAnOutageIsToldAndEndsWithoutARestart(t *testing.T) {
	for name, members := range map[string][]int{"the majority": {0, 1}, "all": {0, 1, 2}} {
		t.Run(name, func(t *testing.T) {
			cluster := harness.StartEtcd(t, harness.EtcdOptions{})
			client := cluster.Client(t)
			put(t, client, "prompt", "before")
			w := watchEtcd(t, cluster.Endpoints())
			w.awaitShown("prompt=before")
			cluster.Stop(members...)
			begin := time.Now()
			w.awaitFailure()
			t.Logf("told %s after they had stopped", time.Since(begin).Round(time.Millisecond))
			w.awaitFailure()
			w.awaitShown("prompt=before") // still

			cluster.Start(t, members...)
			begin = time.Now()
			w.awaitProofOfLife()
			t.Logf("over %s after they were back", time.Since(begin).Round(time.Millisecond))
			put(t, client, "prompt", "after")
			w.awaitShown("prompt=after")
			assert.Equal(t, []string{"", "prompt=before", "prompt=after"}, w.history())
		})
	}
}

func TestAClusterThatIsThereOnlyLaterIsRead(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
	put(t, cluster.Client(t), "prompt", "0")
	cluster.Stop(0)
	w := watchEtcd(t, cluster.Endpoints())
	w.awaitFailure()
	cluster.Start(t, 0)
	w.awaitShown("prompt=0")
}

// TestWhatIsCompactedWhileTheNetworkIsDownIsNotMissed: the watch cannot resume, as
// the revisions that it missed are gone.
func TestWhatIsCompactedWhileTheNetworkIsDownIsNotMissed(t *testing.T) {
	for name, fail := range map[string]func(*harness.Link){"cut": (*harness.Link).Cut, "silent": (*harness.Link).Silence} {
		t.Run(name, func(t *testing.T) {
			cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1})
			client := cluster.Client(t)
			server, err := url.Parse(cluster.Endpoints()[0])
			require.NoError(t, err)
			link := harness.StartLink(t, server.Host)
			put(t, client, "prompt", "0")
			put(t, client, "route", "0")
			w := watchEtcd(t, []string{"http://" + link.Address})
			w.awaitShown("prompt=0 route=0")

			fail(link)
			for i := range 100 {
				put(t, client, "prompt", strconv.Itoa(i))
			}
			_, err = client.Delete(t.Context(), etcdPrefix+"route")
			require.NoError(t, err)
			last, err := client.Put(t.Context(), etcdPrefix+"judge", "1")
			require.NoError(t, err)
			_, err = client.Compact(t.Context(), last.Header.Revision, clientv3.WithCompactPhysical())
			require.NoError(t, err)
			w.awaitFailure()
			w.awaitShown("prompt=0 route=0") // still

			link.Mend()
			w.awaitShown("judge=1 prompt=99")
			assert.Equal(t, fmt.Sprintf("revision %d", last.Header.Revision), w.version)
			put(t, client, "prompt", "100")
			w.awaitShown("judge=1 prompt=100")
		})
	}
}

// TestAUserNeedsTheRightToReadAndMayLoseItAgain runs with tokens that expire within
// two seconds, which the watch has to outlive.
func TestAUserNeedsTheRightToReadAndMayLoseItAgain(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{Members: 1, TLS: true, TokenTTL: 1})
	root := cluster.Client(t)
	put(t, root, "prompt", "0")
	enableAuth(t, root)
	withTLS := func(c *etcd.Config) { c.TLS.CAFile = cluster.CAFile }
	as := func(user string, password configopaque.String) func(*etcd.Config) {
		return func(c *etcd.Config) { c.Auth.Username, c.Auth.Password = user, password }
	}
	nobody := watchEtcd(t, cluster.Endpoints(), withTLS)
	wrong := watchEtcd(t, cluster.Endpoints(), withTLS, as("reader", "WRONG"))
	other := watchEtcd(t, cluster.Endpoints(), withTLS, as("other", "SECRET"))
	reader := watchEtcd(t, cluster.Endpoints(), withTLS, as("reader", "SECRET"))
	reader.awaitShown("prompt=0")
	for _, w := range []*watcher{nobody, wrong, other} {
		w.awaitFailure()
		assert.Equal(t, []string{""}, w.history())
		assert.NotRegexp(t, "SECRET|WRONG", fmt.Sprint(w.failed()))
	}

	admin, err := clientv3.New(clientv3.Config{
		Endpoints: cluster.Endpoints(), TLS: cluster.TLS, Username: "root", Password: "ROOT",
	})
	require.NoError(t, err)
	defer func() { assert.NoError(t, admin.Close()) }()
	for i := 1; i <= 5; i++ {
		wait(t, time.Second) // tokens expire meanwhile
		put(t, admin, "prompt", strconv.Itoa(i))
		reader.awaitShown(fmt.Sprintf("prompt=%d", i))
	}
	_, err = admin.RoleRevokePermission(t.Context(), "reading", etcdPrefix, clientv3.GetPrefixRangeEnd(etcdPrefix))
	require.NoError(t, err)
	reader.awaitFailure()
	grantReading(t, admin)
	put(t, admin, "prompt", "again")
	reader.awaitShown("prompt=again")
}

// enableAuth makes the users root, reader, who may read the prefix, and other, who may not.
func enableAuth(t *testing.T, client *clientv3.Client) {
	t.Helper()
	must := func(_ any, err error) {
		t.Helper()
		require.NoError(t, err)
	}
	ctx := t.Context()
	must(client.UserAdd(ctx, "root", "ROOT"))
	must(client.UserGrantRole(ctx, "root", "root"))
	must(client.RoleAdd(ctx, "reading"))
	grantReading(t, client)
	must(client.UserAdd(ctx, "reader", "SECRET"))
	must(client.UserGrantRole(ctx, "reader", "reading"))
	must(client.UserAdd(ctx, "other", "SECRET"))
	must(client.AuthEnable(ctx))
}

func grantReading(t *testing.T, client *clientv3.Client) {
	t.Helper()
	_, err := client.RoleGrantPermission(t.Context(), "reading",
		etcdPrefix, clientv3.GetPrefixRangeEnd(etcdPrefix), clientv3.PermissionType(clientv3.PermRead))
	require.NoError(t, err)
}
