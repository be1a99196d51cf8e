// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// node is one match: the contexts that are shown for it, of which no two declare one
// variable, and what the history knows beyond them.
type node struct {
	match    []document.Condition
	key      string
	contexts []*document.Context
	pasts    []*history.Past

	lines atomic.Pointer[[]line] // once they were asked for
}

// line is the timeline of one variable in one node. Among nodes with equally many
// conditions the one with the higher rank wins.
type line struct {
	variable variable.ID
	rank     document.Rank
	timeline timeline
}

// index finds the nodes that match a set of attribute values without looking at
// the others: one hash lookup for each distinct set of attribute names. It is not changed
// any more; the next one shares with it what stays.
type index struct {
	keys   []string // every attribute name that a match or a when reads, sorted
	shapes []shape
}

// shape holds the nodes that are matched by the same attribute names.
type shape struct {
	name  string
	keys  []int // positions in index.keys
	nodes table[[]*node]
	count int // of nodes
}

// nodeChange puts one node into the place of another; either may be nil.
type nodeChange struct{ old, new *node }

func (c nodeChange) match() []document.Condition {
	if c.new != nil {
		return c.new.match
	}
	return c.old.match
}

// next returns an index in which some nodes are others.
func (x *index) next(keys []string, changes []nodeChange) *index {
	result := &index{keys: keys, shapes: slices.Clone(x.shapes)}
	byShape := map[string][]nodeChange{}
	for _, change := range changes {
		name := shapeName(change.match())
		byShape[name] = append(byShape[name], change)
	}
	for name, changes := range byShape {
		i := slices.IndexFunc(result.shapes, func(s shape) bool { return s.name == name })
		if i < 0 {
			i = len(result.shapes)
			result.shapes = append(result.shapes, shape{name: name, nodes: newTable[[]*node](len(changes))})
		}
		result.shapes[i].change(changes)
	}
	result.shapes = slices.DeleteFunc(result.shapes, func(s shape) bool { return s.count == 0 })
	for i := range result.shapes {
		result.shapes[i].keys = result.positions(result.shapes[i].name)
	}
	return result
}

// change files the new nodes in the place of the old ones.
func (s *shape) change(changes []nodeChange) {
	for _, change := range changes {
		if change.old != nil {
			s.count--
		}
		if change.new != nil {
			s.count++
		}
	}
	edit := s.nodes.roomFor(s.count).edit()
	for _, change := range changes {
		eachCombination(change.match(), nil, func(key []byte) {
			edit.update(key, func(nodes []*node) ([]*node, bool) {
				nodes = slices.DeleteFunc(slices.Clone(nodes), func(n *node) bool { return n == change.old })
				if change.new != nil {
					nodes = append(nodes, change.new)
				}
				return nodes, len(nodes) > 0
			})
		})
	}
	s.nodes = edit.table
}

func shapeName(match []document.Condition) string {
	names := make([]string, len(match))
	for i, cond := range match {
		names[i] = cond.Key
	}
	return strings.Join(names, "\x00")
}

func (x *index) positions(shape string) []int {
	if shape == "" {
		return nil
	}
	var positions []int
	for _, name := range strings.Split(shape, "\x00") {
		position, _ := slices.BinarySearch(x.keys, name)
		positions = append(positions, position)
	}
	return positions
}

// eachCombination visits the keys under which a match is filed, one for each combination
// of its values.
func eachCombination(match []document.Condition, prefix []byte, visit func([]byte)) {
	if len(match) == 0 {
		visit(prefix)
		return
	}
	for _, value := range match[0].AnyOf {
		eachCombination(match[1:], document.AppendKey(prefix, value), visit)
	}
}

// node returns the node of a match; nil for none.
func (x *index) node(match []document.Condition, key string) *node {
	name := shapeName(match)
	i := slices.IndexFunc(x.shapes, func(s shape) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	var first []byte
	for _, cond := range match {
		first = document.AppendKey(first, cond.AnyOf[0])
	}
	for _, n := range x.shapes[i].nodes.get(first) {
		if n.key == key {
			return n
		}
	}
	return nil
}

// each visits every node once.
func (x *index) each(visit func(*node)) {
	seen := map[*node]bool{}
	for i := range x.shapes {
		x.shapes[i].nodes.each(func(nodes []*node) {
			for _, n := range nodes {
				if !seen[n] { // it is filed under every combination of its values
					seen[n] = true
					visit(n)
				}
			}
		})
	}
}

// find returns the nodes whose conditions all hold. values[i] belongs to keys[i]; an
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
			key = document.AppendKey(key, values[position])
		}
		found = append(found, s.nodes.get(key)...)
	}
	return found
}
