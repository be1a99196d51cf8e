// SPDX-License-Identifier: Apache-2.0

package query

import "hash/maphash"

// idFold finds out whether spans that count lead from one pack to another: whether one is there twice, or an answer is part of another, by
// its parent or its response ID. It looks at hashes: where two agree it may be for another reason, and nothing is told. Within a trace that
// one pack alone has, packing looked at spans and their parents.
type idFold struct {
	shared         map[uint64]bool // traces
	hasOneResponse bool            // answers of several packs do
	// By the first bits of their hashes, so that what is compared fits into the processor's cache: those of shared traces; of all where they
	// came with their IDs at once.
	spans, parents [idParts][]uint64
}

const (
	idParts = 256
	idShift = 64 - 8
)

// add takes the other IDs of a span that counts. The last bit of its hash tells whether it is an answer; parents are of answers alone.
func (f *idFold) add(u *Bare, isAnswer bool) {
	to := func(list *[idParts][]uint64, hash uint64) { list[hash>>idShift] = append(list[hash>>idShift], hash) }
	of := func(span string) uint64 { return (u.traceHash*31 + maphash.String(seeds[1], span)) &^ 1 }
	if u.HasSpan {
		to(&f.spans, of(u.Span)|uint64(bit(isAnswer)))
	}
	if isAnswer && u.HasParent {
		to(&f.parents, of(u.Parent)|1)
	}
}

// leads reports whether any may.
func (f *idFold) leads() bool {
	if f.hasOneResponse {
		return true
	}
	var spans idSet
	for i := range idParts {
		if !spans.fill(f.spans[i]) {
			return true
		}
		for _, parent := range f.parents[i] {
			if spans.has(parent) {
				return true
			}
		}
	}
	return false
}

// idSet is a set of hashes, in which those that differ in the last bit alone are one.
type idSet struct{ slots []uint64 } // 0: none

// fill takes hashes instead of those before. It reports whether each is there once.
func (s *idSet) fill(hashes []uint64) bool {
	s.slots = emptied(s.slots, len(hashes))
	for _, hash := range hashes {
		at := s.place(hash)
		for ; s.slots[at] != 0; at = (at + 1) & (len(s.slots) - 1) {
			if s.slots[at]|1 == hash|1 {
				return false
			}
		}
		s.slots[at] = hash
	}
	return true
}

// has reports whether a hash is there, with its last bit.
func (s *idSet) has(hash uint64) bool {
	for at := s.place(hash); s.slots[at] != 0; at = (at + 1) & (len(s.slots) - 1) {
		if s.slots[at] == hash {
			return true
		}
	}
	return false
}

func (s *idSet) place(hash uint64) int { return int(hash>>1) & (len(s.slots) - 1) } //nolint:gosec // it is cut to the length

// emptied returns empty slots for so many, at least half of which stay free. Their number is a power of two.
func emptied[T uint64 | int32](slots []T, n int) []T {
	size := 2
	for size < 2*n {
		size *= 2
	}
	if cap(slots) < size {
		slots = make([]T, size)
	}
	slots = slots[:size]
	clear(slots)
	return slots
}
