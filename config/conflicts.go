// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// settleConflicts finds fragments that declare one variable for the same match. The
// one that changed gives way, of two that did the later by name. What is in force has no
// two such.
func (l *Loader) settleConflicts(next map[string]loaded, names *[]string) []error {
	c := conflicts{Loader: l, next: next, names: names, claims: map[string][]*document.Context{}, taken: map[string]bool{}}
	for _, name := range slices.Clone(*names) {
		if !l.unchanged(name, next) {
			c.take(name)
		}
	}
	return c.bad
}

// conflicts takes one changed fragment after the other.
type conflicts struct {
	*Loader
	next   map[string]loaded
	names  *[]string
	claims map[string][]*document.Context // of the changed fragments, by the key of their match
	taken  map[string]bool                // the changed fragments whose claims count
	bad    []error
}

func (c *conflicts) take(name string) {
	contexts := c.next[name].doc.Contexts
	for _, context := range contexts {
		if other := c.other(context); other != nil {
			c.refuse(context, other)
			return
		}
	}
	c.taken[name] = true
	for _, context := range contexts {
		if len(context.Variables) > 0 {
			c.claims[context.MatchKey()] = append(c.claims[context.MatchKey()], context)
		}
	}
}

// other returns the first context of another fragment, of those that are taken or unchanged,
// that declares a variable which this one does; nil for none.
func (c *conflicts) other(context *document.Context) *document.Context {
	var others []*document.Context
	for _, claim := range c.claims[context.MatchKey()] {
		if c.taken[claim.File] && claim.Common(context) != "" {
			others = append(others, claim)
		}
	}
	for _, held := range c.registry.ContextsOf(context.Match) {
		if c.unchanged(held.File, c.next) && held.Common(context) != "" {
			others = append(others, held)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return slices.MinFunc(others, func(a, b *document.Context) int { return a.Rank().Compare(b.Rank()) })
}

// refuse withdraws the fragment of a context, and then those that took what it held before.
func (c *conflicts) refuse(context, other *document.Context) {
	first, second := other, context
	if first.Rank().Compare(second.Rank()) > 0 {
		first, second = second, first
	}
	c.bad = append(c.bad, fmt.Errorf("%s: %s is declared for the match %s at %s already; put the revisions into one list",
		second.Position, second.Common(first), second, first.Position))
	c.taken[context.File] = false
	c.withdraw(context.File, c.next, c.names)
	last, isBack := c.next[context.File]
	if !isBack {
		return
	}
	for _, held := range last.doc.Contexts {
		for _, other := range c.claims[held.MatchKey()] {
			if c.taken[other.File] && other.Common(held) != "" {
				c.refuse(other, held)
			}
		}
	}
}

// withdraw puts a fragment back to its last good version, or takes it out.
func (l *Loader) withdraw(name string, next map[string]loaded, names *[]string) {
	if last, known := l.good[name]; known && !l.unchanged(name, next) {
		next[name] = l.keep(last)
		return
	}
	delete(next, name)
	if i, found := slices.BinarySearch(*names, name); found {
		*names = slices.Delete(*names, i, i+1)
	}
}

// boundVariables withdraws changed fragments that bring more user-named variables than
// there is room for. What was in force before had room, so it is counted first.
func (l *Loader) boundVariables(next map[string]loaded, names *[]string) []error {
	var bad []error
	taken := map[string]bool{}
	for _, name := range l.variables {
		taken[name] = true
	}
	for _, name := range l.unchangedFirst(*names, next) {
		with := maps.Clone(taken)
		for _, variable := range next[name].doc.Custom {
			with[variable] = true
		}
		if len(with) > document.MaxCustom {
			bad = append(bad, fmt.Errorf(
				"%s: brings the user-named variables to %d, of which %d fit beside the built-in ones; use fewer",
				name, len(with), document.MaxCustom))
			l.withdraw(name, next, names)
			continue
		}
		taken = with
	}
	return bad
}

// boundContexts withdraws changed fragments that bring more contexts than a registry may
// hold. What was in force before is counted first.
func (l *Loader) boundContexts(next map[string]loaded, names *[]string) []error {
	var bad []error
	count := 0
	for _, name := range l.unchangedFirst(*names, next) {
		count += len(next[name].doc.Contexts)
		if count > l.parser.MaxContexts && !l.unchanged(name, next) {
			limit := document.TooManyContexts(l.parser.MaxContexts)
			bad = append(bad, fmt.Errorf("%s: brings the contexts to %d; %s", name, count, limit))
			count -= len(next[name].doc.Contexts)
			l.withdraw(name, next, names)
		}
	}
	return bad
}

// boundAsked withdraws changed fragments that ask records for more attributes than a
// registry may. What was in force before is counted first.
func (l *Loader) boundAsked(next map[string]loaded, names *[]string) []error {
	var bad []error
	taken, count := map[string]int{}, 0
	for _, name := range l.unchangedFirst(*names, next) {
		asked, more := next[name].doc.Asked, 0
		for attributes, n := range asked {
			if _, known := taken[attributes]; !known {
				more += n
			}
		}
		if count+more > document.MaxAsked && !l.unchanged(name, next) {
			bad = append(bad, fmt.Errorf("%s: brings the attributes of matches to %d; %s",
				name, count+more, document.TooManyAsked()))
			l.withdraw(name, next, names)
			continue
		}
		maps.Copy(taken, asked)
		count += more
	}
	return bad
}

// unchangedFirst orders fragments: what is in force before what is new.
func (l *Loader) unchangedFirst(names []string, next map[string]loaded) []string {
	ordered := slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int {
		changed := map[bool]int{true: 1}
		return changed[!l.unchanged(a, next)] - changed[!l.unchanged(b, next)]
	})
	return ordered
}
