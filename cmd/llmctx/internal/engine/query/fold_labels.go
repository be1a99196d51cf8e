// SPDX-License-Identifier: Apache-2.0

package query

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Label is another attribute with its value.
type Label struct {
	OtherKey
	Value string
}

// labelFold counts units by their labels.
type labelFold struct {
	numbers  map[string]int32
	texts    []string
	sums     map[labelsKey]*labelsSum
	services []int32 // by combination
	names    []string
}

func newLabelFold(list []*combination) labelFold {
	f := labelFold{numbers: map[string]int32{}, sums: map[labelsKey]*labelsSum{}, services: make([]int32, len(list))}
	known := map[string]int32{}
	for i, c := range list {
		n, ok := known[c.Service]
		if !ok {
			n = int32(len(f.names)) //nolint:gosec // there are fewer than combinations
			known[c.Service], f.names = n, append(f.names, c.Service)
		}
		f.services[i] = n
	}
	return f
}

// labelsKey is what units are told apart by.
type labelsKey struct {
	labels, service int32
	period          counts.Period
}

// labelsSum counts the units, and the bad ones.
type labelsSum struct {
	all, bad       float64
	rawAll, rawBad int64
}

// add adds a unit of a combination with labels.
func (f *labelFold) add(labels string, combination int32, period counts.Period, weight float64, bad bool) {
	n, known := f.numbers[labels]
	if !known {
		labels, n = strings.Clone(labels), int32(len(f.texts)) //nolint:gosec // there are fewer than units
		f.numbers[labels], f.texts = n, append(f.texts, labels)
	}
	key := labelsKey{n, f.services[combination], period}
	s := f.sums[key]
	if s == nil {
		s = &labelsSum{}
		f.sums[key] = s
	}
	s.all, s.rawAll = s.all+weight, s.rawAll+1
	if bad {
		s.bad, s.rawBad = s.bad+weight, s.rawBad+1
	}
}

// columns counts units by each of their labels, as Others, OtherKeys and OthersOf do, but for some keys.
func (f *labelFold) columns(read func(labels string) ([]Label, error), without []OtherKey) ([]counts.Column, error) {
	lists := make([][]Label, len(f.texts))
	for i, text := range f.texts {
		list, err := read(text)
		if err != nil {
			return nil, err
		}
		lists[i] = slices.DeleteFunc(list, func(l Label) bool { return slices.Contains(without, l.OtherKey) })
	}
	found := map[labelled]*counts.Column{}
	for key, sum := range f.sums {
		for _, l := range lists[key.labels] {
			at := labelled{l, f.names[key.service], key.period}
			c := found[at]
			if c == nil {
				c = &counts.Column{Period: key.period, Service: at.service, Key: l.String(), Value: l.Value}
				found[at] = c
			}
			c.Scored, c.Bad, c.RawScored, c.RawBad = c.Scored+sum.all, c.Bad+sum.bad, c.RawScored+sum.rawAll, c.RawBad+sum.rawBad
		}
	}
	return chosenOf(found), nil
}

// labelled is what a column counts.
type labelled struct {
	Label
	service string
	period  counts.Period
}

// chosenOf returns those of the attributes with few values, of the most frequent ones.
func chosenOf(found map[labelled]*counts.Column) []counts.Column {
	values, spans := map[OtherKey]map[string]bool{}, map[OtherKey]int64{}
	for at, c := range found {
		if values[at.OtherKey] == nil {
			values[at.OtherKey] = map[string]bool{}
		}
		values[at.OtherKey][at.Value] = true
		spans[at.OtherKey] += c.RawScored
	}
	maps.DeleteFunc(values, func(_ OtherKey, of map[string]bool) bool { return len(of) > counts.MaxColumnValues })
	few := slices.SortedFunc(maps.Keys(values), func(a, b OtherKey) int {
		return cmp.Or(cmp.Compare(spans[b], spans[a]), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Key, b.Key))
	})
	few = few[:min(len(few), counts.MaxColumns)]
	var list []counts.Column
	for at, c := range found {
		if slices.Contains(few, at.OtherKey) {
			list = append(list, *c)
		}
	}
	return list
}
