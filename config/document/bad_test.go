// SPDX-License-Identifier: Apache-2.0

package document

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

var update = flag.Bool("update", false, "write testdata/registry/bad/*.txt anew from what Parse says")

const registries = "../../testdata/registry"

// Each document in testdata/registry/bad stands beside the exact text that its
// author is told, but for the list of variables, which grows.
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
			told := strings.ReplaceAll(err.Error(), strings.Join(variable.Names(), ", "), "(the variables)") + "\n"
			golden := strings.TrimSuffix(document, filepath.Ext(document)) + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(told), 0o600))
			}
			want, readErr := os.ReadFile(golden)
			require.NoError(t, readErr)
			assert.Equal(t, string(want), told)
		})
	}
}
