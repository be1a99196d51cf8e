// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"encoding/hex"
	"maps"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Shown is what a registry is made of, beside the history.
type Shown struct {
	Revision      string
	Documents     []*document.Document // by name
	Before, After []*document.Document // those of them that changed, as they were and as they are
	Variables     []string             // the user-named ones that it knows in any case
}

// Next makes the registry that is in force next, of which only what changed is new.
// What stays is shared with the last one; nil for none.
func Next(last *Registry, s Shown, h *history.History) *Registry {
	r := &Registry{revision: s.Revision, documents: s.Documents, gaps: h.Gaps()}
	for _, doc := range s.Documents {
		r.firsts = append(r.firsts, r.count)
		r.count += len(doc.Contexts)
		r.warnings = append(r.warnings, doc.Warnings...)
	}
	r.variables = variablesOf(s, h)
	b := builder{Shown: s, History: h, replaced: h.Replaced()}
	if last == nil || !slices.Equal(last.variables, r.variables) || !slices.EqualFunc(last.gaps, r.gaps, history.Gap.Is) {
		last = &Registry{index: &index{}}
		b.Before, b.After, b.replaced = nil, s.Documents, map[string][]*history.Past{}
		for match := range h.All() {
			b.replaced[match] = nil
		}
	}
	r.index = last.index.next(b.keys(), b.nodeChanges(last.index))
	r.prompts = b.countPrompts(last.prompts)
	r.cache = cache.New(cache.Options[Resolution]{
		Name:    cache.Resolution,
		Entries: min(4*r.count+64, maxResolutions),
		Bytes:   int64(resolutionBytes + r.count*resolutionBytesEach),
		Weigh:   (*Resolution).bytes,
	})
	return r
}

// builder is what the next registry is made of.
type builder struct {
	Shown
	*history.History
	replaced map[string][]*history.Past // of the matches that the last load touched, as it was
}

// nodeChanges makes the nodes anew of which a context or a record is another.
func (b *builder) nodeChanges(last *index) []nodeChange {
	changed := map[string]bool{} // fragments
	made := map[string]*node{}
	visit := func(match []document.Condition, key string) *node {
		n := made[key]
		if n == nil {
			n = &node{match: match, key: key, pasts: b.Of(key)}
			made[key] = n
		}
		return n
	}
	for _, doc := range b.Before {
		changed[doc.File] = true
		for _, context := range doc.Contexts {
			visit(context.Match, context.MatchKey())
		}
	}
	for match, pasts := range b.replaced {
		for _, r := range slices.Concat(pasts, b.Of(match)) {
			visit(r.Match, match)
		}
	}
	for _, doc := range b.After {
		changed[doc.File] = true
		for _, context := range doc.Contexts {
			n := visit(context.Match, context.MatchKey())
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
		if len(n.contexts)+len(n.pasts) == 0 {
			n = nil
		}
		if old != nil || n != nil {
			changes = append(changes, nodeChange{old, n})
		}
	}
	return changes
}

// countPrompts brings the hashes of prompts up to date.
func (b *builder) countPrompts(last table[promptUse]) table[promptUse] {
	uses := map[string]int{}
	count := func(hashes []string, by int) {
		for _, hash := range hashes {
			uses[hash] += by
		}
	}
	for _, doc := range b.Before {
		count(doc.Prompts, -1)
	}
	for _, doc := range b.After {
		count(doc.Prompts, 1)
	}
	for match, pasts := range b.replaced {
		for _, r := range pasts {
			count(promptsOf(r), -1)
		}
		for _, r := range b.Of(match) {
			count(promptsOf(r), 1)
		}
	}
	maps.DeleteFunc(uses, func(_ string, by int) bool { return by == 0 })
	if len(uses) == 0 {
		return last
	}
	edit := last.roomFor(last.count + len(uses)).edit()
	for hash, by := range uses {
		sum, _ := hex.DecodeString(hash) // what is no hash was refused when it was read
		edit.update(sum, func(use promptUse) (promptUse, bool) {
			return promptUse{hash, use.uses + by}, use.uses+by > 0
		})
	}
	return edit.table
}

func promptsOf(r *history.Past) (hashes []string) {
	for _, p := range r.Timeline {
		for _, revision := range p.Value.Revisions {
			hashes = revision.AppendPrompts(hashes)
		}
	}
	return hashes
}

// keys returns the attributes that decide about what is shown or was.
func (b *builder) keys() []string {
	keys := map[string]struct{}{}
	for _, doc := range b.Documents {
		for _, key := range doc.Keys {
			keys[key] = struct{}{}
		}
	}
	for _, pasts := range b.All() {
		for _, r := range pasts {
			for _, cond := range r.Match {
				keys[cond.Key] = struct{}{}
			}
			for _, p := range r.Timeline {
				for _, revision := range p.Value.Revisions {
					revision.AddKeys(keys)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// variablesOf returns the variables by ID: the built-in ones, then the user-named ones, sorted:
// those that were asked for, those that are shown, and of those that were shown as many as
// there is room for. One that users named as a later version's built-in variable is that one.
func variablesOf(s Shown, h *history.History) []string {
	var names []string
	add := func(name string) {
		if !document.IsBuiltin(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range s.Variables {
		add(name)
	}
	for _, doc := range s.Documents {
		for _, name := range doc.Custom {
			add(name)
		}
	}
	past := map[string]struct{}{}
	for _, pasts := range h.All() {
		for _, r := range pasts {
			past[r.Variable] = struct{}{}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(past)) {
		if len(names) < document.MaxCustom {
			add(name)
		}
	}
	slices.Sort(names)
	return append(variable.Names(), names...)
}
