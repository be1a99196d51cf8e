// SPDX-License-Identifier: Apache-2.0

// Package changes lists what changed in a registry: which variable, for whom, from what to
// what, when or between when, and where that stands.
package changes

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Nothing stands for a variable that is not declared.
const Nothing = "-"

// sinceEver is where an interval begins of which nobody knows the begin.
var sinceEver = time.Unix(0, 0).UTC()

// Change is one change of a variable.
type Change struct {
	Variable string `json:"variable"`
	Match    string `json:"match"`
	Old      string `json:"old"` // "-" where nothing was declared
	New      string `json:"new"` // "-" where nothing is declared any more
	// Since is when it came into force. Where that is only known as an interval it is not
	// there, and After and By are.
	Since *time.Time `json:"since,omitempty"`
	After *time.Time `json:"after,omitempty"`
	By    *time.Time `json:"by,omitempty"`
	// Source is where the new revision stands, or stood: a file and a line, or what a change
	// record tells.
	Source string `json:"source,omitempty"`
}

// Latest is the last instant at which the change can have come.
func (c *Change) Latest() time.Time {
	if c.Since != nil {
		return *c.Since
	}
	return *c.By
}

// earliest is the first instant at which the change can have come.
func (c *Change) earliest() time.Time {
	if c.Since != nil {
		return *c.Since
	}
	return *c.After
}

// Of lists the changes of a registry that can have come in [from, to], the newest first.
func Of(registry *registry.Registry, from, to time.Time) []Change {
	var list []Change
	for _, line := range registry.Timelines() {
		list = append(list, ofLine(&line)...)
	}
	return Within(list, from, to)
}

// Within keeps the changes that can have come in [from, to], the newest first.
func Within(list []Change, from, to time.Time) []Change {
	list = slices.DeleteFunc(list, func(c Change) bool {
		return c.Latest().Before(from) || c.earliest().After(to)
	})
	slices.SortStableFunc(list, func(a, b Change) int {
		return cmp.Or(b.Latest().Compare(a.Latest()), cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Match, b.Match))
	})
	return list
}

// ofLine walks one timeline. What is not known in between leaves an interval.
func ofLine(line *registry.Timeline) []Change {
	var list []Change
	match := (&document.Context{Match: line.Match}).String()
	before, known := Nothing, true // where nothing else is known nothing is declared
	var left time.Time             // when what was known ended, zero while it is in force
	for _, part := range line.Whole() {
		from := time.Unix(0, part.From).UTC()
		if !part.Value.Settled() {
			if left.IsZero() {
				left = from
			}
			if !from.After(sinceEver) {
				known = false // what was before is not told
			}
			continue
		}
		value := Render(line.Variable, part.Value)
		if value != before && known && from.After(sinceEver) {
			change := newChange(line.Variable, match, before, value, left, from)
			if part.Value != nil && part.Value.Revision != nil {
				change.Source = part.Value.Revision.Position.String()
			}
			list = append(list, change)
		}
		before, known, left = value, true, time.Time{}
	}
	return list
}

// newChange dates a change: what was before is known up to left, and what is from at on.
func newChange(variable, match, before, value string, left, at time.Time) Change {
	c := Change{Variable: variable, Match: match, Old: before, New: value}
	if left.IsZero() || left.Equal(at) {
		c.Since = &at
	} else {
		c.After, c.By = &left, &at
	}
	return c
}

// Render writes what is declared as it is stamped; of a rollout, and where any of two may be,
// all that it can be.
func Render(name string, d *registry.Declared) string {
	if d == nil {
		return Nothing
	}
	if len(d.Options) == 0 {
		return variable.Unknown
	}
	id, ok := variable.Lookup(name)
	if !ok {
		id = variable.ID(variable.Count)
	}
	values := make([]string, len(d.Options))
	for i, option := range d.Options {
		values[i] = id.Write(option.Value.Name, option.Value.Revision)
	}
	return strings.Join(slices.Compact(values), " | ")
}
