// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type vector struct {
	Name      string            `json:"name"`
	Shape     string            `json:"shape"`
	Input     string            `json:"input"`
	Tools     map[string]string `json:"tools"`
	Bare      map[string]string `json:"bare"`
	Set       string            `json:"set"`
	BareSet   string            `json:"bare_set"`
	Complete  bool              `json:"complete"`
	Canonical map[string]string `json:"canonical"`
	Error     bool              `json:"error"`
}

func vectors(tb testing.TB) []vector {
	tb.Helper()
	raw, err := os.ReadFile("../../testdata/toolschema/vectors.json")
	require.NoError(tb, err)
	var all []vector
	require.NoError(tb, json.Unmarshal(raw, &all))
	require.NotEmpty(tb, all)
	return all
}

func TestVectorsHold(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			set, err := Parse(v.Input)
			if v.Error {
				require.Error(t, err)
				assert.Zero(t, set, "an error must come without any hash")
				return
			}
			require.NoError(t, err)
			hashes, bare := map[string]string{}, map[string]string{}
			for _, tool := range set.Tools {
				hashes[tool.Name], bare[tool.Name] = tool.Hash, tool.BareHash
			}
			assert.Equal(t, v.Tools, hashes)
			assert.Equal(t, v.Bare, bare)
			assert.Equal(t, v.Set, set.Hash)
			assert.Equal(t, v.BareSet, set.BareHash)
			assert.Equal(t, v.Complete, set.Complete())
			assert.Equal(t, v.Set, SetHash(v.Tools))
		})
	}
}

// sha16 is written out again here so that the vectors are checked without any code of the package.
func sha16(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func TestVectorsFollowFromTheirCanonicalTextAlone(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Error {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			lines := "llm_context.tools/1\n"
			for _, name := range slices.Sorted(maps.Keys(v.Canonical)) {
				assert.Equal(t, v.Tools[name], sha16(v.Canonical[name]))
				lines += name + "=" + sha16(v.Canonical[name]) + "\n"
			}
			assert.Equal(t, v.Set, sha16(lines))
		})
	}
}

// The canonical texts below are written by hand from the recipe in README.md.
func TestHashesFollowFromHandWrittenCanonicalText(t *testing.T) {
	ping, err := HashOf("ping", "Is it up?", nil)
	require.NoError(t, err)
	assert.Equal(t, sha16(
		`{"description":"Is it up?","name":"ping","parameters":{"properties":{},"type":"object"}}`), ping.Hash)
	assert.Equal(t, sha16(`{"name":"ping","parameters":{"properties":{},"type":"object"}}`), ping.BareHash)

	scale, err := HashOf("scale", "", `{"$schema":"x","required":["b","a"],"properties":{`+
		`"b":{"type":"number","maximum":1.0e2,"title":"B"},"a":{"type":"STRING","default":"\u003c\u00fc"}}}`)
	require.NoError(t, err)
	canonical := `{"name":"scale","parameters":{"properties":{"a":{"default":"<ü","type":"string"},` +
		`"b":{"maximum":100,"type":"number"}},"required":["a","b"],"type":"object"}}`
	assert.Equal(t, sha16(canonical), scale.Hash)
	assert.Equal(t, sha16(canonical), scale.BareHash)

	set, err := NewSet([]Tool{scale, ping})
	require.NoError(t, err)
	assert.Equal(t, sha16("llm_context.tools/1\nping="+ping.Hash+"\nscale="+scale.Hash+"\n"), set.Hash)

	none, err := Parse("[]")
	require.NoError(t, err)
	assert.Equal(t, sha16("llm_context.tools/1\n"), none.Hash)

	search, err := Parse(`[{"type":"web_search"}]`)
	require.NoError(t, err)
	assert.Equal(t, sha16(`{"name":"web_search","type":"web_search"}`), search.Tools[0].Hash)
}
