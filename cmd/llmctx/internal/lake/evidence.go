// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"cmp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Evidence is how far the stamps of the two windows can be trusted.
type Evidence struct {
	Baseline WindowEvidence `json:"baseline"`
	Bad      WindowEvidence `json:"bad_window"`
	// Drifts are what spans showed against what the registry declared, in the bad
	// window, the most frequent first.
	Drifts []Drift `json:"drifts"`
	// Registries are the generations of the registry that stamped the bad window.
	Registries []Count `json:"registry_revisions"`

	drifts map[Drift]int // places in Drifts, by what they say
}

// WindowEvidence counts the spans of one window.
type WindowEvidence struct {
	Spans     int64            `json:"spans"`
	Status    map[string]int64 `json:"status"`
	Drift     map[string]int64 `json:"drift"`     // by variable
	Missing   map[string]int64 `json:"missing"`   // by variable
	Unsettled map[string]int64 `json:"unsettled"` // by variable
}

// Drift is one contradiction between registry and spans.
type Drift struct {
	Variable string `json:"variable"`
	Declared string `json:"declared"`
	Observed string `json:"observed"`
	Spans    int64  `json:"spans"`
	Trace    string `json:"trace"` // of its first span in a bucket
}

// Count is how many spans have a value.
type Count struct {
	Value string `json:"value"`
	Spans int64  `json:"spans"`
}

func newEvidence() Evidence {
	window := func() WindowEvidence {
		return WindowEvidence{
			Status: map[string]int64{}, Drift: map[string]int64{}, Missing: map[string]int64{}, Unsettled: map[string]int64{},
		}
	}
	return Evidence{Baseline: window(), Bad: window(), Drifts: []Drift{}, Registries: []Count{}, drifts: map[Drift]int{}}
}

func (e *Evidence) add(period moved.Period, row *rowCount, s *stamp) {
	var w *WindowEvidence
	switch period {
	case moved.Baseline:
		w = &e.Baseline
	case moved.Bad:
		w = &e.Bad
		e.addDrifts(row, s)
		e.addRegistry(s.registry, row.spans)
	default:
		return
	}
	w.Spans += row.spans
	w.Status[cmp.Or(s.status, moved.Unknown)] += row.spans
	for names, counts := range map[*[]string]map[string]int64{&s.drift: w.Drift, &s.missing: w.Missing, &s.unsettled: w.Unsettled} {
		for _, name := range *names {
			counts[name] += row.spans
		}
	}
}

func (e *Evidence) addDrifts(row *rowCount, s *stamp) {
	for _, name := range s.drift {
		d := Drift{Variable: name, Declared: cmp.Or(s.declared[name], moved.Unknown), Observed: s.value(name)}
		at, ok := e.drifts[d]
		if !ok {
			at = len(e.Drifts)
			e.drifts[d] = at
			d.Trace = row.firstTrace
			e.Drifts = append(e.Drifts, d)
		}
		e.Drifts[at].Spans += row.spans
	}
}

func (e *Evidence) addRegistry(revision string, spans int64) {
	revision = cmp.Or(revision, moved.Unknown)
	at := slices.IndexFunc(e.Registries, func(c Count) bool { return c.Value == revision })
	if at < 0 {
		at = len(e.Registries)
		e.Registries = append(e.Registries, Count{Value: revision})
	}
	e.Registries[at].Spans += spans
}

// shown bounds the lists for people.
const shown = 10

func (e *Evidence) sort() {
	slices.SortStableFunc(e.Drifts, func(a, b Drift) int { return cmp.Compare(b.Spans, a.Spans) })
	slices.SortStableFunc(e.Registries, func(a, b Count) int { return cmp.Compare(b.Spans, a.Spans) })
	e.Drifts = e.Drifts[:min(len(e.Drifts), shown)]
	e.Registries = e.Registries[:min(len(e.Registries), shown)]
}
