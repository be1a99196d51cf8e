// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// Change is one variable of one match that came to have another value, or will.
type Change struct {
	Variable string
	Match    []document.Condition
	Position document.Position // of the new revision, or of the context that is gone
	Old, New string            // as stamped; of a rollout its variants, " | " between them; "" for none
	// Since is when it came into force, or will. Where that is only known as lying between
	// two looks, it is zero, and After and By are those.
	Since, After, By time.Time
	Revision         string // of the registry that brought it
}

// ID names the change by whom it is for and what it brings when: replicas that learn of
// one dated change give it the same name.
func (c *Change) ID() string {
	text := strings.Join([]string{
		document.MatchKey(c.Match), c.Variable, c.New, when(c.Since), when(c.After), when(c.By),
	}, "\x00")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// changes collects what the step to this load changes of one line.
func (c *change) changes(old, line *shownLine) []Change {
	shown := cmp.Or(line, old)
	id := document.IDOf(shown.variable)
	var before, after Timeline[Known]
	if old != nil {
		before = old.layOut(c.gaps)
	}
	if line != nil {
		after = layOut(line.dated())
	}
	var list []Change
	tell := func(revision *document.Revision, from, to string, told Change) {
		if from == to {
			return
		}
		told.Variable, told.Match, told.Old, told.New = shown.variable, shown.context.Match, from, to
		told.Position = shown.context.Position
		if revision != nil {
			told.Position = revision.Position
		}
		list = append(list, told)
	}
	now, gone := c.now.UnixNano(), c.gone.UnixNano()
	was, is := certainAt(before, now), certainAt(after, now)
	for _, revision := range c.addedInOrder(old, line) {
		from, by := revision.Began()
		if c.first && from <= now || by <= now && is != revision {
			continue // it is part of the beginning, or of the past
		}
		previous := cmp.Or(certainAt(after, from-1), certainAt(before, from-1))
		if by <= now {
			previous = cmp.Or(certainAt(after, from-1), was)
		}
		since := Change{Since: revision.Since, After: revision.After, By: revision.By}
		tell(revision, previous.Render(id), revision.Render(id), since)
	}
	if explained := is != nil && is.IsDated() && c.isNew(old, line, is); !c.first && !explained {
		looks := Change{After: c.gone.UTC(), By: c.now.UTC()}
		if gone >= now {
			looks = Change{Since: c.now.UTC()}
		}
		tell(is, was.Render(id), is.Render(id), looks)
	}
	return list
}

// addedInOrder returns the revisions with a time of their own that were not shown before.
func (c *change) addedInOrder(old, line *shownLine) []*document.Revision {
	added, _ := c.added(old, line)
	var list []*document.Revision
	for revision := range added {
		list = append(list, revision)
	}
	slices.SortFunc(list, (*document.Revision).Compare)
	return list
}

func (c *change) isNew(old, line *shownLine, revision *document.Revision) bool {
	added, _ := c.added(old, line)
	return added[revision]
}

// certainAt returns the revision that is known to be in force at an instant; nil for none.
func certainAt(intervals Timeline[Known], t int64) *document.Revision {
	if known, ok := intervals.At(t); ok {
		return known.Certain()
	}
	return nil
}

func sortChanges(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Or(a.Since, a.By).Compare(cmp.Or(b.Since, b.By)),
			cmp.Compare(a.Position.File, b.Position.File), cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.New, b.New),
		)
	})
}
