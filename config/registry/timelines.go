// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"cmp"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// Timeline is what is declared of one variable for one match over time.
type Timeline struct {
	Match    []document.Condition
	Variable string
	Steps    []Step // sorted; each holds until the next one
}

// Step says what is declared from an instant on.
type Step struct {
	From     time.Time // the zero time: since ever
	Declared *Declared // nil: nothing
}

// Timelines returns everything that is or was declared, each match for itself, without the
// cascade between them: sorted by match and variable.
func (r *Registry) Timelines() []Timeline {
	var lines []Timeline
	r.index.each(func(n *node) {
		for i, list := 0, r.lines(n); i < len(list); i++ {
			lines = append(lines, r.timelineOf(n, &list[i]))
		}
	})
	slices.SortFunc(lines, func(a, b Timeline) int {
		return cmp.Or(cmp.Compare((&document.Context{Match: a.Match}).String(), (&document.Context{Match: b.Match}).String()),
			cmp.Compare(a.Variable, b.Variable))
	})
	return lines
}

func (r *Registry) timelineOf(n *node, l *line) Timeline {
	t := Timeline{Match: n.match, Variable: r.variables[l.variable]}
	for _, s := range l.timeline {
		step := Step{Declared: s.declared}
		if s.from != history.Beginning {
			step.From = time.Unix(0, s.from).UTC()
		}
		t.Steps = append(t.Steps, step)
	}
	return t
}

// Settled reports whether one revision is known to be in force, be it a rollout; it is not
// where nothing is known, and where either of two may be.
func (d *Declared) Settled() bool {
	if d == nil {
		return true
	}
	if d.Revision == nil || len(d.Options) == 0 {
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
