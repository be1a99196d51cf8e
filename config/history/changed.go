// SPDX-License-Identifier: Apache-2.0

package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Change is one variable of one match that came to have another value, or will.
type Change struct {
	Variable string
	Match    []document.Condition
	Position document.Position // of the new revision, or of the context that is gone
	// Old and New are as stamped: of a rollout its variants, and of several that may be in
	// force each, " | " between them; "" for none, "unknown" where it may be none.
	Old, New string
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
	was, is, latest := valueAt(before, now, id), valueAt(after, now, id), certainAt(after, now)
	added, undated := c.added(old, line)
	explained := false // by one that tells when it came, or may have
	for _, revision := range slices.SortedFunc(maps.Keys(added), (*document.Revision).Compare) {
		from, by := revision.Began()
		if c.first && from <= now || by <= now && latest != revision {
			continue // it is part of the beginning, or of the past
		}
		previous := cmp.Or(valueAt(after, from-1, id), valueAt(before, from-1, id))
		if by <= now {
			previous = cmp.Or(valueAt(after, from-1, id), was)
		}
		since := Change{Since: revision.Since, After: revision.After, By: revision.By}
		tell(revision, previous, revision.Render(id), since)
		explained = explained || from <= now && (undated == nil || latest == revision)
	}
	if !c.first && !explained {
		looks := Change{After: c.gone.UTC(), By: c.now.UTC()}
		if gone >= now {
			looks = Change{Since: c.now.UTC()}
		}
		tell(latest, was, is, looks)
	}
	return list
}

// certainAt returns the revision that is known to be in force at an instant; nil for none.
func certainAt(intervals Timeline[Known], t int64) *document.Revision {
	if known, ok := intervals.At(t); ok {
		return known.Certain()
	}
	return nil
}

// valueAt writes what is in force at an instant, as a Change tells it.
func valueAt(line Timeline[Known], t int64, id variable.ID) string {
	known, holds := line.At(t)
	if holds && len(known.Revisions) == 0 {
		return variable.Unknown
	}
	var values []string
	for _, revision := range known.Revisions {
		values = append(values, revision.Render(id))
	}
	return strings.Join(values, " | ")
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
