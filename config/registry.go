// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/internal/cache"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Registry answers which revision of each variable is in force for a set of
// attributes at an instant. It is immutable and safe for concurrent use.
type Registry struct {
	revision  string
	variables []string
	contexts  []*Context
	index     *index
	cache     *cache.Cache[Resolution]

	prompts  map[PromptSum]string // the declared hashes of prompts
	warnings Problems
}

// How many resolutions a registry remembers, and how much they may weigh together.
const (
	maxResolutions      = 1 << 19
	resolutionBytes     = 32 << 20
	resolutionBytesEach = 4 << 10 // more for each context
)

// build brings the contexts of all fragments together with what the history knows.
func build(revision string, h *history, customVariables []string) *Registry {
	r := &Registry{revision: revision, variables: variableNames(remembered(h, customVariables)), contexts: h.current}
	b := builder{registry: r, nodes: map[string]*node{}}
	places := make(map[*Context]int, len(h.current))
	for i, context := range h.current {
		places[context] = i
	}
	for key, line := range h.lines {
		n := b.add(line.context, line.variable, line.rank, h.layOut(line), h.records[key])
		if place := places[line.context]; !slices.Contains(n.contexts, place) {
			n.contexts = append(n.contexts, place)
		}
	}
	for key, record := range h.records {
		if h.lines[key] == nil && slices.Contains(r.variables, record.Variable) {
			b.add(&Context{Match: record.Match}, record.Variable, record.Rank, nil, record)
		}
	}
	for _, n := range b.order {
		n.lines = slices.Clone(n.lines) // they grew one by one, with room to spare
	}
	r.index = newIndex(b.order, b.whenKeys)
	r.cache = cache.New(cache.Options[Resolution]{
		Name:    cache.Resolution,
		Entries: min(4*len(b.order)+64, maxResolutions),
		Bytes:   int64(resolutionBytes + len(b.order)*resolutionBytesEach),
		Weigh:   (*Resolution).bytes,
	})
	return r
}

// remembered gives the user-named variables: those that were asked for, those that
// are shown, and of those that were shown as many as there is room for.
func remembered(h *history, names []string) []string {
	names = slices.Clone(names)
	add := func(name string) {
		if !isBuiltin(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, line := range h.lines {
		add(line.variable)
	}
	var past []string
	for _, record := range h.records {
		past = append(past, record.Variable)
	}
	slices.Sort(past)
	for _, name := range slices.Compact(past) {
		if len(names) < MaxCustom {
			add(name)
		}
	}
	return names
}

// builder collects nodes.
type builder struct {
	registry *Registry
	nodes    map[string]*node
	order    []*node
	whenKeys []string
}

// add files the timeline of a variable in the entry of a match: what is shown below
// what was shown, and below that what is not known any more.
func (b *builder) add(context *Context, name string, rank float64, shown []interval, known *record) *node {
	l := line{variable: b.registry.variableID(name), rank: rank, timeline: b.timeline(context, shown)}
	if known != nil {
		l.timeline = overlay(b.timeline(context, known.Past), l.timeline)
		if !known.Horizon.IsZero() {
			l.timeline = overlay(l.timeline, unknownBefore(known.Horizon))
		}
	}
	key := context.matchKey()
	n, ok := b.nodes[key]
	if !ok {
		n = &node{match: context.Match}
		b.nodes[key] = n
		b.order = append(b.order, n)
	}
	n.lines = append(n.lines, l)
	return n
}

func (b *builder) timeline(context *Context, intervals []interval) timeline {
	stretches := make([]stretch, len(intervals))
	declared := map[*Revision]*Declared{}
	for i, p := range intervals {
		stretches[i] = stretch{p.From, p.To, undated}
		switch revision := p.certain(); {
		case len(p.Revisions) == 0:
		case revision == nil:
			stretches[i].declared = b.declare(context, p.Revisions...)
			stretches[i].declared.Unsettled = true
		case p.Unwatched:
			stretches[i].declared = b.declare(context, revision)
			stretches[i].declared.Unsettled = true
		default:
			if declared[revision] == nil {
				declared[revision] = b.declare(context, revision)
			}
			stretches[i].declared = declared[revision]
		}
	}
	return fromStretches(stretches)
}

// declare joins the options of a revision, or of several of which any may be in force.
func (b *builder) declare(context *Context, revisions ...*Revision) *Declared {
	declared := &Declared{Context: context, Revision: revisions[0]}
	for _, revision := range revisions {
		for i := range revision.Options {
			option := &revision.Options[i]
			declared.Options = append(declared.Options, option)
			for _, cond := range option.When {
				b.whenKeys = append(b.whenKeys, cond.Key)
			}
			if option.Value.Hash != "" {
				b.registry.declarePrompt(option.Value.Hash)
			}
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

// Variables names the variables by ID: the built-in ones, then the user-named ones.
func (r *Registry) Variables() []string { return r.variables }

// Warnings tells what is in force, but likely not what was meant.
func (r *Registry) Warnings() Problems { return r.warnings }

// Contexts is the number of contexts that the source shows.
func (r *Registry) Contexts() int { return len(r.contexts) }

// Place returns where a context stands that the source shows, as file:line.
func (r *Registry) Place(context int) string {
	c := r.contexts[context]
	return fmt.Sprintf("%s:%d", c.File, c.Line)
}

// Keys are the attribute names whose values decide, sorted. Resolve takes their values.
func (r *Registry) Keys() []string { return r.index.keys }

// WantsPromptHash reports whether any prompt revision can be told by its hash.
func (r *Registry) WantsPromptHash() bool { return len(r.prompts) > 0 }

// DeclaredPrompt returns the declared hash of a prompt's content, "" where no revision has it.
func (r *Registry) DeclaredPrompt(sum PromptSum) string { return r.prompts[sum] }

func (r *Registry) declarePrompt(hash string) {
	var sum PromptSum
	if n, err := hex.Decode(sum[:], []byte(hash)); err != nil || n != len(sum) {
		return // it was refused when it was read
	}
	if r.prompts == nil {
		r.prompts = map[PromptSum]string{}
	}
	r.prompts[sum] = hash
}

func (r *Registry) variableID(name string) VariableID {
	if id, ok := variable.Lookup(name); ok {
		return id
	}
	i, _ := slices.BinarySearch(r.variables[variable.Count:], name)
	return firstCustom + VariableID(i)
}

// Resolve gives what is declared over time for these values, one for each of Keys,
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
		lines[id] = cascade(found, VariableID(id))
	}
	kept := make([]string, len(values))
	for i, value := range values {
		kept[i] = strings.Clone(value)
	}
	resolution := newResolution(kept, r.index.keys, lines)
	for _, n := range found {
		resolution.contexts = append(resolution.contexts, n.contexts...)
	}
	return resolution
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
		return cmp.Or(cmp.Compare(a.conditions, b.conditions), cmp.Compare(a.rank, b.rank))
	})
	var merged timeline
	for _, c := range claims {
		merged = overlay(c.timeline, merged)
	}
	return merged
}
