// SPDX-License-Identifier: Apache-2.0

package record

import "math/bits"

// Table maps attribute keys to values, and tells in a few nanoseconds whether a key is one of
// them: it is asked for every attribute of every record. It is immutable and safe for concurrent use.
type Table[V any] struct {
	slots []slot[V]
	mask  uint32
	// prefilter has a bit for every key, found by what costs nothing to look at. It tells
	// of nearly every foreign key that it is one.
	prefilter [prefilterWords]uint64
}

const prefilterWords = 128

type slot[V any] struct {
	key   string
	value V
}

// NewTable makes a table of the keys. The empty key cannot be in it.
func NewTable[V any](entries map[string]V) *Table[V] {
	// A quarter full at most: most keys of a span are in no slot, and the first look
	// should tell.
	size := 1 << bits.Len(uint(4*len(entries)+1))
	t := &Table[V]{slots: make([]slot[V], size), mask: uint32(size - 1)}
	for key, value := range entries {
		if key == "" {
			continue
		}
		bit := prefilterBit(key)
		t.prefilter[bit>>6] |= 1 << (bit & 63)
		i := hash(key) & t.mask
		for t.slots[i].key != "" {
			i = (i + 1) & t.mask
		}
		t.slots[i] = slot[V]{key, value}
	}
	return t
}

// Find gives the value of a key, nil if it is not in the table.
func (t *Table[V]) Find(key string) *V {
	if !t.May(key) {
		return nil
	}
	for i := hash(key) & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if Same(s.key, key) {
			return &s.value
		}
		if s.key == "" {
			return nil
		}
	}
}

// May reports whether the key may be in the table. It is inlined, and false for
// nearly every key that is not.
func (t *Table[V]) May(key string) bool {
	if key == "" {
		return false
	}
	bit := prefilterBit(key)
	return t.prefilter[bit>>6]&(1<<(bit&63)) != 0
}

func prefilterBit(key string) uint32 {
	n := uint32(len(key))
	return (n*67 + uint32(key[n-1])*5 + uint32(key[n>>1])*131) & (prefilterWords*64 - 1)
}

// hash looks at the length and four characters. Attribute keys of one namespace
// differ in their length, their middle or their end.
func hash(key string) uint32 {
	n := len(key)
	h := uint32(n)
	h = h*31 + uint32(key[n-1])
	h = h*31 + uint32(key[n/2])
	h = h*31 + uint32(key[n*3/4])
	h = h*31 + uint32(key[n/4])
	h = h*31 + uint32(key[max(n-3, 0)])
	return h * 0x9e3779b1 >> 8
}
