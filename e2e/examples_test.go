// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// TestEveryExampleIsAConfigurationThatTheCollectorTakes asks the collector itself.
func TestEveryExampleIsAConfigurationThatTheCollectorTakes(t *testing.T) {
	root := harness.Root(t)
	files, err := filepath.Glob(filepath.Join(root, "examples", "*.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		if !strings.Contains(string(content), "\nservice:") {
			continue // a registry
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			command := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "otelcol-llmcontext"), "validate", "--config", file)
			command.Dir = root
			output, err := command.CombinedOutput()
			require.NoError(t, err, string(output))
		})
	}
}

// TestTheThreeMostLikelyMistakesAreToldWithTheirRemedy runs the collector with each.
func TestTheThreeMostLikelyMistakesAreToldWithTheirRemedy(t *testing.T) {
	root := harness.Root(t)
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("contexts:\n  - match: {}\n    promt: {name: a, revision: b}\n"), 0o600))
	for name, row := range map[string]struct {
		override string
		wants    []string
	}{
		"no source": {
			"processors::llm_context: {}",
			[]string{"no source is configured", "write source: {file: {path:"},
		},
		"a path that is not there": {
			"processors::llm_context::source::file::path: /nowhere.yaml",
			[]string{"cannot read the registry", "/nowhere.yaml", "no such file"},
		},
		"a typing error in the registry": {
			"processors::llm_context::source::file::path: " + bad,
			[]string{"bad.yaml:3:5", `unknown key "promt"`, "known here: match, variables, prompt"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			config := filepath.Join(root, "e2e", "testdata", "mistake.yaml")
			command := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "otelcol-llmcontext"),
				"--config", config, "--config", "yaml:"+row.override)
			output, err := command.CombinedOutput()
			require.Error(t, err, "it must not start")
			for _, want := range row.wants {
				require.Contains(t, string(output), want)
			}
		})
	}
}
