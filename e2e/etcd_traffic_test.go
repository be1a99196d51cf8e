// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

func TestNothingThatHappensToEtcdTouchesTheSpans(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{})
	client := cluster.Client(t)
	lake := filepath.Join(t.TempDir(), "spans.jsonl")
	s := &traffic{}
	put(t, client, "cohort", s.document())
	collector := harness.StartCollector(t, "testdata/etcd.yaml", map[string]string{
		"ETCD": "[" + strings.Join(cluster.Endpoints(), ", ") + "]", "LAKE": lake,
	})
	s = startTraffic(t, collector, lake, s.versions...)
	logged := func(message string, after int) {
		t.Helper()
		require.Eventually(t, func() bool {
			return strings.Count(collector.Logs(), message) > after
		}, afterFaults, 10*time.Millisecond, message)
	}
	move := func() {
		t.Helper()
		before := strings.Count(collector.Logs(), "registry loaded")
		put(t, client, "cohort", s.document())
		logged("registry loaded", before)
		wait(t, 100*time.Millisecond)
	}

	for range 10 {
		move()
	}
	leader := cluster.Leader(t)
	cluster.Stop(leader)
	move()
	cluster.Start(t, leader)
	move()
	put(t, client, "cohort", "contexts: [")
	logged("registry rejected", 0)
	wait(t, 100*time.Millisecond)
	move()
	_, err := client.Delete(t.Context(), etcdPrefix, clientv3.WithPrefix())
	require.NoError(t, err)
	logged("etcd holds no key below", 0)
	wait(t, 100*time.Millisecond)
	move()
	failures := strings.Count(collector.Logs(), "registry source failed")
	cluster.Stop(0, 1, 2)
	logged("registry source failed", failures) // once, however long it lasts
	cluster.Start(t, 0, 1, 2)
	move()
	wait(t, 200*time.Millisecond)
	s.finish(t)
}
