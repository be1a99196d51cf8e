// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"slices"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
)

// verdict is what is known of a span before its time is looked at: whether it is a
// GenAI span, what it proves, and what is declared for it over time.
type verdict struct {
	facts *dialect.Facts // with values: what it is remembered by
	slots []string

	kind       dialect.Kind
	resolution *config.Resolution
	evidence   evidenceKey
	reported   []string

	// moments holds what the verdict means at a time, by state. Late and replayed spans
	// are of other times than the last one.
	moments []atomic.Pointer[moment]
}

// maxMoments bounds the memory of a verdict over a long timeline.
const maxMoments = 1 << 10

// moment is a stretch of time in which a verdict means one stamp.
type moment struct {
	stretch
	stamp *stamp.Stamp
}

// stretch names the declarations around a span.
type stretch struct {
	state  *config.State // at its start
	first  *config.State // within settle of it
	window int           // how many states are
	stale  bool
}

// shape is which facts decide about spans with the same attributes.
type shape struct {
	dialect.Shape
	reads dialect.Reads
	// superseded: more facts were found to decide.
	superseded atomic.Bool
}

// How many shapes and verdicts are remembered: room for several verdicts a context.
// Verdicts over long values, such as tool definitions, keep them alive and are fewer.
const (
	maxShapes          = 1 << 10
	minVerdicts        = 1 << 14
	maxVerdicts        = 1 << 19
	verdictsPerContext = 4
	maxLargeVerdicts   = 1 << 8
	largeBytes         = 2 << 10
)

// sizeFor is how much room the memos of a registry have.
func sizeFor(contexts int) int {
	return min(max(verdictsPerContext*contexts, minVerdicts), maxVerdicts)
}

// verdicts remembers what was found out about spans. It is keyed by what was read
// to find it out, so it needs to know no rule.
type verdicts struct {
	texts        *texts
	layouts      *memo.Memo[layout]
	shapes       *memo.Memo[shape]
	small, large *memo.Memo[verdict]
}

func newVerdicts(size int) *verdicts {
	return &verdicts{
		texts:   newTexts(),
		layouts: memo.New[layout](maxLayouts),
		shapes:  memo.New[shape](maxShapes),
		small:   memo.New[verdict](size),
		large:   memo.New[verdict](maxLargeVerdicts),
	}
}

func (v *verdicts) sized(bytes int) *memo.Memo[verdict] {
	if bytes > largeBytes {
		return v.large
	}
	return v.small
}

// find gives the verdict on spans with the facts that the walker has read.
func (v *verdicts) find(w *walker, reads dialect.Reads) *verdict {
	hash, bytes := w.facts.Sum(reads)
	return v.sized(bytes).Find(hash^w.values.sum, func(v *verdict) bool { return w.shows(v, reads) })
}

// judge gives the verdict on a span of which all was read.
func (w *walker) judge(span ptrace.Span) *verdict {
	if !w.facts.Plain() {
		return w.freshVerdict()
	}
	seen := w.facts.Shape()
	known := w.engine.verdicts.shapes.Find(seen.Hash(), func(s *shape) bool {
		return s.Shape == seen && !s.superseded.Load()
	})
	if known != nil {
		if found := w.engine.verdicts.find(w, known.reads); found != nil {
			w.learn(span, known)
			return found
		}
	}
	fresh := w.freshVerdict()
	if w.hurried {
		return fresh // the next span like it may be read whole
	}
	known = w.remember(fresh, seen, known)
	w.learn(span, known)
	return fresh
}

// shows reports whether the span shows what a verdict was found by: the values of
// these fields.
func (w *walker) shows(v *verdict, reads dialect.Reads) bool {
	return v.facts.Reads() == reads && v.facts.Of(&w.facts) && slices.Equal(v.slots, w.values.texts)
}

// remember files a verdict under everything that ever decided about a span of its
// shape, which is more than decided about this one alone.
func (w *walker) remember(fresh *verdict, seen dialect.Shape, known *shape) *shape {
	reads := w.facts.Reads()
	if known != nil {
		reads = reads.Join(known.reads)
	}
	if known == nil || reads != known.reads {
		if known != nil {
			known.superseded.Store(true)
		}
		known = &shape{Shape: seen, reads: reads}
		w.engine.verdicts.shapes.Put(seen.Hash(), known)
	}
	texts := w.engine.verdicts.texts
	fresh.facts = w.facts.Facts(reads, texts.keep)
	for _, value := range w.values.texts {
		fresh.slots = append(fresh.slots, texts.keep(value))
	}
	hash, bytes := w.facts.Sum(reads)
	w.engine.verdicts.sized(bytes).Put(hash^w.values.sum, fresh)
	return known
}

// freshVerdict asks the dialects and the registry.
func (w *walker) freshVerdict() *verdict {
	v := &verdict{kind: w.facts.Kind()}
	if v.kind == dialect.None {
		return v
	}
	evidence := w.facts.Evidence()
	w.fill(&evidence)
	v.resolution = w.engine.registry.Resolve(w.filled[:len(w.engine.registry.Keys())])
	v.moments = make([]atomic.Pointer[moment], min(v.resolution.States(), maxMoments))
	v.evidence = w.evidenceKeyOf(&evidence)
	v.reported = w.engine.reported(w.filled)
	return v
}

// fill gives the keys of the conventions the value that the span's dialect has for
// them under another name. Only the name of an operation stays as it was written:
// kinds are coarser.
func (w *walker) fill(evidence *dialect.Evidence) {
	w.filled = append(w.filled[:0], w.values.texts...)
	for i, slot := range w.engine.slots {
		if slot.alias == nil || w.filled[i] != "" && slot.key == operationKey {
			continue
		}
		if value := slot.alias(evidence); value != "" {
			w.filled[i] = value
		}
	}
}

// stampOf gives the stamp for the time of the span.
func (w *walker) stampOf(v *verdict, span ptrace.Span) *stamp.Stamp {
	from, to := w.interval(span)
	state := v.resolution.At(from)
	around := stretch{state, state, 1, w.staleAfter > 0 && from-w.checked > w.staleAfter}
	window := []config.State(nil)
	if from-w.settle < state.From || to+w.settle >= state.To {
		window = v.resolution.Window(from-w.settle, to+w.settle)
		around.first, around.window = &window[0], len(window)
	}
	slot := &v.moments[state.Index%len(v.moments)]
	if known := slot.Load(); known != nil && known.stretch == around {
		return known.stamp
	}
	s, fresh := w.engine.compose(stampKey{v.resolution, around, v.evidence}, window, v.reported)
	if fresh && w.seen.isFirst(s.Fingerprint) {
		w.logFirstSeen(s, span)
	}
	slot.Store(&moment{around, s})
	return s
}
