// SPDX-License-Identifier: Apache-2.0

// Package cache remembers results of pure functions on the hot path: bounded in bytes,
// and read without a lock.
package cache // import "github.com/llmcontext/llmcontextprocessor/internal/cache"

import (
	"math/bits"
	"sync/atomic"
)

// ways is how many places a hash may stand in: keys that collide in one place do
// not push each other out on every record.
const ways = 4

// Cache holds entries of a bounded weight. An entry carries its own key, which the
// caller compares in full: a hash that collides costs a recomputation, never a wrong
// result. What is pushed out is computed again.
type Cache[E any] struct {
	slots []atomic.Pointer[E]
	// tags are a part of the hash of what stands in each slot: of a large cache every entry that
	// is looked at in vain is a wait for memory. One that is not up to date costs a computation.
	tags []atomic.Uint32
	mask uint64

	weigh func(*E) int64
	limit int64
	bytes atomic.Int64
	hand  atomic.Uint64 // where room is made next

	// A hash that comes for the first time leaves its mark here and nothing else: text
	// that never comes again must not cost an entry, nor push one out.
	once []atomic.Uint32
}

// Options says how much a cache may hold.
type Options[E any] struct {
	// Name is what Switch calls the cache.
	Name string
	// Entries is for how many there is a place, Bytes how much they may weigh together.
	Entries int
	Bytes   int64
	// Weigh tells the bytes that an entry holds on to. It is called more than once for an
	// entry, and has to tell the same each time.
	Weigh func(*E) int64
	// Recurring: only what comes again is remembered.
	Recurring bool
}

// New makes an empty cache.
func New[E any](o Options[E]) *Cache[E] {
	if isOff(o.Name) {
		return &Cache[E]{}
	}
	n := max(ways, 1<<bits.Len(uint(max(o.Entries, 1)-1)))
	c := &Cache[E]{
		slots: make([]atomic.Pointer[E], n), tags: make([]atomic.Uint32, n), mask: uint64(n-1) &^ (ways - 1),
		weigh: o.Weigh, limit: o.Bytes,
	}
	if o.Recurring {
		c.once = make([]atomic.Uint32, n)
	}
	return c
}

// Find returns the entry of this hash for which is holds, or nil.
func (c *Cache[E]) Find(hash uint64, is func(*E) bool) *E {
	if c.slots == nil {
		return nil
	}
	set := hash & c.mask
	for i := range uint64(ways) {
		if c.tags[set+i].Load() != tag(hash) {
			continue
		}
		if entry := c.slots[set+i].Load(); entry != nil && is(entry) {
			return entry
		}
	}
	return nil
}

// Wants reports whether an entry of this hash is worth making: of a cache of what recurs
// only from the second time on.
func (c *Cache[E]) Wants(hash uint64) bool {
	if c.slots == nil {
		return false
	}
	if c.once == nil {
		return true
	}
	mark := uint32(hash>>32) | 1
	place := &c.once[hash%uint64(len(c.once))]
	return place.Load() == mark || place.Swap(mark) == mark
}

// Put remembers an entry: in a free place of its set, or instead of another one there.
func (c *Cache[E]) Put(hash uint64, entry *E) {
	if c.slots == nil {
		return
	}
	weight := c.weigh(entry)
	if weight > c.limit/ways {
		return // it would push out too much
	}
	c.bytes.Add(weight)
	c.place(hash, entry)
	for c.bytes.Load() > c.limit {
		c.drop(c.hand.Add(1) % uint64(len(c.slots)))
	}
}

func (c *Cache[E]) place(hash uint64, entry *E) {
	set := hash & c.mask
	for i := range uint64(ways) {
		if c.slots[set+i].CompareAndSwap(nil, entry) {
			c.tags[set+i].Store(tag(hash))
			return
		}
	}
	at := set + (hash>>62+c.hand.Add(1))%ways
	c.forget(c.slots[at].Swap(entry))
	c.tags[at].Store(tag(hash))
}

func tag(hash uint64) uint32 { return uint32(hash >> 32) }

func (c *Cache[E]) drop(slot uint64) { c.forget(c.slots[slot].Swap(nil)) }

func (c *Cache[E]) forget(entry *E) {
	if entry != nil {
		c.bytes.Add(-c.weigh(entry))
	}
}

// Bytes returns what the entries weigh.
func (c *Cache[E]) Bytes() int64 { return c.bytes.Load() }
