// SPDX-License-Identifier: Apache-2.0

package config

import (
	"slices"
	"strings"
)

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

// entry of the registry after fragments and history were brought together: one
// match, and the timeline of every variable that is remembered for it.
type node struct {
	match    []Condition
	lines    []line
	contexts []int // that are shown for this match, by their place among those of the registry
}

// line is the timeline of one variable in one node. Among nodes with equally many
// conditions the one with the higher rank wins.
type line struct {
	variable VariableID
	rank     float64
	timeline timeline
}

// index finds the nodes that match a set of attribute values without looking at
// the others: one hash lookup for each distinct set of attribute names.
type index struct {
	keys   []string // every attribute name that a match or a when reads, sorted
	shapes []shape
}

// shape holds the nodes that are matched by the same attribute names.
type shape struct {
	keys  []int // positions in index.keys
	nodes map[string][]*node
}

func newIndex(nodes []*node, whenKeys []string) *index {
	x := &index{keys: whenKeys}
	for _, n := range nodes {
		for _, cond := range n.match {
			x.keys = append(x.keys, cond.Key)
		}
	}
	slices.Sort(x.keys)
	x.keys = slices.Clip(slices.Compact(x.keys))
	at := map[string]int{}
	for _, n := range nodes {
		name := shapeName(n.match)
		i, ok := at[name]
		if !ok {
			i = len(x.shapes)
			at[name] = i
			x.shapes = append(x.shapes, shape{keys: x.positions(n.match), nodes: map[string][]*node{}})
		}
		x.shapes[i].add(n, nil, 0)
	}
	return x
}

func shapeName(match []Condition) string {
	names := make([]string, len(match))
	for i, cond := range match {
		names[i] = cond.Key
	}
	return strings.Join(names, "\x00")
}

func (x *index) positions(match []Condition) []int {
	positions := make([]int, len(match))
	for i, cond := range match {
		positions[i], _ = slices.BinarySearch(x.keys, cond.Key)
	}
	return positions
}

// add files the node under every combination of its values.
func (s *shape) add(n *node, prefix []byte, depth int) {
	if depth == len(n.match) {
		s.nodes[string(prefix)] = append(s.nodes[string(prefix)], n)
		return
	}
	for _, value := range n.match[depth].AnyOf {
		s.add(n, appendValue(prefix, value), depth+1)
	}
}

// appendValue keeps values apart by their length, so that no value can contain the border.
func appendValue(key []byte, value string) []byte {
	n := len(value)
	return append(append(key, byte(n), byte(n>>8), byte(n>>16)), value...)
}

// find gives the nodes whose conditions all hold. values[i] belongs to keys[i]; an
// empty one is an attribute that is not there.
func (x *index) find(values []string) []*node {
	var found []*node
	var scratch [256]byte
shapes:
	for i := range x.shapes {
		s := &x.shapes[i]
		key := scratch[:0]
		for _, position := range s.keys {
			if values[position] == "" {
				continue shapes
			}
			key = appendValue(key, values[position])
		}
		found = append(found, s.nodes[string(key)]...)
	}
	return found
}
