// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	registryconfig "github.com/llmcontext/llmcontextprocessor/config"
)

func TestEveryExampleRegistryIsValid(t *testing.T) {
	files, err := filepath.Glob("../../examples/*registry*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		_, err = registryconfig.Parse(file, data)
		assert.NoError(t, err)
	}
}
