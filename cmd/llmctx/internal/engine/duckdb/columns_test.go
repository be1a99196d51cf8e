// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2/mapping"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

func TestEachTextOfAColumnIsHandedOverAsItIsWhateverItsLength(t *testing.T) {
	kind := mapping.CreateLogicalType(mapping.TypeVarchar)
	defer mapping.DestroyLogicalType(&kind)
	vector := mapping.CreateVector(kind, mapping.VectorSize())
	defer mapping.DestroyVector(&vector)
	list := []string{
		"twelve bytes", "thirteen byte", "", strings.Repeat("too long to wait ", mostWaiting/16), strings.Repeat("l", mostWaiting), strings.Repeat("é", 7), "a",
		strings.Repeat("m", mostWaiting/2), strings.Repeat("n", mostWaiting/2), strings.Repeat("o", 13), strings.Repeat("p", mostWaiting),
	}
	var c textColumn
	for _, turn := range []string{"", " of the second chunk"} {
		c.begin(vector, len(list)+2)
		for i, text := range list {
			c.put(i, []byte(text+turn))
		}
		c.put(len(list), nil)
		c.put(len(list)+1, []byte("no text: \xff\xfe, and long"))
		c.end()
		got := textsOf(vector, len(list)+2)
		for i, text := range list {
			assert.Equal(t, text+turn, string(got.at(i)))
		}
		assert.Nil(t, got.at(len(list)))
		assert.Nil(t, got.at(len(list)+1))
		for i := range list {
			if cell := &got.of[i]; cell.length <= inlined12 {
				tail := cellBytes(cell)[cell.length:]
				assert.Equal(t, make([]byte, len(tail)), tail, "DuckDB compares all of a cell")
			} else {
				assert.Equal(t, (list[i] + turn)[:4], string(cell.prefix[:]))
			}
		}
	}
}

func TestATextIsShortByItsCharacters(t *testing.T) {
	for _, one := range []string{"a", "é", "漢", "😀", "\xff"} {
		assert.True(t, isShort([]byte(strings.Repeat(one, query.LongestOther))), one)
		assert.False(t, isShort([]byte(strings.Repeat(one, query.LongestOther+1))), one)
		assert.False(t, isShort([]byte(strings.Repeat(one, 9*query.LongestOther))), one)
	}
}

func TestAnAttributeIsKnownWhateverComesBeforeIt(t *testing.T) {
	p := everything(false)
	slots := map[string]int{"b": 7}
	for _, keys := range []string{"abc", "abc", "ac", "abc", "cba", "bb", "ac", "d", "abcd", "ab", "", "da"} {
		last := &p.first[0]
		for _, key := range strings.Split(keys, "") {
			k := p.after(last, slots, []byte(key))
			assert.Equal(t, key, k.name, keys)
			assert.Equal(t, key == "b", k.slot == 7, keys)
			assert.Same(t, p.known[0][key], k)
			last = k
		}
	}
	assert.Len(t, p.known[0], 4)
}

func TestVerdictsAreLetGoOfOnceTheyAreOnTheirAnswers(t *testing.T) {
	lake := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(lake, "a.json"), []byte(oneStamped), 0o600))
	e, err := Open(t.Context(), Options{Path: lake, Memory: "512MB"})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	_, err = e.Count(t.Context(), question())
	require.NoError(t, err)
	list, err := e.texts(t.Context(), "SELECT table_name FROM duckdb_tables()")
	require.NoError(t, err)
	assert.Contains(t, list, "slim")
	for _, gone := range []string{"verdicts", "pairs", "direct", "found", "rest"} {
		assert.NotContains(t, list, gone)
	}
}
