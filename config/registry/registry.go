// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Registry answers which revision of each variable is in force for a set of
// attributes at an instant. It is immutable and safe for concurrent use.
type Registry struct {
	revision  string
	variables []string
	documents []*document.Document // that are shown, by name
	firsts    []int                // the place of the first context of each
	count     int                  // of all contexts
	index     *index
	gaps      []history.Gap
	cache     *cache.Cache[Resolution]

	prompts  table[promptUse] // by their hash
	warnings document.Problems
}

// promptUse is the declared hash of a prompt, and how many revisions have it.
type promptUse struct {
	hash string
	uses int
}

// How many resolutions a registry remembers, and how much they may weigh together.
const (
	maxResolutions      = 1 << 19
	resolutionBytes     = 32 << 20
	resolutionBytesEach = 4 << 10 // more for each context
)

// Revision names the content of the registry: the first 12 hexadecimal digits of
// the SHA-256 of its document, or of the list of its fragments as sha256sum prints it.
func (r *Registry) Revision() string { return r.revision }

// Variables names the variables by ID: the built-in ones, then the user-named ones.
func (r *Registry) Variables() []string { return r.variables }

// Warnings tells what is in force, but likely not what was meant.
func (r *Registry) Warnings() document.Problems { return r.warnings }

// Contexts is the number of contexts that the source shows.
func (r *Registry) Contexts() int { return r.count }

// Place returns where a context stands that the source shows, as file:line.
func (r *Registry) Place(context int) string {
	i, found := slices.BinarySearch(r.firsts, context)
	for ; found && len(r.documents[i].Contexts) == 0; i++ { // it shares its first with the next one
		continue
	}
	if !found {
		i--
	}
	c := r.documents[i].Contexts[context-r.firsts[i]]
	return fmt.Sprintf("%s:%d", c.File, c.Line)
}

// placeOf returns the place of a context among those of the registry.
func (r *Registry) placeOf(c *document.Context) int {
	i, _ := slices.BinarySearchFunc(r.documents, c.File, func(d *document.Document, file string) int {
		return strings.Compare(d.File, file)
	})
	return r.firsts[i] + c.Place
}

// Keys are the attribute names whose values decide, sorted. Resolve takes their values.
func (r *Registry) Keys() []string { return r.index.keys }

// WantsPromptHash reports whether any prompt revision can be told by its hash.
func (r *Registry) WantsPromptHash() bool { return r.prompts.count > 0 }

// DeclaredPrompt returns the declared hash of a prompt's content, "" where no revision has it.
func (r *Registry) DeclaredPrompt(sum document.PromptSum) string {
	return r.prompts.get(sum[:]).hash
}

// variableID returns the place of a variable; false where there is no room for it.
func (r *Registry) variableID(name string) (variable.ID, bool) {
	if id, ok := variable.Lookup(name); ok {
		return id, true
	}
	i, found := slices.BinarySearch(r.variables[variable.Count:], name)
	return variable.ID(variable.Count + i), found
}

// Resolve returns what is declared over time for these values, one for each of Keys,
// "" for an attribute that is not there. The result is remembered and shared.
func (r *Registry) Resolve(values []string) *Resolution {
	var hash uint64
	for _, value := range values {
		hash = cache.Hash(hash, value)
	}
	if known := r.cache.Find(hash, func(k *Resolution) bool { return slices.Equal(k.values, values) }); known != nil {
		return known
	}
	fresh := r.resolve(values)
	fresh.hash = hash
	r.cache.Put(hash, fresh)
	return fresh
}

// resolve lays the timelines of all matching nodes over one another.
func (r *Registry) resolve(values []string) *Resolution {
	found := r.index.find(values)
	lines := make([]timeline, len(r.variables))
	for id := range lines {
		lines[id] = r.cascade(found, variable.ID(id))
	}
	kept := make([]string, len(values))
	for i, value := range values {
		kept[i] = strings.Clone(value)
	}
	resolution := newResolution(kept, r.index.keys, lines)
	for _, n := range found {
		for _, context := range n.contexts {
			resolution.contexts = append(resolution.contexts, r.placeOf(context))
			if !slices.Contains(resolution.fragments, context.File) {
				resolution.fragments = append(resolution.fragments, context.File)
			}
		}
	}
	return resolution
}

// cascade returns the timeline of one variable: more conditions win, then the later entry.
func (r *Registry) cascade(nodes []*node, id variable.ID) timeline {
	type claim struct {
		conditions int
		*line
	}
	var claims []claim
	for _, n := range nodes {
		lines := r.lines(n)
		for i := range lines {
			if lines[i].variable == id {
				claims = append(claims, claim{len(n.match), &lines[i]})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.conditions, b.conditions), a.rank.Compare(b.rank))
	})
	var merged timeline
	for _, c := range claims {
		merged = c.timeline.Over(merged)
	}
	return merged
}
