// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
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

	revisions int // of the registry, those that are not listed too
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
	Trace    string `json:"trace"` // of its first span
}

// Count is how many spans have a value.
type Count struct {
	Value string `json:"value"`
	Spans int64  `json:"spans"`
}

func newWindowEvidence() WindowEvidence {
	return WindowEvidence{
		Status: map[string]int64{}, Drift: map[string]int64{}, Missing: map[string]int64{}, Unsettled: map[string]int64{},
	}
}

// evidenceOf sums what the stamps of the two windows say of themselves.
func evidenceOf(list []counts.Evidence) Evidence {
	e := Evidence{Baseline: newWindowEvidence(), Bad: newWindowEvidence(), Drifts: []Drift{}, Registries: []Count{}}
	for i := range list {
		c := &list[i]
		w, spans := &e.Baseline, int64(c.Spans+0.5)
		switch c.Period {
		case analysis.Bad:
			w = &e.Bad
			e.addRegistry(cmp.Or(c.Registry, counts.Unknown), spans)
			for _, d := range c.Declared {
				e.addDrift(d, spans, c.Trace)
			}
		case analysis.Baseline:
		default:
			continue
		}
		w.Spans += spans
		w.Status[cmp.Or(c.Status, counts.Unknown)] += spans
		for text, of := range map[*string]map[string]int64{&c.Drift: w.Drift, &c.Missing: w.Missing, &c.Unsettled: w.Unsettled} {
			if *text == "" {
				continue
			}
			for name := range strings.SplitSeq(*text, ",") {
				of[name] += spans
			}
		}
	}
	slices.SortStableFunc(e.Drifts, func(a, b Drift) int {
		return cmp.Or(cmp.Compare(b.Spans, a.Spans), cmp.Compare(a.Variable, b.Variable), cmp.Compare(a.Declared, b.Declared),
			cmp.Compare(a.Observed, b.Observed))
	})
	slices.SortStableFunc(e.Registries, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Spans, a.Spans), cmp.Compare(a.Value, b.Value))
	})
	for _, c := range e.Registries {
		if c.Value != counts.Unknown {
			e.revisions++
		}
	}
	const shown = 10
	e.Drifts = e.Drifts[:min(len(e.Drifts), shown)]
	e.Registries = e.Registries[:min(len(e.Registries), shown)]
	return e
}

func (e *Evidence) addRegistry(revision string, spans int64) {
	at := slices.IndexFunc(e.Registries, func(c Count) bool { return c.Value == revision })
	if at < 0 {
		at = len(e.Registries)
		e.Registries = append(e.Registries, Count{Value: revision})
	}
	e.Registries[at].Spans += spans
}

func (e *Evidence) addDrift(d counts.Declared, spans int64, trace string) {
	at := slices.IndexFunc(e.Drifts, func(x Drift) bool {
		return x.Variable == d.Variable && x.Declared == d.Declared && x.Observed == d.Observed
	})
	if at < 0 {
		at = len(e.Drifts)
		e.Drifts = append(e.Drifts, Drift{Variable: d.Variable, Declared: d.Declared, Observed: d.Observed, Trace: trace})
	}
	e.Drifts[at].Spans += spans
}

// registries lists the revisions of the registry with their shares of the bad window.
func (e *Evidence) registries() string {
	parts := make([]string, len(e.Registries))
	more := e.revisions
	for i, c := range e.Registries {
		if c.Value != counts.Unknown {
			more--
		}
		parts[i] = c.Value + " (" + e.share(c.Spans) + ")"
	}
	if more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return cmp.Or(strings.Join(parts, ", "), "none")
}

// share prints how much of the bad window some spans are. As many as sampling says that there were, they are no counts.
func (e *Evidence) share(spans int64) string {
	return percent(float64(spans) / float64(max(e.Bad.Spans, 1)))
}

// unknown is the share of the stamps of the bad window of which nothing was declared or observed.
func (e *Evidence) unknown() float64 {
	return float64(e.Bad.Status[counts.Unknown]) / float64(max(e.Bad.Spans, 1))
}

// stale is the share of the stamps of the bad window that are.
func (e *Evidence) stale() float64 {
	return float64(e.Bad.Status["stale"]) / float64(max(e.Bad.Spans, 1))
}
