// SPDX-License-Identifier: Apache-2.0

package dialect

// What this package says of a span is a function of which attributes it has and of
// the values of those few that were read on the way. A Span notes which these were,
// so that a caller can remember the answer for all spans that show the same, without
// knowing any rule. What events say is not among it.

// HasRead reports whether the value of an attribute that was put was read since Reset,
// by Kind, Evidence or SystemInstructions. Otherwise all that mattered of it is whether
// it is blank, and of a count whether it is 0.
func (s *Span) HasRead(f Field, key string) bool {
	switch {
	case f == familyFlag || f == familyVariable:
		return true
	case isIndexed(f):
		return s.hasReadElement(f, key)
	default:
		return s.reads.has(f)
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
