// SPDX-License-Identifier: Apache-2.0

package record

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryKeyIsFoundAndNoOther(t *testing.T) {
	entries := map[string]int{}
	for i := range 500 {
		entries[fmt.Sprintf("gen_ai.key.%d", i)] = i
	}
	table := NewTable(entries)
	for key, value := range entries {
		found := table.Find(key)
		if assert.NotNil(t, found, key) {
			assert.Equal(t, value, *found)
		}
		assert.Nil(t, table.Find(key+"x"), "a longer key")
		assert.Nil(t, table.Find(key[1:]), "a shorter key")
	}
	assert.Nil(t, table.Find(""))
}

func TestTheEmptyKeyIsNeverInTheTable(t *testing.T) {
	table := NewTable(map[string]int{"": 1, "a": 2})
	assert.Nil(t, table.Find(""))
	assert.NotNil(t, table.Find("a"), "the keys beside it are")
	assert.Nil(t, NewTable(map[string]int{}).Find("a"))
}

func TestSameIsEqualityForStringsOfAnyLength(t *testing.T) {
	for n := range 70 {
		key := strings.Repeat("gen_ai.usage.input_tokens.", 3)[:n]
		assert.True(t, Same(key, strings.Clone(key)))
		assert.False(t, Same(key, key+"x"))
		for at := range n {
			other := []byte(key)
			other[at] ^= 1
			assert.False(t, Same(key, string(other)), "%d of %d", at, n)
		}
	}
}

// BenchmarkSame compares keys as they come off the wire, each in memory of its own.
func BenchmarkSame(b *testing.B) {
	known := []string{
		"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.request.temperature",
		"gen_ai.response.id", "gen_ai.usage.input_tokens", "gen_ai.conversation.id", "gen_ai.input.messages",
		"server.address", "server.port", "app.tenant", "user.id",
	}
	spans := make([][]string, 400)
	for i := range spans {
		for _, key := range known {
			spans[i] = append(spans[i], strings.Clone(key))
		}
	}
	compare := func(same func(a, b string) bool) func(*testing.B) {
		return func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				for at, key := range spans[i%len(spans)] {
					if !same(key, known[at]) {
						b.Fatal(key)
					}
				}
			}
		}
	}
	b.Run("Same", compare(Same))
	b.Run("equal", compare(func(x, y string) bool { return x == y }))
}
