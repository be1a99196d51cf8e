// SPDX-License-Identifier: Apache-2.0

package cache

import (
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

type entry struct {
	key   string
	value int
}

func lookUp(m *Cache[entry], key string, compute func() int) int {
	h := Hash(0, key)
	if e := m.Find(h, func(e *entry) bool { return e.key == key }); e != nil {
		return e.value
	}
	e := &entry{key, compute()}
	m.Put(h, e)
	return e.value
}

func TestAnEntryIsComputedOnce(t *testing.T) {
	m := New[entry](64)
	computed := 0
	for range 3 {
		assert.Equal(t, 7, lookUp(m, "k", func() int { computed++; return 7 }))
	}
	assert.Equal(t, 1, computed)
}

func TestAFullMemoStaysBoundedAndStillAnswersRight(t *testing.T) {
	m := New[entry](16)
	for i := range 10_000 {
		assert.Equal(t, i, lookUp(m, strconv.Itoa(i), func() int { return i }))
	}
	assert.Len(t, m.slots, 16)
}

func TestKeysOfOneHashDoNotMeetEachOthersValue(t *testing.T) {
	m := New[entry](4)
	for i := range 6 {
		m.Put(42, &entry{strconv.Itoa(i), i})
	}
	found := m.Find(42, func(e *entry) bool { return e.key == "5" })
	assert.Equal(t, 5, found.value)
	assert.Nil(t, m.Find(42, func(e *entry) bool { return e.key == "none" }))
}

func TestConcurrentUseNeverGivesAForeignValue(t *testing.T) {
	m := New[entry](32)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 5_000 {
				n := i % 100
				assert.Equal(t, n, lookUp(m, strconv.Itoa(n), func() int { return n }))
			}
		})
	}
	wg.Wait()
}
