// SPDX-License-Identifier: Apache-2.0

// Package memo remembers results of pure functions on the hot path: bounded, and
// read without a lock.
package memo // import "github.com/llmcontext/llmcontextprocessor/internal/memo"

import (
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
	"sync/atomic"
)

// ways is how many places a hash may stand in: keys that collide in one place do
// not push each other out on every span.
const ways = 4

// Memo holds at most a fixed number of results. An entry carries its own key: the
// caller compares it, so a hash collision costs a recomputation, never a wrong
// result. A result that is pushed out is computed again.
type Memo[E any] struct {
	slots []atomic.Pointer[E]
	mask  uint64
}

// New makes room for at least size entries.
func New[E any](size int) *Memo[E] {
	n := max(ways, 1<<bits.Len(uint(max(size, 1)-1)))
	return &Memo[E]{slots: make([]atomic.Pointer[E], n), mask: uint64(n-1) &^ (ways - 1)}
}

// Find gives the entry of this hash for which is holds, or nil.
func (m *Memo[E]) Find(hash uint64, is func(*E) bool) *E {
	set := hash & m.mask
	for i := range uint64(ways) {
		if entry := m.slots[set+i].Load(); entry != nil && is(entry) {
			return entry
		}
	}
	return nil
}

// Put remembers an entry, in a free place of its set or in place of another one.
func (m *Memo[E]) Put(hash uint64, entry *E) {
	set := hash & m.mask
	for i := range uint64(ways) {
		if m.slots[set+i].CompareAndSwap(nil, entry) {
			return
		}
	}
	// Whoever is pushed out, it is not always the same: entries of one hash take turns.
	m.slots[set+rand.Uint64N(ways)].Store(entry)
}

var seed = maphash.MakeSeed()

// Hash folds one more string into a running hash.
func Hash(running uint64, text string) uint64 {
	return Mix(running ^ maphash.String(seed, text))
}

// Mix spreads the bits of a number over the whole width.
func Mix(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return hi ^ lo
}
