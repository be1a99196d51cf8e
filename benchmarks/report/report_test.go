// SPDX-License-Identifier: Apache-2.0

package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATableIsMarkdownThatCanBeReadAsItStands(t *testing.T) {
	table := &Table{Title: "Spans", Header: []string{"load", "ns"}}
	table.Add("chat", "1200")
	assert.Equal(t, `
### Spans

| load |   ns |
| ---- | ---: |
| chat | 1200 |
`, table.String())
}

func TestATargetThatIsMissedSaysSo(t *testing.T) {
	targets := NewTargets()
	assert.Empty(t, targets.String())
	targets.AtMost("cheap", 1.26, 1.25, Times)
	targets.AtLeast("fast", 25, 25, Times)
	assert.Regexp(t, `cheap +\| +at most 1\.25x +\| +1\.26x +\| +no \|`, targets.String())
	assert.Regexp(t, `fast +\| +at least 25\.00x +\| +25\.00x +\| +yes \|`, targets.String())
}

func TestSpliceReplacesItsSectionAndNothingElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(path, []byte("top\n<!-- micro -->\nold\n<!-- end of micro -->\nbottom\n"), 0o600))
	require.NoError(t, Splice(path, "micro", "new\n"))
	require.NoError(t, Splice(path, "micro", "newer\n"))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "top\n<!-- micro -->\n\nnewer\n\n<!-- end of micro -->\nbottom\n", string(content))
	assert.ErrorContains(t, Splice(path, "collector", "new"), "<!-- collector -->")
}
