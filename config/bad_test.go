// SPDX-License-Identifier: Apache-2.0

package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/registry/bad/*.txt anew from what Parse says")

const registries = "../testdata/registry"

// Each document in testdata/registry/bad stands beside the exact text that its
// author is told.
func TestABadDocumentIsRefusedWithThePlaceAndWhatWouldBeRight(t *testing.T) {
	folder := filepath.Join(registries, "bad")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, entry := range entries {
		name := entry.Name()
		if filepath.Ext(name) == ".txt" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			document := filepath.Join(folder, name)
			data, err := os.ReadFile(document)
			require.NoError(t, err)
			doc, err := Parse(name, data)
			require.Error(t, err)
			assert.Nil(t, doc)
			golden := strings.TrimSuffix(document, filepath.Ext(document)) + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600))
			}
			want, readErr := os.ReadFile(golden)
			require.NoError(t, readErr)
			assert.Equal(t, string(want), err.Error()+"\n")
		})
	}
}
