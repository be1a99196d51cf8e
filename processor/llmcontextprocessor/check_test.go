// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestABadRegistryIsFoundWhenTheConfigurationIsValidated(t *testing.T) {
	const good, bad = "contexts: [{match: {}, cohort: beta}]", "contexts:\n  - match: {}\n    cohrt: beta\n"
	const listed = "contexts: [{match: {}, cohort: [beta]}]"
	for name, c := range map[string]struct {
		files         map[string]string
		config        string
		refuses, told string
	}{
		"a good one":                       {map[string]string{"a.yaml": good}, "", "", ""},
		"a bad one":                        {map[string]string{"a.yaml": bad}, "", `a.yaml:3:5: contexts[0]: has an unknown key "cohrt"`, ""},
		"a bad one beside a good one":      {map[string]string{"a.yaml": good, "b.yaml": bad}, "", "", "b.yaml:3:5"},
		"a bad one where one may be saved": {map[string]string{"a.yaml": bad}, "storage: file_storage", "", "a.yaml:3:5"},
		"one that is not there":            {nil, "", "", "warning: source::file: cannot read the registry"},
		"one that means something else":    {map[string]string{"a.yaml": listed}, "", "", "is a list of one value"},
		"more than it may hold": {
			map[string]string{"a.yaml": "contexts: [{match: {a: b}, cohort: x}, {match: {}, cohort: y}]"},
			"max_contexts: 1", "are 2; a registry holds at most 1", "",
		},
		"a variable that is built in": {
			map[string]string{"a.yaml": good}, "variables: [{name: harness, serving: true}]", "", `variables[0]: "harness" is built in`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var told bytes.Buffer
			before := warnings
			warnings = &told
			t.Cleanup(func() { warnings = before })
			folder := t.TempDir()
			for file, text := range c.files {
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600))
			}
			_, err := parseConfig(t, "source: {file: {path: "+folder+"}}\n"+c.config)
			if c.refuses == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, c.refuses)
			}
			if c.told == "" {
				assert.Empty(t, told.String())
			} else {
				assert.Contains(t, told.String(), c.told)
			}
		})
	}
}
