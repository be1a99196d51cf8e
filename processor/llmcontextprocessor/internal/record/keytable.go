// SPDX-License-Identifier: Apache-2.0

package record

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// Table maps attribute keys to values, and tells in a few nanoseconds whether a key is one of
// them: it is asked for every attribute of every record. It is immutable and safe for concurrent use.
type Table[V any] struct {
	// index holds the place of an entry, counted from 1, or 0 where no key of the hash is: so
	// small that it stays in the nearest cache, and so empty that nearly every foreign key is
	// told by one look.
	index   []uint32
	entries []entry[V]
}

type entry[V any] struct {
	key   string
	value V
}

// NewTable makes a table of the keys. The empty key cannot be in it.
func NewTable[V any](entries map[string]V) *Table[V] {
	t := &Table[V]{index: make([]uint32, 1<<max(bits.Len(uint(4*len(entries))), 6))}
	keys := slices.Sorted(maps.Keys(entries))
	all := strings.Join(keys, "") // those of one namespace lie beside one another
	for _, key := range keys {
		value := entries[key]
		if key, all = all[:len(key)], all[len(key):]; key == "" {
			continue
		}
		t.entries = append(t.entries, entry[V]{key, value})
		i := hash(key) & t.mask()
		for t.index[i] != 0 {
			i = (i + 1) & t.mask()
		}
		t.index[i] = uint32(len(t.entries)) //nolint:gosec // there are a few hundred keys
	}
	return t
}

func (t *Table[V]) mask() uint64 { return uint64(len(t.index) - 1) }

// Find returns the value of a key, nil if it is not in the table.
func (t *Table[V]) Find(key string) *V {
	index := t.index
	for i := hash(key); ; i++ {
		place := index[i&uint64(len(index)-1)]
		if place == 0 {
			return nil
		}
		if e := &t.entries[place-1]; len(e.key) == len(key) && Same(e.key, key) {
			return &e.value
		}
	}
}

const spread = 0x9e3779b97f4a7c15

// hash looks at the length, the middle and the end of a key: those of one namespace begin alike.
func hash(key string) uint64 {
	n := len(key)
	if n < 8 {
		return hashShort(key)
	}
	return (Word(key, n-8) ^ bits.RotateLeft64(Word(key, (n-8)>>1), 29) ^ uint64(n)) * spread >> 40
}

func hashShort(key string) uint64 {
	h := uint64(len(key))
	for i := range len(key) {
		h = h<<8 | uint64(key[i])
	}
	return h * spread >> 40
}
