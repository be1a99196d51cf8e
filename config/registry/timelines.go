// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// timeline says what is declared when.
type timeline = history.Timeline[*Declared]

// Timeline is what is declared of one variable for one match over time.
type Timeline struct {
	Match    []document.Condition
	Variable string
	history.Timeline[*Declared]
}

// Timelines returns everything that is or was declared, each match for itself, without the
// cascade between them: sorted by match and variable.
func (r *Registry) Timelines() []Timeline {
	var lines []Timeline
	r.index.each(func(n *node) {
		for i, list := 0, r.lines(n); i < len(list); i++ {
			lines = append(lines, Timeline{n.match, r.variables[list[i].variable], list[i].timeline})
		}
	})
	slices.SortFunc(lines, func(a, b Timeline) int {
		return cmp.Or(cmp.Compare((&document.Context{Match: a.Match}).String(), (&document.Context{Match: b.Match}).String()),
			cmp.Compare(a.Variable, b.Variable))
	})
	return lines
}

// Settled reports whether one revision is known to be in force, be it a rollout; it is not
// where nothing is known, and where either of two may be.
func (d *Declared) Settled() bool {
	if d == nil {
		return true
	}
	if len(d.Options) == 0 {
		return false
	}
	own := map[*document.Option]bool{}
	for i := range d.Revision.Options {
		own[&d.Revision.Options[i]] = true
	}
	for _, option := range d.Options {
		if !own[option] {
			return false
		}
	}
	return true
}
