// SPDX-License-Identifier: Apache-2.0

package query

import (
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// What of several packs is the same is found by keys that were packed with them, before any span is taken: traces, of which the spans come with
// their IDs then; responses; clusters. Likewise the traces that verdicts name. Most keys of the largest pack are of no other: it is read last,
// and of it only what may be known is remembered.

// KeySort is a sort of keys, and the column that is handed over with them.
type KeySort struct {
	Of       int
	Number   string
	clusters bool
}

// Sorts are those of which keys are to be handed over.
func (a *Alone) Sorts() (list []KeySort) {
	if !a.atOnce && (a.ids != nil || a.loose.n > 0) {
		list = append(list, KeySort{Of: packed.KeyOfTrace, Number: packed.KeyHour})
	}
	if a.ids == nil {
		return list
	}
	clusters := KeySort{packed.KeyOfCluster, packed.KeyNumber, true}
	if a.Asked.Cluster == counts.Trace {
		clusters.Of = packed.KeyOfTrace
	}
	return append(list, KeySort{Of: packed.KeyOfResponse, Number: packed.KeyNumber}, clusters)
}

// TakeKeys begins to take keys of a sort, of all packs but the largest so many, and returns what takes one.
func (a *Alone) TakeKeys(sort KeySort, n int) func(hash, number int64, has bool) {
	switch {
	case sort.clusters:
		a.keys.empty(n, nil)
		return func(hash, number int64, has bool) {
			if h := hashOf(hash); has && a.clusters <= mostNumbered && a.keys.mayBe(h) {
				a.keys.add(h, a.clusterOf(number))
			}
		}
	case sort.Of == packed.KeyOfTrace:
		named := a.loose.keys()
		a.keys.empty(n, named)
		return func(hash, hour int64, has bool) {
			if !has {
				hour = noHour
			}
			h := hashOf(hash)
			if !a.keys.mayBe(h) {
				return
			}
			owner := a.hourNumber(hour)
			a.keys.add(h, owner)
			if len(named) > 0 && named[h] {
				a.states[owner].withIDs = true
			}
		}
	default:
		a.keys.empty(n, nil)
		return func(hash, _ int64, _ bool) {
			if h := hashOf(hash); a.keys.mayBe(h) {
				a.keys.add(h, int32(a.pack)) //nolint:gosec // there are fewer than files
			}
		}
	}
}

// LastKeys tells that those come of the largest pack.
func (a *Alone) LastKeys() { a.keys.isLast = true }

// TookKeys tells that all of a sort were taken.
func (a *Alone) TookKeys(sort KeySort) {
	switch {
	case sort.clusters:
		a.keys.eachTwice(func(_ uint64, first, other int32) {
			if first != other { // else it is of several hours of a pack
				a.same = append(a.same, [2]int32{first, other})
			}
		})
	case sort.Of == packed.KeyOfTrace:
		a.share()
	default:
		a.keys.eachTwice(func(uint64, int32, int32) { a.ids.hasOneResponse = true })
	}
}

// share finds the traces that several packs have.
func (a *Alone) share() {
	if a.ids == nil {
		return
	}
	packs := make([]int, len(a.states))
	for of, n := range a.hours {
		packs[n] = of.pack
	}
	a.keys.eachTwice(func(trace uint64, first, other int32) {
		if packs[first] != packs[other] {
			a.ids.shared[trace] = true
		}
	})
	if len(a.ids.shared) == 0 {
		return
	}
	for i := range a.keys.parts {
		part := &a.keys.parts[i]
		for k, trace := range part.hashes {
			if a.ids.shared[trace] {
				a.states[part.owners[k]].withIDs = true
			}
		}
	}
}

// hashOf is the hash of a key in the first bits, as all others are here; the last is not set.
func hashOf(key int64) uint64 { return uint64(key) << 1 } //nolint:gosec // its first bit is not set

// owned are hashes, each with the number of what has it.
type owned struct {
	parts [idParts]ownedPart
	slots []int32
	// marks has a bit for each hash that was added, or is looked for: most others have none.
	marks  []uint64
	isLast bool // what comes has to have one
}

type ownedPart struct {
	hashes []uint64
	owners []int32
}

// empty makes room for so many, and for what is looked for besides.
func (o *owned) empty(n int, others map[uint64]bool) {
	each := n/idParts + n/idParts/8 + 16 //nolint:mnd // some have a few more
	for i := range o.parts {
		p := &o.parts[i]
		if cap(p.hashes) < each {
			p.hashes, p.owners = make([]uint64, 0, each), make([]int32, 0, each)
		}
		p.hashes, p.owners = p.hashes[:0], p.owners[:0]
	}
	const bits = 16 // of each: few that are not there have a mark by chance
	o.isLast, o.marks = false, emptied(o.marks, (n+len(others))*bits/64)
	for hash := range others {
		o.mark(hash)
	}
}

// markAt is where the mark of a hash is.
func (o *owned) markAt(hash uint64) (at int, mark uint64) {
	return int(hash>>7) & (len(o.marks) - 1), 1 << (hash >> 1 % 64) //nolint:gosec,mnd // it is cut to the length; six bits tell one of a word, and the last is not set
}

func (o *owned) mark(hash uint64) {
	at, mark := o.markAt(hash)
	o.marks[at] |= mark
}

// mayBe reports whether a key is to be added.
func (o *owned) mayBe(hash uint64) bool {
	if !o.isLast {
		o.mark(hash)
		return true
	}
	at, mark := o.markAt(hash)
	return o.marks[at]&mark != 0
}

func (o *owned) add(hash uint64, owner int32) {
	p := &o.parts[hash>>idShift]
	p.hashes, p.owners = append(p.hashes, hash), append(p.owners, owner)
}

// eachTwice calls do for each but the first of several that have one hash, and for that first.
func (o *owned) eachTwice(do func(hash uint64, first, other int32)) {
	for n := range o.parts {
		p := &o.parts[n]
		o.slots = emptied(o.slots, len(p.hashes))
		slots := o.slots
		for i, hash := range p.hashes {
			at := int(hash>>1) & (len(slots) - 1) //nolint:gosec // it is cut to the length
			for slots[at] != 0 && p.hashes[slots[at]-1] != hash {
				at = (at + 1) & (len(slots) - 1)
			}
			if slots[at] == 0 {
				slots[at] = int32(i) + 1 //nolint:gosec // of some hundred million spans
				continue
			}
			do(hash, p.owners[slots[at]-1], p.owners[i])
		}
	}
}
