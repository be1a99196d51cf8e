// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestAWatchFollowsItsSourceTellsItsAgeAndEndsWhenNobodyCanLookAnyMore runs llmctx snapshot as a service would.
func TestAWatchFollowsItsSourceTellsItsAgeAndEndsWhenNobodyCanLookAnyMore(t *testing.T) {
	folder, address := t.TempDir(), harness.FreeAddress(t)
	value, fragment := filepath.Join(folder, "value"), filepath.Join(folder, "registry.d", "kb.yaml")
	require.NoError(t, os.Mkdir(filepath.Dir(fragment), 0o700))
	write := func(text string) {
		require.NoError(t, os.WriteFile(value+".new", []byte(text), 0o600))
		require.NoError(t, os.Rename(value+".new", value))
	}
	write(`"s1"`)
	config := filepath.Join(folder, "snapshot.yaml")
	require.NoError(t, os.WriteFile(config, []byte("into: {file: '"+filepath.Dir(fragment)+"'}\nstate: '"+filepath.Join(folder, "state.json")+`'
poll: 100ms
sources: [{name: kb, command: {run: [cat, '`+value+`']}, sets: index, as: {name: kb}, match: {}}]
`), 0o600))
	var output strings.Builder
	watch := exec.CommandContext(t.Context(), filepath.Join(harness.Root(t), "_build", "llmctx"),
		"snapshot", "--config", config, "--watch", "--metrics", address, "--max-age", "3s")
	watch.Stdout, watch.Stderr = &output, &output
	require.NoError(t, watch.Start())
	t.Cleanup(func() { _ = watch.Process.Kill() })
	holds := func(text string) {
		require.Eventually(t, func() bool {
			content, err := os.ReadFile(fragment)
			return err == nil && strings.Contains(string(content), text)
		}, afterFaults, 20*time.Millisecond, text)
	}
	holds("{name: kb, snapshot_id: s1}")
	write(`"s2"`)
	holds("{name: kb, snapshot_id: s2, since: {after: ")
	for _, want := range []string{
		`llmctx_snapshot_changes_total{source="kb"} 2`, `llmctx_snapshot_errors_total{source="kb"} 0`,
		`llmctx_snapshot_age_seconds{source="kb"} `, `llmctx_snapshot_last_good_look_timestamp_seconds{source="kb"} `,
	} {
		require.Eventually(t, func() bool {
			text, err := harness.Get(t.Context(), "http://"+address+"/metrics")
			return err == nil && strings.Contains(string(text), want)
		}, afterFaults, 20*time.Millisecond, want)
	}

	before, err := os.ReadFile(fragment)
	require.NoError(t, err)
	require.NoError(t, os.Remove(value))
	var exit *exec.ExitError
	require.ErrorAs(t, watch.Wait(), &exit, output.String())
	assert.Equal(t, 1, exit.ExitCode())
	assert.Contains(t, output.String(), "more than --max-age 3s")
	assert.Contains(t, output.String(), "kb: command cat: exit status 1; does it run by hand?")
	after, err := os.ReadFile(fragment)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}
