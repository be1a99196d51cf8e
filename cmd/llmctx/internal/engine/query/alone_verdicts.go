// SPDX-License-Identifier: Apache-2.0

package query

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// verdictKey is what verdicts are told apart by.
type verdictKey struct {
	service     int32 // its number
	period      counts.Period
	label, name string
	place       counts.Place
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
	services []string
	numbers  map[string]int32 // of the services
	sums     map[verdictKey]*verdictSum
	recent   [][]*verdictSum // a few of each service, found before all others
}

// newVerdictFold returns one that numbers services as they come, after those that have numbers.
func newVerdictFold(services []string) verdictFold {
	f := verdictFold{numbers: map[string]int32{}, sums: map[verdictKey]*verdictSum{}}
	for _, service := range services {
		f.service(service)
	}
	return f
}

// service returns the number of a service, of which the text may be that of an engine.
func (f *verdictFold) service(text string) int32 {
	n, known := f.numbers[text]
	if !known {
		n, text = int32(len(f.services)), strings.Clone(text) //nolint:gosec // there are fewer than verdicts
		f.numbers[text], f.services, f.recent = n, append(f.services, text), append(f.recent, nil)
	}
	return n
}

// of returns the sum of a key, of which the texts may be those of an engine.
func (f *verdictFold) of(key verdictKey) *verdictSum {
	recent := &f.recent[key.service]
	for _, sum := range *recent {
		if sum.verdictKey == key {
			return sum
		}
	}
	sum := f.sums[key]
	if sum == nil {
		key.name, key.label, key.place = strings.Clone(key.name), strings.Clone(key.label), counts.Place(strings.Clone(string(key.place)))
		sum = &verdictSum{verdictKey: key}
		f.sums[key] = sum
	}
	const few = 16
	if len(*recent) == few {
		*recent = (*recent)[:0]
	}
	*recent = append(*recent, sum)
	return sum
}

// list returns what was counted.
func (f *verdictFold) list() (list []counts.Verdict) {
	for key, sum := range f.sums {
		v := sum.Verdict
		v.Period, v.Service, v.Name, v.Label, v.Place = key.period, f.services[key.service], key.name, key.label, key.place
		list = append(list, v)
	}
	return list
}
