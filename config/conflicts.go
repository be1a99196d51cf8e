// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// settleConflicts finds fragments that declare one variable for the same match. The
// one that changed gives way, of two that did the later by name.
func (l *Loader) settleConflicts(next map[string]loaded, names *[]string) []error {
	var bad []error
	for {
		first, second, message := l.conflict(*names, next)
		if message == "" {
			return bad
		}
		loser := second
		if l.unchanged(second, next) && !l.unchanged(first, next) {
			loser = first
		}
		bad = append(bad, errors.New(message))
		l.withdraw(loser, next, names)
	}
}

// withdraw puts a fragment back to its last good version, or takes it out.
func (l *Loader) withdraw(name string, next map[string]loaded, names *[]string) {
	if last, known := l.good[name]; known && !l.unchanged(name, next) {
		next[name] = l.keep(last)
		return
	}
	delete(next, name)
	*names = sortedNames(next)
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

// unchangedFirst orders fragments: what is in force before what is new.
func (l *Loader) unchangedFirst(names []string, next map[string]loaded) []string {
	ordered := slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int {
		changed := map[bool]int{true: 1}
		return changed[!l.unchanged(a, next)] - changed[!l.unchanged(b, next)]
	})
	return ordered
}

// conflict returns the first two fragments that declare one variable for the same match.
// What is in force has no two such, so that one of them changed.
func (l *Loader) conflict(names []string, fragments map[string]loaded) (first, second, message string) {
	if len(names) < 2 {
		return "", "", ""
	}
	type owner struct{ context, other *document.Context }
	var found *owner // of the pairs the one that comes first in the order of the fragments
	note := func(a, b *document.Context) {
		if a.Rank().Compare(b.Rank()) > 0 {
			a, b = b, a
		}
		if found == nil ||
			cmp.Or(b.Rank().Compare(found.context.Rank()), a.Rank().Compare(found.other.Rank())) < 0 {
			found = &owner{b, a}
		}
	}
	var changed []*document.Document
	for _, name := range names {
		if !l.unchanged(name, fragments) {
			changed = append(changed, fragments[name].doc)
		}
	}
	for _, contexts := range document.ByMatch(changed) {
		for i, context := range contexts {
			for _, other := range contexts[:i] {
				if other.File != context.File && other.Common(context) != "" {
					note(other, context)
				}
			}
		}
		for _, other := range l.registry.ContextsOf(contexts[0].Match) {
			for _, context := range contexts {
				isOther := other.File != context.File && l.unchanged(other.File, fragments)
				if isOther && other.Common(context) != "" {
					note(other, context)
				}
			}
		}
	}
	if found == nil {
		return "", "", ""
	}
	a, b := found.other, found.context
	return a.File, b.File, fmt.Sprintf("%s: %s is declared for the match %s at %s already; "+
		"put the revisions into one list", b.Position, b.Common(a), b, a.Position)
}
