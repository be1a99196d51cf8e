// SPDX-License-Identifier: Apache-2.0

package document

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What explodes is refused before it is built: with little memory beyond the text itself,
// and so in little time.
func TestADocumentThatWouldExplodeIsRefused(t *testing.T) {
	fill := func(before, unit, after string, bytes int) string {
		return before + strings.Repeat(unit, (bytes-len(before)-len(after))/len(unit)) + after
	}
	const most = MaxDocumentBytes
	for name, c := range map[string]struct{ document, want string }{
		"too long":               {fill("contexts: []\n", "# nothing\n", "", most+10), "at most 32 MiB are read"},
		"a list in one line":     {fill("contexts: [", "a,", "a]", most), "at most 3000000 are read"},
		"JSON in one line":       {fill(`{"contexts": [`, "0,", "0]}", most), "at most 3000000 are read"},
		"lists of lists":         {fill("contexts: [", "[],", "[]]", most), "at most 3000000 are read"},
		"entries of lists":       {fill("contexts:\n", "- \n", "", most), "at most 3000000 are read"},
		"keys":                   {fill("contexts:\n", "- a:\n", "", most), "at most 3000000 are read"},
		"keys with odd breaks":   {fill("contexts:\n", "- a:\u0085", "", most), "at most 3000000 are read"},
		"complex keys":           {fill("", "? \n", "", most), "at most 3000000 are read"},
		"signs within quotes":    {fill(`contexts: ["`, ":,", `"]`, most), "at most 3000000 are read"},
		"an error at its end":    {fill("contexts: [", "a,", "}", most), "at most 3000000 are read"},
		"depth":                  {"contexts: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000), "is nested deeper than 64 levels"},
		"depth of JSON":          {`{"contexts": ` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}", "is nested deeper than 64 levels"},
		"depth beyond the YAML":  {"contexts: " + strings.Repeat("[", most/2), "at most 3000000 are read"},
		"aliases":                {"contexts: [&a {match: {}}" + strings.Repeat(", *a", 1001) + "]", "is alias number 1001; at most 1000"},
		"contexts":               {"contexts: [" + strings.Repeat("0,", 250_000) + "0]", "are 250001; a registry holds at most 250000; match lists of values, or raise max_contexts"},
		"an error in a long one": {"contexts:\n" + strings.Repeat("# nothing to see here\n", 100_000) + "- }\n", ":1000"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Parse("r.yaml", []byte(c.document))
			runtime.ReadMemStats(&after)
			require.ErrorContains(t, err, c.want)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(400<<20), "allocated")
		})
	}
}

// FuzzNodes: no document has more nodes than its signs tell.
func FuzzNodes(f *testing.F) {
	for _, folder := range []string{"good", "bad"} {
		files, err := filepath.Glob(filepath.Join(registries, folder, "*"))
		require.NoError(f, err)
		require.NotEmpty(f, files)
		for _, file := range files {
			data, err := os.ReadFile(file)
			require.NoError(f, err)
			f.Add(string(data))
		}
	}
	for _, text := range []string{"[a,[b],{c}]", "[a: b]", "[a: b, c: d]", "{a,b: c}", "? a\n? b\n: c", "- - a\n- b", "[:,:]", `{"a":b,'c':d,[e]:f}`, "a:\u0085 b:", "-\u2028-"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var root yaml.Node
		if yaml.Unmarshal([]byte(text), &root) != nil || len(root.Content) == 0 {
			return
		}
		assert.LessOrEqual(t, nodesIn(root.Content[0]), 2*mostNodes(text), "%q", text)
	})
}
