// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"hash/fnv"
	"math"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Table counts the spans as a lake does.
func Table(s Spec, behaviour bool) *moved.Table {
	w := moved.NewWindows(moved.Span{From: s.Start, To: s.BadFrom()}, moved.Span{From: s.BadFrom(), To: s.BadTo()})
	t := moved.NewTable(w, Variables, behaviour)
	spans, scored := map[uint64]int{}, map[uint64]int{}
	for span := range Spans(s) {
		r := row(w, &span, behaviour)
		t.Add(r)
		if r.Period == moved.Bad {
			spans[traceKey(span.Trace)]++
			scored[traceKey(span.Trace)] += int(r.Scored)
		}
	}
	t.Design, t.ScoredDesign = moved.DesignEffect(spans), moved.DesignEffect(scored)
	return t
}

func traceKey(trace string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(trace)) // never fails
	return h.Sum64()
}

func row(w moved.Windows, s *Span, behaviour bool) moved.Row {
	r := moved.Row{
		Bucket: int(math.Floor(float64(s.Start.Sub(w.Bad.From)) / float64(w.Bucket))), Period: moved.Baseline,
		Stratum: moved.Stratum{Service: s.Service, Kind: s.Kind}, Values: s.Values, Spans: 1, First: s.Start, FirstTrace: s.Trace,
	}
	if !s.Start.Before(w.Bad.From) {
		r.Period = moved.Bad
	}
	if behaviour && s.Scored {
		r.Scored = 1
		if s.Bad {
			r.Bad, r.BadTraces = 1, []string{s.Trace}
		}
	}
	return r
}
