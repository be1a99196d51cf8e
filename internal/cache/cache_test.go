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

func roomFor(entries int) *Cache[entry] {
	return New(Options[entry]{Name: "test", Entries: entries, Bytes: 1 << 20, Weigh: func(*entry) int64 { return 64 }})
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
	m := roomFor(64)
	computed := 0
	for range 3 {
		assert.Equal(t, 7, lookUp(m, "k", func() int { computed++; return 7 }))
	}
	assert.Equal(t, 1, computed)
}

func TestAFullCacheStaysBoundedAndStillAnswersRight(t *testing.T) {
	m := roomFor(16)
	for i := range 10_000 {
		assert.Equal(t, i, lookUp(m, strconv.Itoa(i), func() int { return i }))
	}
	assert.Len(t, m.slots, 16)
}

func TestKeysOfOneHashDoNotMeetEachOthersValue(t *testing.T) {
	m := roomFor(4)
	for i := range 6 {
		m.Put(42, &entry{strconv.Itoa(i), i})
	}
	found := m.Find(42, func(e *entry) bool { return e.key == "5" })
	assert.Equal(t, 5, found.value)
	assert.Nil(t, m.Find(42, func(e *entry) bool { return e.key == "none" }))
}

func TestConcurrentUseNeverGivesAForeignValue(t *testing.T) {
	m := roomFor(32)
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

func TestTheEntriesNeverWeighMoreThanTheyMay(t *testing.T) {
	c := New(Options[entry]{Entries: 1024, Bytes: 10_000, Weigh: func(e *entry) int64 { return int64(e.value) }})
	for i := range 5_000 {
		c.Put(Hash(0, strconv.Itoa(i)), &entry{strconv.Itoa(i), 100 + i%900})
		assert.LessOrEqual(t, c.Bytes(), int64(10_000))
	}
	assert.Greater(t, c.Bytes(), int64(5_000), "there is something in it")
	c.Put(7, &entry{"large", 9_000})
	assert.Nil(t, c.Find(7, func(e *entry) bool { return e.key == "large" }), "one that would push out most of the others")
}

func TestWhatDoesNotComeAgainIsNotWanted(t *testing.T) {
	c := New(Options[entry]{Entries: 64, Bytes: 10_000, Recurring: true, Weigh: func(*entry) int64 { return 1 }})
	assert.False(t, c.Wants(42))
	assert.True(t, c.Wants(42))
}

func TestACacheThatIsSwitchedOffRemembersNothing(t *testing.T) {
	Switch("off", false)
	c := New(Options[entry]{Name: "off", Entries: 64, Bytes: 10_000, Weigh: func(*entry) int64 { return 1 }})
	Switch("off", true)
	c.Put(42, &entry{"k", 7})
	assert.Nil(t, c.Find(42, func(*entry) bool { return true }))
	assert.False(t, c.Wants(42))
}
