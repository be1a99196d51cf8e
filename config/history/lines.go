// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// lineKey names one variable of one match, by the key of the match.
type lineKey struct{ match, variable string }

func (k lineKey) compare(other lineKey) int {
	return cmp.Or(strings.Compare(k.match, other.match), strings.Compare(k.variable, other.variable))
}

// shownLine is one variable of one match as the source shows it.
type shownLine struct {
	context   *document.Context
	variable  string
	revisions []*document.Revision // in an order that does not depend on that of the document
	named     map[string]*document.Revision
}

// lineOf returns what a context declares of a variable; nil for nothing.
func lineOf(c *document.Context, variable string) *shownLine {
	revisions := c.Revisions(variable)
	if len(revisions) == 0 {
		return nil
	}
	if len(revisions) > 1 {
		revisions = slices.Clone(revisions)
		slices.SortFunc(revisions, func(a, b *document.Revision) int {
			return cmp.Or(a.Compare(b), strings.Compare(a.Identity(), b.Identity()))
		})
	}
	return &shownLine{context: c, variable: variable, revisions: revisions}
}

func (s *shownLine) key() lineKey { return lineKey{s.context.MatchKey(), s.variable} }

// key names what the past is of.
func (r *Past) key() lineKey {
	return lineKey{document.MatchKey(r.Match), r.Variable}
}

// undated returns the revision that does not tell when it came into force; nil for none.
func (s *shownLine) undated() *document.Revision {
	if i := slices.IndexFunc(s.revisions, func(r *document.Revision) bool { return !r.IsDated() }); i >= 0 {
		return s.revisions[i]
	}
	return nil
}

// horizon is the instant before which nothing is known, because the first load of all
// showed the line as it is; Beginning where there is none.
func (s *shownLine) horizon() int64 {
	if undated := s.undated(); undated != nil && undated.Shown.AtFirst {
		return undated.Shown.From
	}
	return Beginning
}

// same returns the revision of the line that has the name of another one; nil for none.
func (s *shownLine) same(as *document.Revision) *document.Revision {
	switch {
	case s == nil:
		return nil
	case len(s.revisions) == 1: // as nearly all have
		if only := s.revisions[0]; only.Name() == as.Name() {
			return only
		}
		return nil
	case s.named == nil:
		s.named = make(map[string]*document.Revision, len(s.revisions))
		for _, revision := range s.revisions {
			s.named[revision.Name()] = revision
		}
	}
	return s.named[as.Name()]
}

// equals reports whether two lines hold the same revisions.
func (s *shownLine) equals(other *shownLine) bool {
	return len(s.revisions) == len(other.revisions) &&
		!slices.ContainsFunc(other.revisions, func(r *document.Revision) bool { return s.same(r) == nil })
}

// isToCome reports whether a revision of the line comes into force after an instant.
func (s *shownLine) isToCome(t time.Time) bool {
	return slices.ContainsFunc(s.revisions, func(r *document.Revision) bool { return cmp.Or(r.By, r.Since).After(t) })
}

// dated joins the revisions of a line with when they came into force.
func (s *shownLine) dated() []dated {
	list := make([]dated, len(s.revisions))
	for i, revision := range s.revisions {
		list[i] = dated{Revision: revision, Shown: revision.Shown, after: revision.Shown.From}
		if revision.IsDated() {
			list[i].after, list[i].From = revision.Began()
		}
	}
	return list
}

// lines are the contexts of some fragments, by the key of their match.
type lines struct {
	documents []*document.Document
	contexts  map[string][]*document.Context
}

func newLines(documents []*document.Document) lines {
	return lines{documents: documents, contexts: document.ByMatch(documents)}
}

// context returns the one that declares a variable of a match; nil for none.
func (l lines) context(key lineKey) *document.Context {
	for _, context := range l.contexts[key.match] {
		if context.Revisions(key.variable) != nil {
			return context
		}
	}
	return nil
}

// line returns what is shown of one variable of one match; nil for nothing.
func (l lines) line(key lineKey) *shownLine {
	if context := l.context(key); context != nil {
		return lineOf(context, key.variable)
	}
	return nil
}

// each visits the variables of all contexts in the order of the documents.
func (l lines) each(visit func(*document.Context, lineKey)) {
	for _, doc := range l.documents {
		for _, context := range doc.Contexts {
			for i := range context.Variables {
				visit(context, lineKey{context.MatchKey(), context.Variables[i].Name})
			}
		}
	}
}
