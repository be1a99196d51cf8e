// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// Explainer tells what the processor would stamp with one registry, and why. It takes
// the processor's own way, with one difference: a stamp is never stale, since how fresh
// the registry was is not known later. Not for concurrent use.
type Explainer struct{ walker *walker }

// Explanation is what the processor makes of one span.
type Explanation struct {
	// Kind is what the span does ("inference", "tool", ...), "none" where it is not a
	// GenAI span; then only Written is told beside it. Dialect is who writes spans so.
	Kind    string `json:"kind"`
	Dialect string `json:"dialect,omitempty"`
	// Excluded: it is one, or was brought in, and spans::exclude leaves it out.
	Excluded bool `json:"excluded,omitempty"`
	// At is the instant that was looked up: the start of the span.
	At time.Time `json:"at"`
	// Matched holds what contexts match on, as far as the span tells it.
	Matched map[string]string `json:"matched,omitempty"`
	// Unmatched are the contexts that nearly matched, the nearest first.
	Unmatched []Unmatched `json:"unmatched,omitempty"`
	// Shown is what the span proves, in the words of the recogniser.
	Shown map[string]string `json:"shown,omitempty"`
	// RecognisedBy are the keys that tell the kind; none where the name, the scope or an event does.
	RecognisedBy []string `json:"recognised_by,omitempty"`
	// Evidence is everything on the record that tells something, with its key, and why it
	// is not taken where another one is.
	Evidence    []dialect.Told `json:"evidence,omitempty"`
	Status      string         `json:"status,omitempty"`
	Fingerprint string         `json:"fingerprint,omitempty"`
	Variables   []Explained    `json:"variables,omitempty"`
	// Attributes is what would be written; Written what the span carries of an earlier stamp.
	Attributes map[string]string `json:"attributes,omitempty"`
	Written    map[string]string `json:"written,omitempty"`
}

// Explained is the verdict on one variable.
type Explained struct {
	stamp.Finding
	Reported   string   `json:"reported,omitempty"` // by the application itself
	Candidates []string `json:"candidates,omitempty"`
	// The entry of the registry that was in force; none where it declares nothing.
	Entry *Entry `json:"entry,omitempty"`
}

// Unmatched is a context of the registry that does not match, and why.
type Unmatched struct {
	document.Position
	Match  string            `json:"match"`
	Failed []FailedCondition `json:"failed"`
}

// FailedCondition is a condition of a context that does not hold.
type FailedCondition struct {
	Key    string   `json:"key"`
	Wanted []string `json:"wanted"` // any of
	Value  string   `json:"value,omitempty"`
}

// Entry is a place in the registry.
type Entry struct {
	document.Position
	Match  string     `json:"match"`
	Values []string   `json:"values"` // several in a rollout
	Since  *time.Time `json:"since,omitempty"`
	Until  *time.Time `json:"until,omitempty"`
	// From and To are when the entry is in force, after what narrower ones and later ones take.
	From *time.Time `json:"in_force_from,omitempty"`
	To   *time.Time `json:"in_force_to,omitempty"`
}

// NewExplainer prepares a registry. All of the configuration counts but source, stale_after,
// storage and logs.
func NewExplainer(cfg *Config, registry *registry.Registry) (*Explainer, error) {
	selects, err := newSelection(cfg, component.TelemetrySettings{
		Logger: zap.NewNop(), TracerProvider: tracenoop.NewTracerProvider(), MeterProvider: metricnoop.NewMeterProvider(),
	})
	if err != nil {
		return nil, err
	}
	dialects, err := dialect.Describe(cfg.described())
	if err != nil {
		return nil, err
	}
	c := &core{
		dialects: dialects, signs: newSigns(dialects), config: cfg, logger: zap.NewNop(), selects: selects,
		seen: newFirstSeen(maxFirstSeen), digests: newDigests(),
		prompts: promptKeySets(cfg.AlsoWrite), settle: cfg.Settle.Nanoseconds(), now: time.Now,
	}
	c.current.Store(newEngine(registry, cfg, c.prompts, dialects))
	w := &walker{core: c, explain: &recorder{}}
	w.facts.Use(dialects)
	return &Explainer{w}, nil
}

// Explain says what would be stamped on the only span of a batch. The span is changed as
// the processor changes it.
func (e *Explainer) Explain(td ptrace.Traces) *Explanation {
	span := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	x := &Explanation{
		Kind: dialect.None.String(), At: span.StartTimestamp().AsTime(), Written: stampOn(span.Attributes()),
	}
	w := e.walker
	w.explain.explanation = x
	w.ctx = context.Background()
	w.traces(td)
	w.release()
	return x
}

// stampOn returns the attributes that only a stamp writes.
func stampOn(attributes pcommon.Map) map[string]string {
	list := map[string]string{}
	for key, value := range attributes.All() {
		if strings.HasPrefix(key, stamp.Prefix) && !strings.HasPrefix(key, stamp.ObservedPrefix) {
			list[key] = value.AsString()
		}
	}
	return list
}

func entryOf(d *registry.Declared, id variable.ID) *Entry {
	entry := &Entry{
		Position: d.Revision.Position, Match: d.Context.String(),
		Since: instant(d.Revision.Since), Until: instant(d.Revision.Until),
	}
	for _, option := range d.Options {
		entry.Values = append(entry.Values, option.Value.Render(id))
	}
	return entry
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// inForce returns the interval around an instant in which one entry holds; nil for an end
// that is none.
func inForce(r *registry.Resolution, d *registry.Declared, id variable.ID, at int64) (from, to *time.Time) {
	state := r.At(at)
	first, last := state, state
	for first.Index > 0 && r.At(first.From - 1).Declared[id] == d {
		first = r.At(first.From - 1)
	}
	for last.Index+1 < r.States() && r.At(last.To).Declared[id] == d {
		last = r.At(last.To)
	}
	if first.Index > 0 {
		from = instant(time.Unix(0, first.From).UTC())
	}
	if last.Index+1 < r.States() {
		to = instant(time.Unix(0, last.To).UTC())
	}
	return from, to
}
