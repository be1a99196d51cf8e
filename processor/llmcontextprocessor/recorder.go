// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"reflect"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// recorder writes down what the steps made of a record.
type recorder struct{ explanation *Explanation }

// record is called before the stamp is written, which moves the attributes.
func (r *recorder) record(w *walker, it *item, entry *stampEntry) {
	x, s := r.explanation, entry.stamp
	x.Kind, x.Dialect, x.Shown = w.evidence.Kind.String(), w.evidence.Dialect, shown(&w.evidence)
	x.RecognisedBy, x.Evidence = w.facts.Signs(), w.facts.Told()
	x.Matched, x.Unmatched = w.matched(), w.unmatched()
	x.Status, x.Fingerprint = s.Status.String(), s.Fingerprint
	for i := range s.Findings {
		f, id := &s.Findings[i], variable.ID(i)
		if f.Relation == stamp.Absent && i < variable.Count && variable.Builtin[i].IfPresent {
			continue
		}
		explained := Explained{Finding: *f, Candidates: f.Candidates(), Reported: w.observed.Reported.Of(id)}
		if d := f.Source; d != nil && d.Revision != nil {
			explained.Entry = entryOf(d, id)
			explained.Entry.From, explained.Entry.To = inForce(w.resolution, d, id, it.from)
		}
		x.Variables = append(x.Variables, explained)
	}
}

// written is called when it is written.
func (r *recorder) written(it *item) { r.explanation.Attributes = stampOn(it.attributes) }

// matched returns the values of the keys that contexts match on.
func (w *walker) matched() map[string]string {
	list := map[string]string{}
	for i, key := range w.engine.registry.Keys() {
		if w.values.texts[i] != "" {
			list[key] = strings.Clone(w.values.texts[i])
		}
	}
	return list
}

// unmatched returns the contexts that nearly matched.
func (w *walker) unmatched() (list []Unmatched) {
	registry := w.engine.registry
	keys := registry.Keys()
	for _, near := range registry.Nearest(w.values.texts[:len(keys)], nearestContexts) {
		u := Unmatched{Position: near.Context.Position, Match: near.Context.String()}
		for _, condition := range near.Failed {
			at, _ := slices.BinarySearch(keys, condition.Key)
			value := strings.Clone(w.values.texts[at])
			u.Failed = append(u.Failed, FailedCondition{condition.Key, condition.AnyOf, value})
		}
		list = append(list, u)
	}
	return list
}

// nearestContexts is how many contexts that did not match are told.
const nearestContexts = 3

// shown returns the evidence by its name in words: "response model".
func shown(e *dialect.Evidence) map[string]string {
	list := map[string]string{}
	fields := reflect.ValueOf(*e)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		if field := fields.Field(i); field.Kind() == reflect.String && field.String() != "" && name != "Dialect" {
			list[words(name)] = strings.Clone(field.String()) // it may be scratch
		}
	}
	for i, named := range e.Shown {
		row := &variable.Builtin[int(variable.FirstShown)+i]
		for _, told := range [...][2]string{{row.NameKey, named.Name}, {row.RevisionKey, named.Revision}} {
			if told[1] != "" {
				list[row.Name+" "+told[0]] = strings.Clone(told[1])
			}
		}
	}
	return list
}

// words takes a name like ResponseModel apart.
func words(name string) string {
	var b strings.Builder
	for i, c := range name {
		if i > 0 && c >= 'A' && c <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return strings.ToLower(b.String())
}
