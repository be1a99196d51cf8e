// SPDX-License-Identifier: Apache-2.0

package query

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// verdictKey is what verdicts are told apart by: the service is that of a combination, or where that is -1, the one that is named.
type verdictKey struct {
	combination          int32
	period               counts.Period
	service, name, label string
	place                counts.Place
}

// verdictSum counts them.
type verdictSum struct {
	verdictKey
	counts.Verdict
}

func (v *verdictSum) add(score float64, hasScore, isError bool) {
	v.Count++
	if isError {
		v.Errors++
	}
	if !hasScore {
		return
	}
	if v.Scores == 0 {
		v.Min, v.Max = score, score
	}
	v.Scores++
	v.Sum += score
	v.Min, v.Max = min(v.Min, score), max(v.Max, score)
}

// verdictFold counts all verdicts.
type verdictFold struct {
	sums map[verdictKey]*verdictSum
	last [][]*verdictSum // a few of each combination, before that those of none
}

func newVerdictFold() verdictFold { return verdictFold{sums: map[verdictKey]*verdictSum{}} }

// of returns the sum of a key, of which the texts may be those of an engine.
func (f *verdictFold) of(key verdictKey) *verdictSum {
	at := int(key.combination) + 1
	if missing := at + 1 - len(f.last); missing > 0 {
		f.last = append(f.last, make([][]*verdictSum, missing)...)
	}
	for _, last := range f.last[at] {
		if last.verdictKey == key {
			return last
		}
	}
	sum := f.sums[key]
	if sum == nil {
		key.service, key.name, key.label = strings.Clone(key.service), strings.Clone(key.name), strings.Clone(key.label)
		key.place = counts.Place(strings.Clone(string(key.place)))
		sum = &verdictSum{verdictKey: key}
		f.sums[key] = sum
	}
	const few = 8
	if len(f.last[at]) == few {
		f.last[at] = f.last[at][:0]
	}
	f.last[at] = append(f.last[at], sum)
	return sum
}

// list returns what was counted, by services.
func (f *verdictFold) list(of []*combination) (list []counts.Verdict) {
	total := map[verdictKey]*counts.Verdict{}
	for key, sum := range f.sums {
		if key.combination >= 0 {
			key.service, key.combination = of[key.combination].Service, -1
		}
		v := total[key]
		if v == nil {
			v = &counts.Verdict{Period: key.period, Service: key.service, Name: key.name, Label: key.label, Place: key.place}
			total[key] = v
		}
		if sum.Scores > 0 {
			if v.Scores == 0 {
				v.Min, v.Max = sum.Min, sum.Max
			}
			v.Min, v.Max = min(v.Min, sum.Min), max(v.Max, sum.Max)
		}
		v.Count, v.Scores, v.Sum, v.Errors = v.Count+sum.Count, v.Scores+sum.Scores, v.Sum+sum.Sum, v.Errors+sum.Errors
	}
	for _, v := range total {
		list = append(list, *v)
	}
	return list
}
