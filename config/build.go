// SPDX-License-Identifier: Apache-2.0

package config

import (
	"encoding/hex"
	"maps"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/internal/cache"
)

// build makes the next registry, of which only the fragments that changed are new: before
// and after hold them as they were and as they are. What stays is shared with the last one.
func (l *Loader) build(good map[string]loaded, before, after []*Document) *Registry {
	r := &Registry{revision: contentRevision(good), gaps: l.history.gaps}
	for _, name := range sortedNames(good) {
		doc := good[name].doc
		r.documents, r.firsts = append(r.documents, doc), append(r.firsts, r.count)
		r.count += len(doc.Contexts)
		r.warnings = append(r.warnings, doc.Warnings...)
	}
	r.variables = variableNames(l.remembered(r.documents))
	last, replaced := l.registry, l.history.replaced
	if last == nil || !slices.Equal(last.variables, r.variables) || !slices.EqualFunc(last.gaps, r.gaps, gap.is) {
		last, before, after, replaced = &Registry{index: &index{}}, nil, r.documents, map[string][]*record{}
		for match := range l.history.records {
			replaced[match] = nil
		}
	}
	r.index = last.index.next(l.keys(r.documents), l.nodeChanges(last.index, before, after, replaced))
	r.prompts = l.countPrompts(last.prompts, before, after, replaced)
	r.cache = cache.New(cache.Options[Resolution]{
		Name:    cache.Resolution,
		Entries: min(4*r.count+64, maxResolutions),
		Bytes:   int64(resolutionBytes + r.count*resolutionBytesEach),
		Weigh:   (*Resolution).bytes,
	})
	return r
}

// nodeChanges makes the nodes anew of which a context or a record is another.
func (l *Loader) nodeChanges(last *index, before, after []*Document, replaced map[string][]*record) []nodeChange {
	changed := map[string]bool{} // fragments
	made := map[string]*node{}
	visit := func(match []Condition, key string) *node {
		n := made[key]
		if n == nil {
			n = &node{match: match, key: key, records: l.history.records[key]}
			made[key] = n
		}
		return n
	}
	for _, doc := range before {
		changed[doc.file] = true
		for _, context := range doc.Contexts {
			visit(context.Match, context.key)
		}
	}
	for match, records := range replaced {
		for _, r := range slices.Concat(records, l.history.records[match]) {
			visit(r.Match, match)
		}
	}
	for _, doc := range after {
		changed[doc.file] = true
		for _, context := range doc.Contexts {
			n := visit(context.Match, context.key)
			n.contexts = append(n.contexts, context)
		}
	}
	changes := make([]nodeChange, 0, len(made))
	for key, n := range made {
		old := last.node(n.match, key)
		if old != nil {
			for _, context := range old.contexts {
				if !changed[context.File] {
					n.contexts = append(n.contexts, context)
				}
			}
		}
		if len(n.contexts)+len(n.records) == 0 {
			n = nil
		}
		if old != nil || n != nil {
			changes = append(changes, nodeChange{old, n})
		}
	}
	return changes
}

// countPrompts brings the hashes of prompts up to date.
func (l *Loader) countPrompts(
	last table[promptUse], before, after []*Document, replaced map[string][]*record,
) table[promptUse] {
	uses := map[string]int{}
	count := func(hashes []string, by int) {
		for _, hash := range hashes {
			uses[hash] += by
		}
	}
	for _, doc := range before {
		count(doc.prompts, -1)
	}
	for _, doc := range after {
		count(doc.prompts, 1)
	}
	for match, records := range replaced {
		for _, r := range records {
			count(r.prompts(), -1)
		}
		for _, r := range l.history.records[match] {
			count(r.prompts(), 1)
		}
	}
	maps.DeleteFunc(uses, func(_ string, by int) bool { return by == 0 })
	if len(uses) == 0 {
		return last
	}
	edit := last.roomFor(last.count + len(uses)).edit()
	for hash, by := range uses {
		sum, err := hex.DecodeString(hash)
		if err != nil {
			continue // it was refused when it was read
		}
		edit.update(sum, func(use promptUse) (promptUse, bool) {
			return promptUse{hash, use.uses + by}, use.uses+by > 0
		})
	}
	return edit.table
}

func (r *record) prompts() (hashes []string) {
	for _, p := range r.Past {
		for _, revision := range p.Revisions {
			hashes = revision.appendPrompts(hashes)
		}
	}
	return hashes
}

// keys returns the attributes that decide about what is shown or was.
func (l *Loader) keys(documents []*Document) []string {
	keys := map[string]bool{}
	for _, doc := range documents {
		for _, key := range doc.keys {
			keys[key] = true
		}
	}
	for _, records := range l.history.records {
		for _, r := range records {
			for _, cond := range r.Match {
				keys[cond.Key] = true
			}
			for _, p := range r.Past {
				for _, revision := range p.Revisions {
					revision.addKeys(keys)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// remembered returns the user-named variables: those that were asked for, those that
// are shown, and of those that were shown as many as there is room for.
func (l *Loader) remembered(documents []*Document) []string {
	names := slices.Clone(l.variables)
	add := func(name string) {
		if !isBuiltin(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, doc := range documents {
		for _, name := range doc.custom {
			add(name)
		}
	}
	past := map[string]bool{}
	for _, records := range l.history.records {
		for _, r := range records {
			past[r.Variable] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(past)) {
		if len(names) < MaxCustom {
			add(name)
		}
	}
	return names
}
