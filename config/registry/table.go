// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"hash/maphash"
	"maps"
	"math/bits"
	"slices"
)

// table is a map that is not changed any more. One that differs from it in a few keys is
// made without copying the others: only the parts that hold them are copied.
type table[V any] struct {
	parts []map[string]V // their number is a power of two
	count int            // of keys
}

var tableSeed = maphash.MakeSeed()

// entriesOfPart is about how many keys a part holds, and so how many are copied for one.
const entriesOfPart = 32

// newTable makes an empty table for about so many keys.
func newTable[V any](keys int) table[V] {
	n := 1 << bits.Len(uint(keys/entriesOfPart))
	return table[V]{parts: make([]map[string]V, n)}
}

// get returns the value of a key, the zero value for none.
func (t table[V]) get(key []byte) (value V) {
	if len(t.parts) == 0 {
		return value
	}
	return t.parts[maphash.Bytes(tableSeed, key)&uint64(len(t.parts)-1)][string(key)]
}

// each visits every key once, in no order.
func (t table[V]) each(visit func(V)) {
	for _, part := range t.parts {
		for _, value := range part {
			visit(value)
		}
	}
}

// roomFor returns the table with parts enough for so many keys.
func (t table[V]) roomFor(keys int) table[V] {
	if len(t.parts)*entriesOfPart*4 > keys {
		return t
	}
	larger := newTable[V](keys).edit()
	for _, part := range t.parts {
		for key, value := range part {
			larger.update([]byte(key), func(V) (V, bool) { return value, true })
		}
	}
	return larger.table
}

// tableEdit is a table in the making.
type tableEdit[V any] struct {
	table[V]
	own []bool // the parts that are its own, and may be changed
}

// edit begins a table that differs from this one.
func (t table[V]) edit() *tableEdit[V] {
	return &tableEdit[V]{table[V]{slices.Clone(t.parts), t.count}, make([]bool, len(t.parts))}
}

// update replaces the value of a key by what change makes of it; false takes it out.
func (e *tableEdit[V]) update(key []byte, change func(V) (V, bool)) {
	i := maphash.Bytes(tableSeed, key) & uint64(len(e.parts)-1)
	if !e.own[i] {
		if e.parts[i] = maps.Clone(e.parts[i]); e.parts[i] == nil {
			e.parts[i] = map[string]V{}
		}
		e.own[i] = true
	}
	before := len(e.parts[i])
	if value, ok := change(e.parts[i][string(key)]); ok {
		e.parts[i][string(key)] = value
	} else {
		delete(e.parts[i], string(key))
	}
	e.count += len(e.parts[i]) - before
}
