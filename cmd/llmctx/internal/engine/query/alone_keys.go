// SPDX-License-Identifier: Apache-2.0

package query

import (
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

// What of several packs is the same is found by keys that were packed with them, before any span is taken: traces, of which the spans come with
// their IDs then; responses; clusters.

// KeySort is a sort of keys, and the column that is handed over with them.
type KeySort struct {
	Of       int
	Number   string
	clusters bool
}

// Sorts are those of which keys are to be handed over.
func (a *Alone) Sorts() (list []KeySort) {
	if a.ids == nil {
		return nil
	}
	if !a.atOnce {
		list = append(list, KeySort{Of: packed.KeyOfTrace, Number: packed.KeyHour})
	}
	clusters := KeySort{packed.KeyOfCluster, packed.KeyNumber, true}
	if a.Asked.Cluster == counts.Trace {
		clusters.Of = packed.KeyOfTrace
	}
	return append(list, KeySort{Of: packed.KeyOfResponse, Number: packed.KeyNumber}, clusters)
}

// TakeKeys begins to take so many keys of a sort, and returns what takes one.
func (a *Alone) TakeKeys(sort KeySort, n int) func(hash, number int64, has bool) {
	a.keys.empty(n)
	switch {
	case sort.clusters:
		return func(hash, number int64, has bool) {
			if has && a.clusters <= mostNumbered {
				a.keys.add(hashOf(hash), a.clusterOf(number))
			}
		}
	case sort.Of == packed.KeyOfTrace:
		return func(hash, hour int64, has bool) {
			if !has {
				hour = noHour
			}
			a.keys.add(hashOf(hash), a.hourNumber(hour))
		}
	default:
		return func(hash, _ int64, _ bool) { a.keys.add(hashOf(hash), int32(a.pack)) } //nolint:gosec // there are fewer than files
	}
}

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
	packs := make([]int, len(a.again))
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
			a.again[part.owners[k]] = a.again[part.owners[k]] || a.ids.shared[trace]
		}
	}
}

// hashOf is the hash of a key in the first bits, as all others are here; the last is not set.
func hashOf(key int64) uint64 { return uint64(key) << 1 } //nolint:gosec // its first bit is not set

// owned are hashes, each with the number of what has it.
type owned struct {
	parts [idParts]ownedPart
	slots []int32
}

type ownedPart struct {
	hashes []uint64
	owners []int32
}

// empty makes room for so many.
func (o *owned) empty(n int) {
	each := n/idParts + n/idParts/8 + 16 //nolint:mnd // some have a few more
	for i := range o.parts {
		p := &o.parts[i]
		if cap(p.hashes) < each {
			p.hashes, p.owners = make([]uint64, 0, each), make([]int32, 0, each)
		}
		p.hashes, p.owners = p.hashes[:0], p.owners[:0]
	}
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
