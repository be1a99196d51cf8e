// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// The bad window and the mark of a bad answer in synthetic traffic, as gentraffic prints them.
const (
	syntheticBad      = "2026-11-20T09:00Z..13:00"
	syntheticBehavior = "attrs['gen_ai.evaluation.score.label'] = 'fail'"
)

// answer is what these tests read of `llmctx postmortem --json`.
type answer struct {
	Headline string `json:"headline"`
	Lake     struct {
		Files        int `json:"files"`
		StampedSpans int `json:"stamped_spans"`
		Unread       int `json:"unread_documents"`
	} `json:"lake"`
	Result struct {
		Named     []string `json:"named"`
		Variables []struct {
			Name string `json:"name"`
		} `json:"variables"`
	} `json:"result"`
	Evidence struct {
		Bad struct {
			Status map[string]int `json:"status"`
		} `json:"bad_window"`
	} `json:"evidence"`
}

func TestThePostmortemOfSyntheticTrafficNamesWhatMovedAndNothingElse(t *testing.T) {
	// How often what moved is named, make incidents tells: about nine times of ten. This is about the way there, on days
	// of which it is named.
	for _, row := range []struct{ moved, compression, seed string }{
		{"prompt", "", "7"},
		{"route", "zstd", "7"},
		{"index", "zstd", "7"},
		{"tools", "zstd", "8"},
		{"judge", "zstd", "7"},
		{"cohort", "zstd", "7"},
		{"", "", "7"},
	} {
		name := row.moved
		if name == "" {
			name = "nothing"
		}
		t.Run(name+" moved", func(t *testing.T) {
			lake, sent := lakeOf(t, row.moved, row.compression, row.seed)
			var got answer
			require.NoError(t, json.Unmarshal([]byte(postmortem(t, lake, "--json")), &got))
			assert.Equal(t, sent, got.Lake.StampedSpans)
			assert.Greater(t, got.Lake.Files, 1, "the files were rotated")
			assert.Zero(t, got.Lake.Unread)
			if row.moved == "" {
				assert.Empty(t, got.Result.Named, got.Headline)
				return
			}
			if row.moved == "judge" { // what two judges say is not compared
				assert.Empty(t, got.Result.Named, got.Headline)
				assert.Contains(t, got.Headline, "The judge moved at ")
				return
			}
			assert.Equal(t, []string{row.moved}, got.Result.Named, got.Headline)
			assert.Equal(t, row.moved, got.Result.Variables[0].Name)
			assert.NotZero(t, got.Evidence.Bad.Status["confirmed"]+got.Evidence.Bad.Status["partial"])
		})
	}
}

// lakeOf sends synthetic traffic, as applications report it, through the collector, and returns the directory of the
// files that it writes and how many spans were sent.
func lakeOf(t *testing.T, moved, compression, seed string) (lake string, spans int) {
	t.Helper()
	root, folder := harness.Root(t), t.TempDir()
	sent := filepath.Join(folder, "sent")
	lake = filepath.Join(folder, "lake")
	require.NoError(t, os.Mkdir(lake, 0o700))
	output, err := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "gentraffic"),
		"-out", sent, "-moved", moved, "-observed", "-seed", seed).CombinedOutput()
	require.NoError(t, err, string(output))
	registry := filepath.Join(folder, "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte(`contexts:
  - match: {}
    judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}
`), 0o600))
	megabytes := "4" // makes several files
	if compression != "" {
		megabytes = "1"
	}
	collector := harness.StartCollector(t, filepath.Join("testdata", "lake.yaml"), map[string]string{
		"REGISTRY": registry, "LAKE": lake, "COMPRESSION": compression, "MEGABYTES": megabytes,
	})
	files, err := filepath.Glob(filepath.Join(sent, "*.json"))
	require.NoError(t, err)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		spans += strings.Count(string(content), `"spanId"`)
		for batch := range strings.Lines(string(content)) {
			collector.SendJSON(t, batch)
		}
	}
	collector.Stop(t)
	return lake, spans
}

// postmortem runs llmctx on synthetic traffic and returns what it prints.
func postmortem(t *testing.T, lake string, arguments ...string) string {
	t.Helper()
	arguments = append([]string{
		"postmortem", "--lake", lake, "--bad", syntheticBad, "--behavior", syntheticBehavior,
	}, arguments...)
	command := exec.CommandContext(t.Context(), filepath.Join(harness.Root(t), "_build", "llmctx"), arguments...)
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	require.NoError(t, err, complaints.String())
	return string(output)
}
