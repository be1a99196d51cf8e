// SPDX-License-Identifier: Apache-2.0

package dialect

// What this package says of a span is a function of which attributes it has and of
// the values of those few that were read on the way. A Span notes which these were,
// so that a caller can remember the answer for all spans that show the same, without
// knowing any rule. What events say is not among it.

// Heed is how much of an attribute mattered.
type Heed uint8

// The degrees of heed, each of which holds the ones before it.
const (
	Nothing   Heed = iota // it may have any value
	Blankness             // whether the value says anything
	Zeroness              // whether a number is 0
	Value                 // the value as it is
)

// Heeded reports how much mattered of an attribute that was put since Reset, to Kind,
// Evidence and SystemInstructions.
func (s *Span) Heeded(f Field, key string) Heed {
	switch {
	case f == 0:
		return Nothing
	case f == familyFlag || f == familyVariable || isIndexed(f) && s.hasReadElement(f, key):
		return Value
	case !s.asked.has(f):
		return Nothing
	case counts.has(f):
		return Zeroness
	case s.reads.has(f):
		return Value
	default:
		return Blankness
	}
}

func (s *Span) hasReadElement(f Field, key string) bool {
	index, sub := splitIndex(key[familyPrefix(f):])
	for i := range s.indexed {
		if e := &s.indexed[i]; e.field == f && e.index == index && e.sub == sub && e.read {
			return true
		}
	}
	return false
}
