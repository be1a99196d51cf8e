// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"math"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Table counts the spans as a lake does.
func Table(s Spec, behaviour bool) *moved.Table {
	w := moved.NewWindows(moved.Span{From: s.Start, To: s.BadFrom()}, moved.Span{From: s.BadFrom(), To: s.BadTo()})
	t := moved.NewTable(w, Variables, behaviour)
	for span := range Spans(s) {
		t.Add(row(w, &span, behaviour))
	}
	return t
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
			r.Bad, r.BadTrace = 1, s.Trace
		}
	}
	return r
}
