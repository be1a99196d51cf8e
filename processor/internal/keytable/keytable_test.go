// SPDX-License-Identifier: Apache-2.0

package keytable

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryKeyIsFoundAndNoOther(t *testing.T) {
	entries := map[string]int{}
	for i := range 500 {
		entries[fmt.Sprintf("gen_ai.key.%d", i)] = i
	}
	table := New(entries)
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
	assert.Nil(t, New(map[string]int{"": 1}).Find(""))
	assert.Nil(t, New(map[string]int{}).Find("a"))
}
