// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"strings"
)

// Condition holds for an attribute whose value is any of AnyOf (sorted, at least one).
type Condition struct {
	Key   string
	AnyOf []string
}

// MatchKey names a match: contexts with the same key are one entry. Lengths keep its parts
// apart, whatever characters a value is made of.
func MatchKey(match []Condition) string {
	key := make([]byte, 0, 256)
	for _, cond := range match {
		key = AppendKey(append(key, byte(len(cond.AnyOf)), byte(len(cond.AnyOf)>>8)), cond.Key)
		for _, value := range cond.AnyOf {
			key = AppendKey(key, value)
		}
	}
	return string(key)
}

// MatchKey names what the context is for.
func (c *Context) MatchKey() string {
	if c.key == "" {
		return MatchKey(c.Match)
	}
	return c.key
}

// String returns the match as it is shown to people: {a=x, b=y|z}.
func (c *Context) String() string {
	parts := make([]string, len(c.Match))
	for i, cond := range c.Match {
		parts[i] = cond.Key + "=" + strings.Join(cond.AnyOf, "|")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// What the lists of one match, and those of all matches of a document, multiply to.
const (
	maxCombinations      = 10_000
	maxCombinationsOfAll = 1_000_000
)

func combinations(conditions []Condition) int {
	n := 1
	for _, cond := range conditions {
		n *= max(len(cond.AnyOf), 1)
		if n > maxCombinations {
			return n
		}
	}
	return n
}

// AppendKey appends a value to a key. It keeps values apart by their length, so that no value can contain the border.
func AppendKey(key []byte, value string) []byte {
	n := len(value)
	return append(append(key, byte(n), byte(n>>8), byte(n>>16)), value...)
}

// Rank is a place among the contexts of all fragments: those stand in the order of their
// names. Among contexts with equally many conditions the one with the higher rank wins.
type Rank struct {
	File  string
	Place float64
}

// Compare orders places: by the names of the fragments, then within one.
func (r Rank) Compare(other Rank) int {
	return cmp.Or(strings.Compare(r.File, other.File), cmp.Compare(r.Place, other.Place))
}

// Rank returns the place of the context.
func (c *Context) Rank() Rank { return Rank{c.File, float64(c.Place + 1)} }
