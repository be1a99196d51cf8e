// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const root = "../../../.."

func valid(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "snapshot.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	_, err := ReadConfig(t.Context(), path)
	assert.NoError(t, err, text)
}

func TestEveryConfigurationThatIsShownIsValid(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "sources.md"))
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1)
	require.Len(t, shown, 9)
	for _, each := range shown {
		valid(t, string(each[1]))
	}
	manifest, err := os.ReadFile(filepath.Join(root, "examples", "snapshot-cronjob.yaml"))
	require.NoError(t, err)
	var config struct{ Data map[string]string }
	require.NoError(t, yaml.Unmarshal([]byte(strings.Split(string(manifest), "\n---\n")[1]), &config))
	valid(t, config.Data["snapshot.yaml"])
}

func TestEveryRecipeIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "sources.md"))
	require.NoError(t, err)
	for name := range recipes {
		assert.Contains(t, string(text), "recipe: "+name)
	}
}
