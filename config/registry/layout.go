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
	add := func(
		context *document.Context, name string, rank document.Rank,
		shown []history.Interval, horizon int64, known *history.Past,
	) {
		id, ok := r.variableID(name)
		if !ok {
			return
		}
		timeline := timelineOf(context, shown)
		if known != nil {
			timeline = overlay(timelineOf(context, known.Intervals), timeline)
		}
		if horizon = max(horizon, known.KnownFrom()); horizon != history.Beginning {
			timeline = overlay(timeline, unknownBefore(horizon))
		}
		lines = append(lines, line{id, rank, timeline})
	}
	for _, context := range n.contexts {
		for i := range context.Variables {
			name, shown := context.Variables[i].Name, history.LineOf(context, context.Variables[i].Name)
			add(context, name, context.Rank(), shown.LayOut(r.gaps), shown.Horizon(), history.RecordOf(n.records, name))
		}
	}
	for _, known := range n.records {
		if !n.declares(known.Variable) {
			add(&document.Context{Match: n.match}, known.Variable, known.Place(), nil, history.Beginning, known)
		}
	}
	n.lines.Store(&lines)
	return lines
}

// declares reports whether a variable is shown for the match.
func (n *node) declares(variable string) bool {
	return slices.ContainsFunc(n.contexts, func(c *document.Context) bool { return c.Revisions(variable) != nil })
}

// timelineOf says of intervals what they declare.
func timelineOf(context *document.Context, intervals []history.Interval) timeline {
	list := make([]declaredInterval, len(intervals))
	declared := map[*document.Revision]*Declared{}
	for i, p := range intervals {
		list[i] = declaredInterval{p.From, p.To, undated}
		switch revision := p.Certain(); {
		case len(p.Revisions) == 0:
		case revision == nil:
			list[i].declared = declare(context, p.Revisions...)
			list[i].declared.Unsettled = true
		case p.Unwatched:
			list[i].declared = declare(context, revision)
			list[i].declared.Unsettled = true
		default:
			if declared[revision] == nil {
				declared[revision] = declare(context, revision)
			}
			list[i].declared = declared[revision]
		}
	}
	return newTimeline(list)
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

// unknownBefore declares nothing known up to an instant. It hides what a wider
// context declares: that an override was not there yet would be a guess.
func unknownBefore(t int64) timeline {
	return timeline{{history.Beginning, undated}, {t, nil}}
}
