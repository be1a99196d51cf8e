// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"iter"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// cell is a row, or a part of one that counts more than a number here holds. There may be millions, which is why it is as small as it can be.
type cell struct {
	*set
	rare               *further // nil: it has none of these
	at                 place
	spans, scored, bad uint32
}

// place is a bucket and a period: the four of a bucket follow each other.
type place int32

func placeOf(bucket int, period Period) place { return place(bucket<<2 | int(period)) } //nolint:gosec // there are a few thousand buckets

func (p place) bucket() int    { return int(p >> 2) }
func (p place) period() Period { return Period(p & 3) } //nolint:gosec // it is less than four

// cells are all of a table, or some of these.
type cells struct {
	all  []cell
	some []uint32 // their places, in order; nil: it is all
}

// each lists them, with their places.
func (c cells) each() iter.Seq2[uint32, *cell] {
	return func(yield func(uint32, *cell) bool) {
		if c.some != nil {
			for _, i := range c.some {
				if !yield(i, &c.all[i]) {
					return
				}
			}
			return
		}
		for i := range c.all {
			if !yield(uint32(i), &c.all[i]) { //nolint:gosec // there are fewer
				return
			}
		}
	}
}

// has reports whether something holds for one of them.
func (c cells) has(is func(*cell) bool) bool {
	for _, one := range c.each() {
		if is(one) {
			return true
		}
	}
	return false
}

func (c *cell) bucket() int    { return c.at.bucket() }
func (c *cell) period() Period { return c.at.period() }

// further is what few cells have.
type further struct {
	weighed   *weights      // nil: each span stands for itself
	first     counts.Micros // 0: nobody asks it
	badTraces *counts.Traces
}

// isBefore reports whether the first span of a cell is known to be before a time, which may be zero: then there is none yet.
func (c *cell) isBefore(at time.Time) bool {
	return c.rare != nil && c.rare.first != 0 && (at.IsZero() || c.rare.first.Time().Before(at))
}

// firstTime is when the first span was; zero where nobody asks it.
func (c *cell) firstTime() time.Time {
	if c.rare == nil || c.rare.first == 0 {
		return time.Time{}
	}
	return c.rare.first.Time()
}

// traces are those of its bad spans.
func (c *cell) traces() []string {
	if c.rare == nil {
		return nil
	}
	return c.rare.badTraces.List()
}

// isWeighed reports whether its spans do not all stand for themselves.
func (c *cell) isWeighed() bool { return c.rare != nil && c.rare.weighed != nil }

// weight are the spans of the cell, each as often as sampling says.
func (c *cell) weight() weights {
	if c.isWeighed() {
		return *c.rare.weighed
	}
	return weights{float64(c.spans), float64(c.scored), float64(c.bad)}
}

// set is what cells share.
type set struct {
	stratum int32
	number  int32   // once they are in order, the place of the values among all; several may have the same ones
	values  []int32 // IDs, by variable
}

// sharing is what rows agree in that have one list of values between them: an engine lists those of a combination once.
type sharing struct {
	first   *string // of the list
	stratum int32
}

// weights are spans, scored ones and bad ones, each as often as sampling says.
type weights struct{ spans, scored, bad float64 }
