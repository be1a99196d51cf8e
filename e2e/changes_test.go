// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const (
	changesBefore = `contexts: [{match: {}, prompt: {name: p, revision: r1, since: 2026-11-01T00:00:00Z}}]`
	changesDated  = `contexts: [{match: {}, prompt: [{name: p, revision: r1, since: 2026-11-01T00:00:00Z},
  {name: p, revision: r2, since: 2026-11-20T09:00:00Z}]}]`
	changesUndated = `contexts: [{match: {}, prompt: {name: p, revision: r3}}]`
)

// replicaOfChanges is a collector with a registry and a storage of its own.
type replicaOfChanges struct {
	registry, lake string
	env            map[string]string
	*harness.Collector
}

func startReplicaOfChanges(t *testing.T, lake string) *replicaOfChanges {
	folder := t.TempDir()
	r := &replicaOfChanges{registry: filepath.Join(folder, "registry.yaml"), lake: lake}
	r.env = map[string]string{"REGISTRY": r.registry, "LAKE": lake, "STORAGE": filepath.Join(folder, "storage")}
	r.write(t, changesBefore)
	r.start(t)
	return r
}

func (r *replicaOfChanges) start(t *testing.T) {
	r.Collector = harness.StartCollector(t, "testdata/changes.yaml", r.env)
}

func (r *replicaOfChanges) write(t *testing.T, registry string) {
	require.NoError(t, os.WriteFile(r.registry+".new", []byte(registry), 0o600))
	require.NoError(t, os.Rename(r.registry+".new", r.registry))
}

// records waits until so many are in the lake.
func (r *replicaOfChanges) records(t *testing.T, n int) []plog.LogRecord {
	var list []plog.LogRecord
	require.Eventually(t, func() bool {
		if _, err := os.Stat(r.lake); err != nil {
			return n == 0
		}
		list = harness.ReadLogRecords(t, r.lake)
		return len(list) >= n
	}, afterFaults, 50*time.Millisecond)
	require.Len(t, list, n)
	return list
}

// changeTold is what these tests read of `llmctx changes --json`.
type changeTold struct {
	Variable, Old, New string
	Since, After, By   *time.Time
}

func changesOf(t *testing.T, lake string) []changeTold {
	command := exec.CommandContext(t.Context(), filepath.Join(harness.Root(t), "_build", "llmctx"),
		"changes", "--lake", lake, "--window", "2026-11-01..2126-11-01", "--json")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	var answer struct {
		Changes []changeTold `json:"changes"`
	}
	require.NoError(t, json.Unmarshal(output, &answer))
	return answer.Changes
}

// TestADatedChangeOfTwoReplicasIsTwoRecordsAndOneMarker runs the two into files of one lake.
func TestADatedChangeOfTwoReplicasIsTwoRecordsAndOneMarker(t *testing.T) {
	lake := t.TempDir()
	replicas := []*replicaOfChanges{
		startReplicaOfChanges(t, filepath.Join(lake, "a.jsonl")), startReplicaOfChanges(t, filepath.Join(lake, "b.jsonl")),
	}
	for _, r := range replicas {
		r.write(t, changesDated)
		record := r.records(t, 1)[0]
		assert.Equal(t, "llm_context.change", record.EventName())
		attributes := record.Attributes().AsRaw()
		assert.Equal(t, "p:r1", attributes["llm_context.change.old"])
		assert.Equal(t, "p:r2", attributes["llm_context.change.new"])
		assert.Equal(t, "2026-11-20T09:00:00Z", attributes["llm_context.change.since"])
		assert.NotContains(t, attributes, "llm_context.status", "the processor in its way leaves it as it is")
	}
	nine := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	dated := changeTold{Variable: "prompt", Old: "p:r1", New: "p:r2", Since: &nine}
	assert.Equal(t, []changeTold{dated}, changesOf(t, lake))

	// DuckDB's words for the LIMIT 1 BY of dashboards/lake/changes.sql.
	db, err := sql.Open("duckdb", "")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	markers := func() (records, markers int) {
		require.NoError(t, db.QueryRowContext(t.Context(), `
			WITH resources AS (SELECT unnest("resourceLogs") AS r FROM read_json(?, format = 'newline_delimited')),
			  scopes AS (SELECT unnest(r."scopeLogs") AS s FROM resources), logs AS (SELECT unnest(s."logRecords") AS record FROM scopes)
			SELECT count(*), count(DISTINCT list_filter(record.attributes, lambda a: a.key = 'llm_context.change.id')[1].value."stringValue")
			FROM logs WHERE record."eventName" = 'llm_context.change'`, filepath.Join(lake, "*.jsonl")).Scan(&records, &markers))
		return records, markers
	}
	records, distinct := markers()
	assert.Equal(t, []int{2, 1}, []int{records, distinct})

	for _, r := range replicas { // a restart with the storage tells nothing
		r.Stop(t)
		r.start(t)
	}
	// Without a date each replica tells its own two looks.
	for _, r := range replicas {
		r.write(t, changesUndated)
		attributes := r.records(t, 2)[1].Attributes().AsRaw()
		assert.Equal(t, "p:r2", attributes["llm_context.change.old"])
		assert.Contains(t, attributes, "llm_context.change.after")
		assert.Contains(t, attributes, "llm_context.change.by")
		assert.NotContains(t, attributes, "llm_context.change.since")
	}
	records, distinct = markers()
	assert.Equal(t, []int{4, 3}, []int{records, distinct})
	for _, r := range replicas {
		r.Stop(t)
	}
	told := changesOf(t, lake)
	require.Len(t, told, 3)
	assert.Equal(t, dated, told[2])
}
