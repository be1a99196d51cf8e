// SPDX-License-Identifier: Apache-2.0

package registry

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// lines returns the timelines of a node. They are laid out when they are first asked for:
// most of a large registry never is.
func (r *Registry) lines(n *node) []line {
	if known := n.lines.Load(); known != nil {
		return *known
	}
	var lines []line
	add := func(context *document.Context, name string, rank document.Rank, known history.Timeline[history.Known]) {
		if id, ok := r.variableID(name); ok {
			lines = append(lines, line{id, rank, declaredBy(context, known)})
		}
	}
	for _, context := range n.contexts {
		for i := range context.Variables {
			name := context.Variables[i].Name
			add(context, name, context.Rank(), history.TimelineOf(context, name, n.past(name), r.gaps))
		}
	}
	for _, past := range n.pasts {
		if !n.declares(past.Variable) {
			gone := &document.Context{Match: n.match}
			add(gone, past.Variable, past.Place(), history.TimelineOf(nil, past.Variable, past, r.gaps))
		}
	}
	n.lines.Store(&lines)
	return lines
}

// past returns what is remembered of a variable of the match; nil for nothing.
func (n *node) past(variable string) *history.Past {
	if i := slices.IndexFunc(n.pasts, func(p *history.Past) bool { return p.Variable == variable }); i >= 0 {
		return n.pasts[i]
	}
	return nil
}

// declares reports whether a variable is shown for the match.
func (n *node) declares(variable string) bool {
	return slices.ContainsFunc(n.contexts, func(c *document.Context) bool { return c.Revisions(variable) != nil })
}

// declaredBy says of a timeline what it declares.
func declaredBy(context *document.Context, known history.Timeline[history.Known]) timeline {
	result := make(timeline, len(known))
	declared := map[*document.Revision]*Declared{}
	for i, p := range known {
		result[i].Interval, result[i].Value = p.Interval, undated
		switch revision := p.Value.Certain(); {
		case len(p.Value.Revisions) == 0:
		case revision == nil || p.Value.Unwatched:
			result[i].Value = declare(context, p.Value.Revisions...)
			result[i].Value.Unsettled = true
		default:
			if declared[revision] == nil {
				declared[revision] = declare(context, revision)
			}
			result[i].Value = declared[revision]
		}
	}
	return result
}

// declare joins the options of a revision, or of several of which any may be in force.
func declare(context *document.Context, revisions ...*document.Revision) *Declared {
	declared := &Declared{Context: context, Revision: revisions[0]}
	for _, revision := range revisions {
		for i := range revision.Options {
			declared.Options = append(declared.Options, &revision.Options[i])
		}
	}
	return declared
}
