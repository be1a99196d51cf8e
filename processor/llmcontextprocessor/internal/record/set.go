// SPDX-License-Identifier: Apache-2.0

package record

import "math/bits"

// Field is a number for an attribute key, or for a family of keys, that is read. The zero
// Field is none.
type Field uint16

const (
	// MaxFields is how many fields there may be.
	MaxFields = words * 64
	words     = 7
)

// Set is a set of fields.
type Set [words]uint64

// SetOf makes a set.
func SetOf(fields ...Field) (s Set) {
	for _, f := range fields {
		s.Add(f)
	}
	return s
}

// Add puts a field into the set.
func (s *Set) Add(f Field) { s[f>>6] |= 1 << (f & 63) }

// Drop takes a field out of the set.
func (s *Set) Drop(f Field) { s[f>>6] &^= 1 << (f & 63) }

// Has reports whether a field is in the set.
func (s *Set) Has(f Field) bool { return s[f>>6]&(1<<(f&63)) != 0 }

// All walks the fields of the set.
func (s *Set) All() func(func(Field) bool) {
	return func(yield func(Field) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(Field(i<<6 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

// Join adds all fields of another set.
func (s *Set) Join(o *Set) {
	for i := range s {
		s[i] |= o[i]
	}
}

// Keep leaves the fields that are in another set, too.
func (s *Set) Keep(o *Set) {
	for i := range s {
		s[i] &= o[i]
	}
}

// Meets reports whether the sets have a field in common.
func (s *Set) Meets(o *Set) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3]|s[4]&o[4]|s[5]&o[5]|s[6]&o[6] != 0
}
