// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
)

// Registry answers which revision of each variable is in force for a set of
// attributes at an instant. It is immutable and safe for concurrent use.
type Registry struct {
	revision  string
	variables []string
	contexts  int
	index     *index
	memo      *memo.Memo[Resolution]

	wantsPromptHash bool
}

// maxMemo bounds how many resolutions a registry remembers.
const maxMemo = 1 << 17

// build brings the contexts of all fragments together with what the history knows.
func build(revision string, h *history, customVariables []string) *Registry {
	names := slices.Clone(customVariables)
	for d := range declarations(h.current) {
		if !slices.Contains(Six[:], d.variable) {
			names = append(names, d.variable)
		}
	}
	for _, p := range h.past {
		if !slices.Contains(Six[:], p.Variable) {
			names = append(names, p.Variable)
		}
	}
	r := &Registry{revision: revision, variables: variableNames(names), contexts: len(h.current)}
	b := builder{registry: r, nodes: map[string]*node{}, history: h}
	b.addPast()
	b.addCurrent()
	r.index = newIndex(b.order, b.whenKeys)
	r.memo = memo.New[Resolution](min(4*len(b.order)+64, maxMemo))
	return r
}

// builder collects nodes in the order in which they were first met.
type builder struct {
	registry *Registry
	history  *history
	nodes    map[string]*node
	order    []*node
	whenKeys []string
}

// line gives the place of a variable in the entry of a match.
func (b *builder) line(context *Context, variable string) *line {
	key := context.matchKey()
	n, ok := b.nodes[key]
	if !ok {
		n = &node{match: context.Match}
		b.nodes[key] = n
		b.order = append(b.order, n)
	}
	id := b.registry.variableID(variable)
	for i := range n.lines {
		if n.lines[i].variable == id {
			return &n.lines[i]
		}
	}
	n.lines = append(n.lines, line{variable: id})
	return &n.lines[len(n.lines)-1]
}

// addPast files what is not shown any more, the oldest first: what came later lies over it.
func (b *builder) addPast() {
	for i := range b.history.past {
		p := &b.history.past[i]
		context := &Context{Match: p.Match}
		declared := b.declare(context, p.Revision)
		to := p.Gone
		if until := p.Revision.Until; !until.IsZero() && until.Before(to) {
			to = until
		}
		l := b.line(context, p.Variable)
		l.timeline = overlay(fromStretches([]stretch{{nanos(p.From), nanos(to), declared}}), l.timeline)
		if p.Horizon {
			l.timeline = overlay(l.timeline, unknownBefore(p.From))
		}
	}
}

// addCurrent lays what the source shows over what it showed.
func (b *builder) addCurrent() {
	for position, context := range b.history.current {
		for _, variable := range context.sortedVariables() {
			l := b.line(context, variable)
			l.order = position + 1
			shown, horizon := b.shown(context, variable)
			l.timeline = overlay(shown, l.timeline)
			if !horizon.IsZero() {
				l.timeline = overlay(l.timeline, unknownBefore(horizon))
			}
		}
	}
}

// shown gives the timeline of what a context declares, and the instant before
// which it is not known; zero where there is none.
func (b *builder) shown(context *Context, variable string) (timeline, time.Time) {
	var horizon time.Time
	revisions := context.Variables[variable]
	stretches := make([]stretch, len(revisions))
	for i, revision := range revisions {
		seen := b.history.since(declaration{context, variable, revision})
		if seen.horizon {
			horizon = seen.from
		}
		stretches[i] = stretch{nanos(seen.from), end, b.declare(context, revision)}
		if !revision.Until.IsZero() {
			stretches[i].to = nanos(revision.Until)
		}
	}
	slices.SortStableFunc(stretches, func(x, y stretch) int { return cmp.Compare(x.from, y.from) })
	for i := range stretches[:max(len(stretches)-1, 0)] {
		stretches[i].to = min(stretches[i].to, stretches[i+1].from)
	}
	return fromStretches(stretches), horizon
}

func (b *builder) declare(context *Context, revision *Revision) *Declared {
	declared := &Declared{Context: context, Revision: revision}
	for i := range revision.Options {
		option := &revision.Options[i]
		declared.Options = append(declared.Options, option)
		for _, cond := range option.When {
			b.whenKeys = append(b.whenKeys, cond.Key)
		}
		if option.Value.Hash != "" {
			b.registry.wantsPromptHash = true
		}
	}
	return declared
}

// unknownBefore declares nothing known up to an instant. It hides what a wider
// context declares: that an override was not there yet would be a guess.
func unknownBefore(t time.Time) timeline {
	return timeline{{beginning, undated}, {nanos(t), nil}}
}

// nanos is defined for the years that Parse lets pass.
func nanos(t time.Time) int64 { return t.UnixNano() }

// Revision names the content of the registry: the first 12 hexadecimal digits of
// the SHA-256 of its document, or of the list of its fragments as sha256sum prints it.
func (r *Registry) Revision() string { return r.revision }

// Variables names the variables by ID: the six, then the user-named ones.
func (r *Registry) Variables() []string { return r.variables }

// Contexts is the number of contexts that the source shows.
func (r *Registry) Contexts() int { return r.contexts }

// Keys are the attribute names whose values decide, sorted. Resolve takes their values.
func (r *Registry) Keys() []string { return r.index.keys }

// WantsPromptHash reports whether any prompt revision can be told by its hash.
func (r *Registry) WantsPromptHash() bool { return r.wantsPromptHash }

func (r *Registry) variableID(name string) VariableID {
	if i := slices.Index(Six[:], name); i >= 0 {
		return VariableID(i)
	}
	i, _ := slices.BinarySearch(r.variables[sixCount:], name)
	return VariableID(sixCount + i)
}

// Resolve gives what is declared over time for these values, one for each of Keys,
// "" for an attribute that is not there. The result is remembered and shared.
func (r *Registry) Resolve(values []string) *Resolution {
	var hash uint64
	for _, value := range values {
		hash = memo.Hash(hash, value)
	}
	if known := r.memo.Find(hash, func(k *Resolution) bool { return slices.Equal(k.values, values) }); known != nil {
		return known
	}
	fresh := r.resolve(values)
	fresh.hash = hash
	r.memo.Put(hash, fresh)
	return fresh
}

// resolve lays the timelines of all matching nodes over one another.
func (r *Registry) resolve(values []string) *Resolution {
	found := r.index.find(values)
	lines := make([]timeline, len(r.variables))
	for id := range lines {
		lines[id] = cascade(found, VariableID(id))
	}
	kept := make([]string, len(values))
	for i, value := range values {
		kept[i] = strings.Clone(value)
	}
	return newResolution(kept, r.index.keys, lines)
}

// cascade gives the timeline of one variable: more conditions win, then the later entry.
func cascade(nodes []*node, id VariableID) timeline {
	type claim struct {
		conditions int
		*line
	}
	var claims []claim
	for _, n := range nodes {
		for i := range n.lines {
			if n.lines[i].variable == id {
				claims = append(claims, claim{len(n.match), &n.lines[i]})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.conditions, b.conditions), cmp.Compare(a.order, b.order))
	})
	var merged timeline
	for _, c := range claims {
		merged = overlay(c.timeline, merged)
	}
	return merged
}
