// SPDX-License-Identifier: Apache-2.0

package config

import (
	"maps"
	"slices"
)

// summarize notes what a registry of many documents would else have to gather again and
// again.
func (d *Document) summarize(file string) {
	custom, keys := map[string]bool{}, map[string]bool{}
	for i, context := range d.Contexts {
		context.place, context.key = i, context.matchKey()
		for _, cond := range context.Match {
			keys[cond.Key] = true
		}
		for j := range context.Variables {
			declared := &context.Variables[j]
			if !isBuiltin(declared.Name) {
				custom[declared.Name] = true
			}
			for _, revision := range declared.Revisions {
				revision.addKeys(keys)
				d.prompts = revision.appendPrompts(d.prompts)
			}
		}
	}
	d.file, d.custom, d.keys = file, slices.Sorted(maps.Keys(custom)), slices.Sorted(maps.Keys(keys))
}

// appendPrompts appends the hashes of prompts.
func (r *Revision) appendPrompts(to []string) []string {
	for i := range r.Options {
		if hash := r.Options[i].Value.Hash; hash != "" {
			to = append(to, hash)
		}
	}
	return to
}

// addKeys adds the attributes that pick a variant.
func (r *Revision) addKeys(to map[string]bool) {
	for i := range r.Options {
		for _, cond := range r.Options[i].When {
			to[cond.Key] = true
		}
	}
}
