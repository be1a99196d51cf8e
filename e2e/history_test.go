// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// version is one content of the registry, and when the collector took it.
type version struct {
	cohort string
	loaded time.Time
}

// TestKilledAtAnyMomentTheHistoryIsNeverLost kills the collector 50 times while the
// registry changes under it. What a run had stored is asked for at the end: a
// version whose successor was loaded in the same run had been written down before.
func TestKilledAtAnyMomentTheHistoryIsNeverLost(t *testing.T) {
	const crashes = 50
	folder := t.TempDir()
	registry, lake := filepath.Join(folder, "registry.yaml"), filepath.Join(folder, "spans.jsonl")
	require.NoError(t, os.Mkdir(filepath.Join(folder, "storage"), 0o700))
	env := map[string]string{"REGISTRY": registry, "LAKE": lake, "STORAGE": filepath.Join(folder, "storage")}
	random := rand.New(rand.NewPCG(5, 6))
	cohorts := map[string]string{} // by registry revision
	next := 0
	write := func() {
		next++
		text := fmt.Sprintf("contexts: [{match: {}, cohort: v%d}]", next)
		sum := sha256.Sum256([]byte(text))
		cohorts[hex.EncodeToString(sum[:6])] = fmt.Sprintf("v%d", next)
		require.NoError(t, os.WriteFile(registry+".new", []byte(text), 0o600))
		require.NoError(t, os.Rename(registry+".new", registry))
	}
	write()

	type question struct {
		at     time.Time
		cohort string
	}
	var questions []question
	for range crashes {
		c := harness.StartCollector(t, "testdata/history.yaml", env)
		for range 1 + random.IntN(3) {
			write()
			wait(t, time.Duration(random.IntN(350))*time.Millisecond)
		}
		c.Kill(t)
		loads := loadsIn(t, c.Logs(), cohorts)
		for i := 1; i < len(loads); i++ {
			between := loads[i-1].loaded.Add(loads[i].loaded.Sub(loads[i-1].loaded) / 2)
			questions = append(questions, question{between, loads[i-1].cohort})
		}
	}
	require.NotEmpty(t, questions, "no run loaded two versions")

	c := harness.StartCollector(t, "testdata/history.yaml", env)
	for i, q := range questions {
		c.SendJSON(t, spanAt(q.at, i))
	}
	c.Stop(t)
	assert.NotContains(t, c.Logs(), "set aside")
	// A version counts for certain only while the source was looked at.
	got, unknown := cohortsOf(t, lake), 0
	for i, q := range questions {
		answer := got[fmt.Sprintf("question %d", i)]
		if answer == "unknown" {
			unknown++
			continue
		}
		assert.Equal(t, q.cohort, answer, "at %s", q.at)
	}
	t.Logf("%d crashes, %d versions, %d of them asked for, %d unknown", crashes, next, len(questions), unknown)
}

// wait lets real time pass: a crash has to come at some moment.
func wait(t *testing.T, d time.Duration) {
	select {
	case <-t.Context().Done():
	case <-time.After(d):
	}
}

// loadsIn reads from the log which versions were loaded when.
func loadsIn(t *testing.T, log string, cohorts map[string]string) []version {
	var loads []version
	for line := range strings.Lines(log) {
		var entry struct {
			TS       string `json:"ts"`
			Msg      string `json:"msg"`
			Revision string `json:"registry.revision"`
		}
		if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "registry loaded" {
			continue
		}
		at, err := time.Parse("2006-01-02T15:04:05.000Z0700", entry.TS)
		require.NoError(t, err)
		loads = append(loads, version{cohorts[entry.Revision], at})
	}
	return loads
}

func spanAt(at time.Time, i int) string {
	return fmt.Sprintf(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":"%016x","name":"question %d",`+
		`"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]}]}]}]}`,
		i+1, i+1, i, at.UnixNano(), at.UnixNano())
}

// cohortsOf returns the stamped cohort of each span of the lake, by its name.
func cohortsOf(t *testing.T, lake string) map[string]string {
	cohorts := map[string]string{}
	for _, span := range harness.ReadSpans(t, lake) {
		cohort, _ := span.Attributes().Get("llm_context.traffic.cohort")
		cohorts[span.Name()] = cohort.AsString()
	}
	return cohorts
}
