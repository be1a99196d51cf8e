// SPDX-License-Identifier: Apache-2.0

package document

import (
	"maps"
	"slices"
)

// summarize notes what a registry of many documents would else have to gather again and
// again.
func (d *Document) summarize(file string) {
	custom, keys := map[string]struct{}{}, map[string]struct{}{}
	for i, context := range d.Contexts {
		context.Place, context.key = i, context.MatchKey()
		for _, cond := range context.Match {
			keys[cond.Key] = struct{}{}
		}
		for j := range context.Variables {
			declared := &context.Variables[j]
			if !IsBuiltin(declared.Name) {
				custom[declared.Name] = struct{}{}
			}
			for _, revision := range declared.Revisions {
				revision.AddKeys(keys)
				d.Prompts = revision.AppendPrompts(d.Prompts)
			}
		}
	}
	d.File, d.Custom, d.Keys = file, slices.Sorted(maps.Keys(custom)), slices.Sorted(maps.Keys(keys))
}

// AppendPrompts appends the hashes of prompts.
func (r *Revision) AppendPrompts(to []string) []string {
	for i := range r.Options {
		if hash := r.Options[i].Value.Hash; hash != "" {
			to = append(to, hash)
		}
	}
	return to
}

// AddKeys adds the attributes that pick a variant.
func (r *Revision) AddKeys(to map[string]struct{}) {
	for i := range r.Options {
		for _, cond := range r.Options[i].When {
			to[cond.Key] = struct{}{}
		}
	}
}
