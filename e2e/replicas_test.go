// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	changes  = 200
	lateness = 2 * time.Second // of a span: exports and retries take their time
	// keep is how long a revision stays written down after its successor came into
	// force. From then on the replicas remember it.
	keep = time.Second
)

// declared is one revision of a variable.
type declared struct {
	value string
	since time.Time
}

// moving is a variable that has a key of its own in etcd.
type moving struct {
	attribute, entry, stamp string // how it is written down, and how it is stamped
	revisions               []declared
}

func newMoving(origin time.Time) map[string]*moving {
	variables := map[string]*moving{
		"prompt": {attribute: "prompt.revision", entry: "{name: refund, revision: %s, since: %s}", stamp: "refund:%s"},
		"route":  {attribute: "model.route", entry: "{name: chat, model: %s, since: %s}", stamp: "chat:%s"},
		"index":  {attribute: "index.snapshot_id", entry: "{name: kb, snapshot_id: %s, since: %s}", stamp: "kb:%s"},
		"judge":  {attribute: "judge.revision", entry: "{name: grounded, revision: %s, since: %s}", stamp: "grounded:%s"},
		"cohort": {attribute: "traffic.cohort", entry: "{name: %s, since: %s}", stamp: "%s"},
	}
	for _, v := range variables {
		v.revisions = []declared{{"r0", origin}}
	}
	return variables
}

// move declares the next revision, from a moment on that may be past or still to come.
func (v *moving) move(since time.Time) {
	last := v.revisions[len(v.revisions)-1]
	if !since.After(last.since) {
		since = last.since.Add(time.Millisecond)
	}
	v.revisions = append(v.revisions, declared{fmt.Sprintf("r%d", len(v.revisions)), since})
}

func (v *moving) document(name string) string {
	var entries []string
	for i, r := range v.revisions {
		if i+1 < len(v.revisions) && time.Since(v.revisions[i+1].since) > keep {
			continue
		}
		entries = append(entries, fmt.Sprintf(v.entry, r.value, r.since.UTC().Format(time.RFC3339Nano)))
	}
	return fmt.Sprintf("contexts: [{match: {}, %s: [%s]}]", name, strings.Join(entries, ", "))
}

// at is the stamp of a span that starts at t.
func (v *moving) at(t time.Time) string {
	value := ""
	for _, r := range v.revisions {
		if !r.since.After(t) {
			value = r.value
		}
	}
	return fmt.Sprintf(v.stamp, value)
}

// TestTwoReplicasStampAsOneWouldHave lets two replicas share the spans at random, and
// a third see all of them, while 200 changes go through etcd. Changes come into force
// shortly before or after they are put. Spans arrive late, from any time since the
// beginning, as retried ones do: what was in force then, and not what is now, counts.
func TestTwoReplicasStampAsOneWouldHave(t *testing.T) {
	cluster := harness.StartEtcd(t, harness.EtcdOptions{})
	client := cluster.Client(t)
	origin := time.Now()
	variables := newMoving(origin)
	names := slices.Sorted(maps.Keys(variables))
	for _, name := range names {
		put(t, client, name, variables[name].document(name))
	}
	var replicas [3]*harness.Collector // two, and the one
	var lakes [3]string
	for i := range replicas {
		lakes[i] = filepath.Join(t.TempDir(), "spans.jsonl")
		replicas[i] = harness.StartCollector(t, "testdata/etcd.yaml", map[string]string{
			"ETCD": "[" + strings.Join(cluster.Endpoints(), ", ") + "]", "LAKE": lakes[i],
		})
	}
	var starts []time.Time
	random := rand.New(rand.NewPCG(7, 8))
	send := func(start, end time.Time) {
		body := request(chatSpan(len(starts), start, end))
		starts = append(starts, start)
		replicas[random.IntN(2)].SendJSON(t, body)
		replicas[2].SendJSON(t, body)
	}
	wait(t, lateness)
	for range changes {
		name := names[random.IntN(len(names))]
		variables[name].move(time.Now().Add(time.Duration(random.IntN(800)-300) * time.Millisecond))
		put(t, client, name, variables[name].document(name))
		for range 5 {
			start := origin.Add(time.Duration(random.Int64N(int64(time.Since(origin) - lateness))))
			send(start, start.Add(time.Duration(random.IntN(100))*time.Millisecond))
		}
		wait(t, 20*time.Millisecond)
	}
	racing := len(starts)
	wait(t, lateness)
	for range 100 { // nothing changes any more: now the registry itself is the same one
		start := origin.Add(time.Duration(random.Int64N(int64(time.Since(origin)))))
		send(start, start)
	}
	for _, replica := range replicas {
		replica.Stop(t)
		assert.NotContains(t, replica.Logs(), "\terror\t")
	}

	shared, alone := map[string]string{}, map[string]string{}
	for i, lake := range lakes {
		for _, span := range harness.ReadSpans(t, lake) {
			var number int
			_, err := fmt.Sscan(span.Name(), &number)
			require.NoError(t, err)
			for _, v := range variables {
				value, _ := span.Attributes().Get(prefix + v.attribute)
				require.Equal(t, v.at(starts[number]), value.AsString(), "span %d: %s", number, v.attribute)
			}
			stamps := shared
			if i == 2 {
				stamps = alone
			}
			require.NotContains(t, stamps, span.Name())
			stamps[span.Name()] = stampOf(span.Attributes(), number >= racing)
		}
	}
	require.Len(t, alone, len(starts))
	require.Equal(t, alone, shared)
	distinct, unsettled := map[string]bool{}, 0
	for _, stamp := range alone {
		distinct[stamp] = true
		if strings.Contains(stamp, "unsettled") {
			unsettled++
		}
	}
	t.Logf("%d changes, %d spans, %d different stamps, %d unsettled", changes, len(starts), len(distinct), unsettled)
	assert.Greater(t, len(distinct), changes/4)
	assert.Positive(t, unsettled)
}

// stampOf is the stamp as one text. While changes are on their way two replicas hold
// different registries for some milliseconds; that one attribute says which.
func stampOf(attributes pcommon.Map, withRegistry bool) string {
	var lines []string
	for key, value := range attributes.All() {
		if strings.HasPrefix(key, prefix) && (withRegistry || key != prefix+"registry.revision") {
			lines = append(lines, key+"="+value.AsString())
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
