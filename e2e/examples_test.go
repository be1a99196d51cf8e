// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

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
			continue // a registry, or tempo.yaml, which tests of their own read
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			command := exec.CommandContext(t.Context(), filepath.Join(root, "_build", "otelcol-llmcontext"), "validate", "--config", file)
			command.Dir = root
			output, err := command.CombinedOutput()
			require.NoError(t, err, string(output))
		})
	}
}

// TestWhatAnExampleWritesIsForNoOtherUserOfTheMachine: spans and logs hold prompts.
func TestWhatAnExampleWritesIsForNoOtherUserOfTheMachine(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(harness.Root(t), "examples", "*.yaml"))
	require.NoError(t, err)
	written := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		var example struct {
			Exporters map[string]yaml.Node `yaml:"exporters"`
		}
		require.NoError(t, yaml.Unmarshal(content, &example))
		for id, node := range example.Exporters {
			if id != "file" && !strings.HasPrefix(id, "file/") {
				continue
			}
			var exporter struct {
				Path        string `yaml:"path"`
				Create      bool   `yaml:"create_directory"`
				Permissions string `yaml:"directory_permissions"`
			}
			require.NoError(t, node.Decode(&exporter))
			assert.True(t, exporter.Create, "%s: %s", file, id)
			assert.Equal(t, "0700", exporter.Permissions, "%s: %s", file, id)
			assert.NotRegexp(t, `:-_build/[^/}]*}$`, exporter.Path, "%s: %s has a folder of its own, which is made for it", file, id)
			written++
		}
	}
	assert.GreaterOrEqual(t, written, 6)
}

// TestTheColumnsForTempoAreAttributesOfAStampAndNoMoreThanItHas: a block of vParquet4 has ten columns of text for spans.
func TestTheColumnsForTempoAreAttributesOfAStampAndNoMoreThanItHas(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(harness.Root(t), "examples", "tempo.yaml"))
	require.NoError(t, err)
	var piece struct {
		Storage struct {
			Trace struct {
				Block struct {
					Version string                               `yaml:"version"`
					Columns []struct{ Scope, Name, Type string } `yaml:"parquet_dedicated_columns"`
				} `yaml:"block"`
			} `yaml:"trace"`
		} `yaml:"storage"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&piece))
	block := piece.Storage.Trace.Block
	assert.Equal(t, "vParquet4", block.Version)
	assert.NotEmpty(t, block.Columns)
	assert.LessOrEqual(t, len(block.Columns), 10)
	stamped := []string{prefix + "drift"} // only where it applies
	for attribute := range fullSet {
		stamped = append(stamped, attribute)
	}
	seen := map[string]bool{}
	for _, column := range block.Columns {
		assert.Equal(t, [2]string{"span", "string"}, [2]string{column.Scope, column.Type}, column.Name)
		assert.Contains(t, stamped, column.Name)
		assert.False(t, seen[column.Name], "%s is there twice", column.Name)
		seen[column.Name] = true
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
