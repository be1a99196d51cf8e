// SPDX-License-Identifier: Apache-2.0

package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Fragment is one document as a source shows it: a file, a key, a body.
type Fragment struct {
	Name string // unique within a source; fragments are merged in the order of their names
	Data []byte
	// Unique names this version of the content in a way that no other version ever gets
	// again, such as the time and place of a write; "" where the source has no such name.
	// It proves that nothing changed while nobody looked.
	Unique string
	// Keep says that the fragment is there but could not be read just now: what was last
	// good of it stays, and Data is nothing. Err tells why, once that is worth telling.
	Keep bool
	Err  error
}

// Loader turns what a source shows into registries. It keeps the last good version
// of every fragment and the history of what was shown. Not for concurrent use.
type Loader struct {
	variables []string
	history   *history
	good      map[string]loaded
	registry  *Registry
}

type loaded struct {
	text   packed
	unique string
	doc    *Document
}

// NewLoader makes a loader that remembers what was shown for as long as keep.
// variables are the user-named ones that the registry knows in any case.
func NewLoader(keep time.Duration, variables []string) *Loader {
	return &Loader{variables: variables, history: newHistory(keep), good: map[string]loaded{}}
}

// Empty gives a registry that declares nothing, for the time before the first load.
func (l *Loader) Empty() *Registry {
	return build(Unknown, newHistory(0), l.variables)
}

// Load takes the whole of what the source shows at an instant and gives the
// registry that is in force from then on. A fragment that is bad stays at its last
// good version, or out if it has none, and is told in the error; the registry is
// then the best there is, and nil only where nothing good was ever shown.
func (l *Loader) Load(fragments []Fragment, now time.Time) (*Registry, error) {
	fragments = slices.Clone(fragments)
	slices.SortFunc(fragments, func(a, b Fragment) int { return strings.Compare(a.Name, b.Name) })
	next, bad := l.parse(fragments)
	names := sortedNames(next)
	// A fragment that goes back to its last good version may meet another one there.
	for settled := false; !settled; {
		refused := append(l.settleConflicts(next, &names), l.boundVariables(next, &names)...)
		bad, settled = append(bad, refused...), len(refused) == 0
	}
	err := errors.Join(bad...)
	if len(next) == 0 && err != nil {
		return l.registry, err
	}
	if l.registry != nil && l.same(next) && !l.history.resumed {
		if err == nil {
			l.history.confirm(now)
			l.good = next // the versions of the fragments may be others
		}
		return l.registry, err
	}
	l.history.noteGap(l.unchangedVersions(next), now)
	var contexts []*Context
	var warnings Problems
	for _, name := range names {
		contexts = append(contexts, next[name].doc.Contexts...)
		warnings = append(warnings, next[name].doc.Warnings...)
	}
	l.history.observe(contexts, now)
	l.good = next
	l.registry = build(contentRevision(next), l.history, l.variables)
	l.registry.warnings = warnings
	for i := range l.history.changes {
		l.history.changes[i].Revision = l.registry.revision
	}
	l.history.release()
	return l.registry, err
}

// Confirm takes note that the source was seen to hold what was shown last. What
// replaces it came into force after that.
func (l *Loader) Confirm(now time.Time) {
	if l.registry != nil && !l.history.resumed && now.After(l.history.checked) {
		l.history.confirm(now)
	}
}

// Changes returns what the last load changed, the earliest first: of what the first
// load shows only what is still to come.
func (l *Loader) Changes() []Change { return l.history.changes }

// Lost says that what an earlier process remembered cannot be had: the first load does
// not count from the history before it, as it would be a guess that nothing changed.
func (l *Loader) Lost() { l.history.lost = true }

// unchangedVersions names the fragments whose source proves that nobody wrote to them
// since they were last shown.
func (l *Loader) unchangedVersions(next map[string]loaded) []string {
	var names []string
	for name := range next {
		if unique := next[name].unique; unique != "" && l.unchanged(name, next) && l.good[name].unique == unique {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// parse reads every fragment that changed, and keeps the last good version of a bad one.
func (l *Loader) parse(fragments []Fragment) (map[string]loaded, []error) {
	next := make(map[string]loaded, len(fragments))
	var bad []error
	for _, fragment := range fragments {
		last, known := l.good[fragment.Name]
		if fragment.Keep {
			if known {
				next[fragment.Name] = last
			}
			if fragment.Err != nil {
				bad = append(bad, fmt.Errorf("%s: %w", fragment.Name, fragment.Err))
			}
			continue
		}
		if known && last.text.is(fragment.Data) {
			next[fragment.Name] = loaded{last.text, fragment.Unique, last.doc}
			continue
		}
		doc, err := Parse(fragment.Name, fragment.Data)
		switch {
		case err == nil:
			next[fragment.Name] = loaded{pack(fragment.Data), fragment.Unique, doc}
		case known:
			bad = append(bad, fmt.Errorf("%w\n%s: its last good version stays in force", err, fragment.Name))
			next[fragment.Name] = last
		default:
			bad = append(bad, err)
		}
	}
	return next, bad
}

// settleConflicts finds fragments that declare one variable for the same match. The
// one that changed gives way, of two that did the later by name.
func (l *Loader) settleConflicts(next map[string]loaded, names *[]string) []error {
	var bad []error
	for {
		first, second, message := conflict(*names, next)
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
		next[name] = last
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
	ordered := slices.Clone(*names)
	slices.SortStableFunc(ordered, func(a, b string) int {
		changed := map[bool]int{true: 1}
		return changed[!l.unchanged(a, next)] - changed[!l.unchanged(b, next)]
	})
	for _, name := range ordered {
		with := maps.Clone(taken)
		for _, context := range next[name].doc.Contexts {
			for _, variable := range context.sortedVariables() {
				with[variable] = with[variable] || !isBuiltin(variable)
			}
		}
		maps.DeleteFunc(with, func(_ string, custom bool) bool { return !custom })
		if len(with) > MaxCustom {
			bad = append(bad, fmt.Errorf(
				"%s: brings the user-named variables to %d, of which %d fit beside the built-in ones; use fewer",
				name, len(with), MaxCustom))
			l.withdraw(name, next, names)
			continue
		}
		taken = with
	}
	return bad
}

func (l *Loader) unchanged(name string, next map[string]loaded) bool {
	last, known := l.good[name]
	return known && last.doc == next[name].doc
}

// same reports whether the fragments are those of the registry in force.
func (l *Loader) same(next map[string]loaded) bool {
	if len(next) != len(l.good) {
		return false
	}
	for name := range next {
		if !l.unchanged(name, next) {
			return false
		}
	}
	return true
}

// conflict gives the first two fragments that declare one variable for the same match.
func conflict(names []string, fragments map[string]loaded) (first, second, message string) {
	type owner struct {
		fragment string
		context  *Context
	}
	if len(names) < 2 {
		return "", "", ""
	}
	owners := map[string]owner{}
	for _, name := range names {
		for _, context := range fragments[name].doc.Contexts {
			for _, variable := range context.sortedVariables() {
				key := context.matchKey() + "\x03" + variable
				other, ok := owners[key]
				if ok && other.fragment != name {
					return other.fragment, name, fmt.Sprintf("%s: %s is declared for the match %s at %s already; "+
						"put the revisions into one list", context.Position, variable, context, other.context.Position)
				}
				owners[key] = owner{name, context}
			}
		}
	}
	return "", "", ""
}

func sortedNames(fragments map[string]loaded) []string {
	names := make([]string, 0, len(fragments))
	for name := range fragments {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// contentRevision hashes what was shown. One document: as sha256sum names it.
// Several: as the output of sha256sum over all of them in the order of their names.
func contentRevision(fragments map[string]loaded) string {
	names := sortedNames(fragments)
	if len(names) == 1 {
		return fragments[names[0]].text.hex()[:revisionDigits]
	}
	var list strings.Builder
	for _, name := range names {
		fmt.Fprintf(&list, "%s  %s\n", fragments[name].text.hex(), name)
	}
	sum := sha256.Sum256([]byte(list.String()))
	return hex.EncodeToString(sum[:])[:revisionDigits]
}

const revisionDigits = 12
