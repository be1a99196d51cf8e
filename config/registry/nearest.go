// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Unmatched is a context that does not match, and the conditions that do not hold.
type Unmatched struct {
	Context *document.Context
	Failed  []document.Condition
}

// ContextsOf returns the contexts that the source shows for a match.
func (r *Registry) ContextsOf(match []document.Condition) []*document.Context {
	if r == nil {
		return nil
	}
	if n := r.index.node(match, document.MatchKey(match)); n != nil {
		return n.contexts
	}
	return nil
}

// Nearest returns the contexts that the source shows and that do not match these values,
// one for each of Keys: at most limit, those first of which the fewest conditions fail, then
// those of which the most hold. It looks at all contexts, and is for people who ask why.
func (r *Registry) Nearest(values []string, limit int) []Unmatched {
	var nearest []Unmatched
	for _, document := range r.documents {
		for i := range document.Contexts {
			context := document.Contexts[i]
			failed := r.failed(context.Match, values)
			if len(failed) == 0 {
				continue
			}
			at, _ := slices.BinarySearchFunc(nearest, Unmatched{context, failed}, func(a, b Unmatched) int {
				return cmp.Or(cmp.Compare(len(a.Failed), len(b.Failed)),
					cmp.Compare(len(b.Context.Match), len(a.Context.Match)), -1)
			})
			if at < limit {
				nearest = slices.Insert(nearest[:min(len(nearest), limit-1)], at, Unmatched{context, failed})
			}
		}
	}
	return nearest
}

// failed returns the conditions that do not hold for values.
func (r *Registry) failed(match []document.Condition, values []string) (failed []document.Condition) {
	for _, condition := range match {
		at, found := slices.BinarySearch(r.Keys(), condition.Key)
		if !found || !slices.Contains(condition.AnyOf, values[at]) {
			failed = append(failed, condition)
		}
	}
	return failed
}
