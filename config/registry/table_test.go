// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATableThatDiffersInAKeyLeavesTheOneBeforeAlone(t *testing.T) {
	before := newTable[int](1000)
	put := func(in table[int], key string, value int) table[int] {
		edit := in.roomFor(in.count + 1).edit()
		edit.update([]byte(key), func(int) (int, bool) { return value, value != 0 })
		return edit.table
	}
	after := before
	for i := range 10_000 {
		after = put(after, strconv.Itoa(i), i+1)
	}
	assert.Zero(t, before.count)
	require.Equal(t, 10_000, after.count)
	gone := put(after, "17", 0)
	assert.Zero(t, gone.get([]byte("17")))
	assert.Equal(t, 18, after.get([]byte("17")))
	seen := 0
	gone.each(func(int) { seen++ })
	assert.Equal(t, 9_999, seen)
	assert.Equal(t, 9_999, gone.count)
}
