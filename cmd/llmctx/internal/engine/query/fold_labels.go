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

// labelFold counts units by their labels, and by other attributes that come by themselves.
type labelFold struct {
	others   map[labelled]*labelsSum
	texts    []string      // by number
	sums     [][]labelsSum // by number, and by service and period
	services []int32       // by combination
	names    []string
}

// newLabelFold returns one for combinations of these services.
func newLabelFold(services []string) labelFold {
	f := labelFold{others: map[labelled]*labelsSum{}, services: make([]int32, len(services))}
	known := map[string]int32{}
	for i, service := range services {
		n, ok := known[service]
		if !ok {
			n = int32(len(f.names)) //nolint:gosec // there are fewer than combinations
			known[service], f.names = n, append(f.names, service)
		}
		f.services[i] = n
	}
	return f
}

// labelsSum counts the units, and the bad ones.
type labelsSum struct {
	all, bad       float64
	rawAll, rawBad int64
}

// addNumber adds a unit of a combination with labels of a number.
func (f *labelFold) addNumber(number int64, combination int32, period counts.Period, weight float64, bad bool) {
	if missing := int(number) + 1 - len(f.sums); missing > 0 {
		f.sums = append(f.sums, make([][]labelsSum, missing)...)
	}
	if f.sums[number] == nil {
		f.sums[number] = make([]labelsSum, 2*len(f.names))
	}
	f.sums[number][2*int(f.services[combination])+bit(period == counts.Bad)].add(weight, bad)
}

// addOther adds a unit of a combination with another attribute, of which the value may be that of an engine.
func (f *labelFold) addOther(label Label, combination int32, period counts.Period, weight float64, bad bool) {
	at := labelled{label, f.names[f.services[combination]], period}
	sum := f.others[at]
	if sum == nil {
		at.Value, sum = strings.Clone(at.Value), &labelsSum{}
		f.others[at] = sum
	}
	sum.add(weight, bad)
}

func (s *labelsSum) add(weight float64, bad bool) {
	s.all, s.rawAll = s.all+weight, s.rawAll+1
	if bad {
		s.bad, s.rawBad = s.bad+weight, s.rawBad+1
	}
}

// columns counts units by each of their labels, as Others, OtherKeys and OthersOf do, but for some keys.
func (f *labelFold) columns(read func(labels string) ([]Label, error), without []OtherKey) ([]counts.Column, error) {
	found := map[labelled]*counts.Column{}
	for at, sum := range f.others {
		sum.addTo(found, []Label{at.Label}, at.service, at.period, without)
	}
	for number, sums := range f.sums {
		if sums == nil {
			continue
		}
		list, err := read(f.texts[number])
		if err != nil {
			return nil, err
		}
		for i := range sums {
			if sums[i].rawAll > 0 {
				sums[i].addTo(found, list, f.names[i/2], [...]counts.Period{counts.Baseline, counts.Bad}[i%2], without)
			}
		}
	}
	return chosenOf(found), nil
}

// addTo adds to what is counted of some labels.
func (s *labelsSum) addTo(found map[labelled]*counts.Column, labels []Label, service string, period counts.Period, without []OtherKey) {
	for _, l := range labels {
		if slices.Contains(without, l.OtherKey) {
			continue
		}
		at := labelled{l, service, period}
		c := found[at]
		if c == nil {
			c = &counts.Column{Period: period, Service: service, Key: l.String(), Value: l.Value}
			found[at] = c
		}
		c.Scored, c.Bad, c.RawScored, c.RawBad = c.Scored+s.all, c.Bad+s.bad, c.RawScored+s.rawAll, c.RawBad+s.rawBad
	}
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
