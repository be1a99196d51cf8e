// SPDX-License-Identifier: Apache-2.0

package config

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// lineKey names one variable of one match, by the key of the match.
type lineKey struct{ match, variable string }

func (k lineKey) compare(other lineKey) int {
	return cmp.Or(strings.Compare(k.match, other.match), strings.Compare(k.variable, other.variable))
}

// shownLine is one variable of one match as the source shows it.
type shownLine struct {
	context   *Context
	variable  string
	revisions []*Revision // in an order that does not depend on that of the document
	named     map[string]*Revision
}

// line returns what the context declares of a variable; nil for nothing.
func (c *Context) line(variable string) *shownLine {
	revisions := c.Revisions(variable)
	if len(revisions) == 0 {
		return nil
	}
	if len(revisions) > 1 {
		revisions = slices.Clone(revisions)
		slices.SortFunc(revisions, func(a, b *Revision) int {
			return cmp.Or(a.compare(b), strings.Compare(a.identity(), b.identity()))
		})
	}
	return &shownLine{context: c, variable: variable, revisions: revisions}
}

func (s *shownLine) key() lineKey { return lineKey{s.context.matchKey(), s.variable} }

// key names what the record is about.
func (r *record) key() lineKey {
	return lineKey{(&Context{Match: r.Match}).matchKey(), r.Variable}
}

// undated returns the revision that does not tell when it came into force; nil for none.
func (s *shownLine) undated() *Revision {
	if i := slices.IndexFunc(s.revisions, func(r *Revision) bool { return !r.isDated() }); i >= 0 {
		return s.revisions[i]
	}
	return nil
}

// horizon is the instant before which nothing is known, because the first load of all
// showed the line as it is; beginning where there is none.
func (s *shownLine) horizon() int64 {
	if undated := s.undated(); undated != nil && undated.shown.atFirst {
		return undated.shown.from
	}
	return beginning
}

// same returns the revision of the line that has the name of another one; nil for none.
func (s *shownLine) same(as *Revision) *Revision {
	switch {
	case s == nil:
		return nil
	case len(s.revisions) == 1: // as nearly all have
		if only := s.revisions[0]; only.name() == as.name() {
			return only
		}
		return nil
	case s.named == nil:
		s.named = make(map[string]*Revision, len(s.revisions))
		for _, revision := range s.revisions {
			s.named[revision.name()] = revision
		}
	}
	return s.named[as.name()]
}

// equals reports whether two lines hold the same revisions.
func (s *shownLine) equals(other *shownLine) bool {
	return len(s.revisions) == len(other.revisions) &&
		!slices.ContainsFunc(other.revisions, func(r *Revision) bool { return s.same(r) == nil })
}

// isToCome reports whether a revision of the line comes into force after an instant.
func (s *shownLine) isToCome(t time.Time) bool {
	return slices.ContainsFunc(s.revisions, func(r *Revision) bool { return cmp.Or(r.By, r.Since).After(t) })
}

// dated joins the revisions of a line with when they came into force.
func (s *shownLine) dated() []dated {
	list := make([]dated, len(s.revisions))
	for i, revision := range s.revisions {
		list[i] = dated{revision, revision.shown, revision.shown.from}
		if revision.isDated() {
			list[i].after, list[i].from = revision.dates()
		}
	}
	return list
}

// name tells a revision of one line from all others, by what it declares and its times:
// one that is shown under the same name again is the same.
func (r *Revision) name() string {
	name := r.identity()
	if *r.Dates == *noDates {
		return name
	}
	for _, t := range []time.Time{r.Since, r.After, r.By, r.Until} {
		name += "\x03"
		if !t.IsZero() {
			name += t.Format(time.RFC3339Nano)
		}
	}
	return name
}

// lines are the contexts of some fragments, by the key of their match.
type lines struct {
	documents []*Document
	contexts  map[string][]*Context
}

func newLines(documents []*Document) lines {
	count := 0
	for _, doc := range documents {
		count += len(doc.Contexts)
	}
	l := lines{documents: documents, contexts: make(map[string][]*Context, count)}
	for _, doc := range documents {
		for _, context := range doc.Contexts {
			l.contexts[context.matchKey()] = append(l.contexts[context.matchKey()], context)
		}
	}
	return l
}

// context returns the one that declares a variable of a match; nil for none.
func (l lines) context(key lineKey) *Context {
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
		return context.line(key.variable)
	}
	return nil
}

// each visits the variables of all contexts in the order of the documents.
func (l lines) each(visit func(*Context, lineKey)) {
	for _, doc := range l.documents {
		for _, context := range doc.Contexts {
			for i := range context.Variables {
				visit(context, lineKey{context.matchKey(), context.Variables[i].Name})
			}
		}
	}
}
