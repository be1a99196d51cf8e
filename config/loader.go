// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Loader turns what a source shows into registries. It keeps the last good version
// of every fragment and the history of what was shown. Not for concurrent use.
type Loader struct {
	variables []string
	keepFor   time.Duration
	parser    document.Parser
	history   *history.History
	good      map[string]loaded
	registry  *registry.Registry
	reuse     map[string]loaded // that another loader has read, until the first load
}

// NewLoader makes a loader that remembers what was shown for as long as keep.
// variables are the user-named ones that the registry knows in any case.
func NewLoader(keep time.Duration, variables []string) *Loader {
	l := &Loader{variables: variables, keepFor: keep, history: history.New(keep), good: map[string]loaded{}}
	l.parser.MaxContexts = document.DefaultMaxContexts
	return l
}

// LimitContexts sets how many contexts a registry may hold, instead of DefaultMaxContexts.
func (l *Loader) LimitContexts(most int) { l.parser.MaxContexts = most }

// Reuse lets the first load take the documents that another loader has read, where the
// source still shows them. The other one is of no use afterwards.
func (l *Loader) Reuse(other *Loader) { l.reuse, other.good = other.good, map[string]loaded{} }

// Stop ends a Load that is under way soon, and each later one at once, with ErrStopped.
// It may be called from any goroutine.
func (l *Loader) Stop() { l.parser.Stop() }

// Empty returns a registry that declares nothing, for the time before the first load.
func (l *Loader) Empty() *registry.Registry {
	return registry.Next(nil, registry.Shown{Revision: variable.Unknown, Variables: l.variables}, history.New(0))
}

// Load takes the whole of what the source shows at an instant and returns the
// registry that is in force from then on. A fragment that is bad stays at its last
// good version, or out if it has none, and is told in the error; the registry is
// then the best there is, and nil only where nothing good was ever shown.
func (l *Loader) Load(fragments []Fragment, now time.Time) (*registry.Registry, error) {
	anew := l.registry != nil && l.history.IsAhead(now) && !l.parser.Stopped()
	if anew {
		l.startAnew(now)
	}
	fragments = slices.Clone(fragments)
	slices.SortFunc(fragments, func(a, b Fragment) int { return strings.Compare(a.Name, b.Name) })
	next, bad := l.parse(fragments)
	l.reuse = nil
	if l.parser.Stopped() {
		return l.registry, document.ErrStopped
	}
	names := sortedNames(next)
	// A fragment that goes back to its last good version may meet another one there.
	for settled := false; !settled; {
		refused := l.boundVariables(next, &names)
		refused = append(refused, l.boundContexts(next, &names)...)
		refused = append(refused, l.boundAsked(next, &names)...)
		refused = append(refused, l.settleConflicts(next, &names)...)
		bad, settled = append(bad, refused...), len(refused) == 0 || l.parser.Stopped()
	}
	if l.parser.Stopped() {
		return l.registry, document.ErrStopped
	}
	l.setBack(now)
	err := errors.Join(bad...)
	if len(next) == 0 && err != nil {
		return l.registry, err
	}
	if l.registry != nil && l.same(next) && !l.history.Resumed() {
		l.history.Confirm(now)
		l.good = next // the versions of the fragments may be others
		return l.registry, err
	}
	if anew {
		l.good = map[string]loaded{} // all of it is shown for the first time
	}
	l.history.NoteGap(l.provenUnchanged(fragments, next), now)
	before, after := l.changed(next)
	l.history.Observe(before, after, l.stays(before), l.held(), now)
	l.registry = l.build(next, before, after)
	l.good = next
	for i, changes := 0, l.history.Changes(); i < len(changes); i++ {
		changes[i].Revision = l.registry.Revision()
	}
	return l.registry, err
}

// changed returns the documents that are not what they were, in the order of their names,
// as they were and as they are.
func (l *Loader) changed(next map[string]loaded) (before, after []*document.Document) {
	for _, name := range sortedNames(l.good) {
		if last := l.good[name].doc; next[name].doc != last {
			before = append(before, last)
		}
	}
	for _, name := range sortedNames(next) {
		if doc := next[name].doc; l.good[name].doc != doc {
			after = append(after, doc)
		}
	}
	return before, after
}

// stays returns what tells whether a document that did not change shows a variable of a match.
func (l *Loader) stays(before []*document.Document) func(*history.Past) bool {
	gone := map[string]bool{}
	for _, doc := range before {
		gone[doc.File] = true
	}
	return func(past *history.Past) bool {
		return slices.ContainsFunc(l.registry.ContextsOf(past.Match), func(c *document.Context) bool {
			return !gone[c.File] && c.Revisions(past.Variable) != nil
		})
	}
}

// setBack takes note of a clock that shows less than at the last look.
func (l *Loader) setBack(now time.Time) {
	if l.registry != nil && l.history.SetBack(now, documents(l.good)) {
		l.registry = l.build(l.good, nil, nil)
	}
}

// build makes the registry that is in force next. before and after are the documents that
// changed, as they were and as they are.
func (l *Loader) build(good map[string]loaded, before, after []*document.Document) *registry.Registry {
	return registry.Next(l.registry, registry.Shown{
		Revision: contentRevision(good), Documents: documents(good), Before: before, After: after, Variables: l.variables,
	}, l.history)
}

// documents returns what fragments hold, in the order of their names.
func documents(good map[string]loaded) []*document.Document {
	list := make([]*document.Document, 0, len(good))
	for _, name := range sortedNames(good) {
		list = append(list, good[name].doc)
	}
	return list
}

// Unchanged takes note that the source still holds what was shown last, and returns the
// registry that is in force from then on: another one where the clock was set back.
func (l *Loader) Unchanged(now time.Time) *registry.Registry {
	if l.registry == nil || l.history.Resumed() {
		return l.registry
	}
	if l.history.IsAhead(now) {
		before := l.registry
		registry, _ := l.Load(l.fragments(), now) // they were read before
		return cmp.Or(registry, before)           // nothing where reading was stopped
	}
	l.setBack(now)
	l.history.Confirm(now)
	return l.registry
}

// SetBack takes note that the clock was set back to an instant, having shown as much as
// reached, and returns the registry that is in force from then on. The source need not have
// been looked at since.
func (l *Loader) SetBack(to, reached time.Time) *registry.Registry {
	if l.registry == nil {
		return nil
	}
	l.history.Reached(reached)
	if l.history.Resumed() {
		return l.registry // until the source is looked at
	}
	if l.history.IsAhead(to) {
		return l.Unchanged(to)
	}
	l.setBack(to)
	return l.registry
}

// Confirm takes note that the source was seen to hold what was shown last, at some earlier
// instant perhaps. What replaces it came into force after that.
func (l *Loader) Confirm(now time.Time) {
	if l.registry != nil && !l.history.Resumed() && now.After(l.history.Checked()) {
		l.history.Confirm(now)
	}
}

// Changes returns what the last load changed, the earliest first: of what the first
// load shows only what is still to come.
func (l *Loader) Changes() []history.Change { return l.history.Changes() }

// Lost says that what an earlier process remembered cannot be had: the first load does
// not count from the history before it, as it would be a guess that nothing changed.
func (l *Loader) Lost() { l.history.Lost() }

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
