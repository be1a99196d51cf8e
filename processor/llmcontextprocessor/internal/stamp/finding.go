// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Relation says how the evidence of a span and the declaration stand to each other.
type Relation string

// The relations of evidence and declaration for one variable.
const (
	Absent       Relation = "absent"        // neither declared nor observed
	DeclaredOnly Relation = "declared"      // the span is silent
	ObservedOnly Relation = "observed"      // the registry is silent
	Agreed       Relation = "agreed"        // both, and they agree
	Drifted      Relation = "drifted"       // both, and they differ
	Ambiguous    Relation = "ambiguous"     // a rollout, and nothing picks one of it
	Apart        Relation = "apart"         // the record does not concern it
	Undated      Relation = "not_yet_known" // the span is older than what the history knows
)

// tells reports whether anything is declared or observed.
func (r Relation) tells() bool { return r != Absent && r != Undated && r != Apart }

// Finding is what is known of one variable.
type Finding struct {
	Variable  string             `json:"variable"`
	Value     string             `json:"value,omitempty"` // as stamped; "" where it is not known
	Relation  Relation           `json:"relation"`
	Declared  string             `json:"declared,omitempty"` // what evidence contradicts; "" elsewhere
	Unsettled bool               `json:"unsettled,omitempty"`
	Source    *registry.Declared `json:"-"` // the entry of the registry; nil where there is none

	candidates []string
	altered    bool
	asked      bool // the value is only what was asked for
}

// Candidates returns the values of a rollout of which nothing picks one, sorted.
func (f *Finding) Candidates() []string { return f.candidates }

// stamped returns the value as it stands on the span.
func (f *Finding) stamped() string {
	if f.Value == "" {
		return variable.Unknown
	}
	return f.Value
}

// proved reports whether the span itself proves the value: not what was only asked for, and not
// a name whose revision it does not show.
func (f *Finding) proved() bool {
	switch f.Relation {
	case Agreed:
		return true
	case ObservedOnly:
		return !f.asked && !strings.HasSuffix(f.Value, ":"+variable.Unknown)
	default:
		return false
	}
}

// missing: the variable has no value.
func (f *Finding) missing() bool { return f.Value == "" }

// claims is what the registry says of one variable around a span.
type claims struct {
	id       variable.ID
	declared *registry.Declared   // at the start of the span
	others   []*registry.Declared // within settle of the span, declared left out
	all      func(yield func(*document.Value) bool)
}

// evidence compares what a span proves of one variable with declared values.
type evidence struct {
	// agrees reports whether a declared value is what the span shows.
	agrees func(*document.Value) bool
	// contradicts reports whether it cannot be. Neither holds where the span shows
	// too little.
	contradicts func(*document.Value) bool
	// value returns what is stamped, completed by the declared value it replaces or
	// agrees with (nil where there is none); "" where that is not known.
	value func(*document.Value) string
	// candidates: several are shown where nothing is declared; then nothing else counts.
	candidates []string
	asked      bool // the span shows only what was asked for
}

// reconcile is the table of declared and observed for one variable. e is nil where
// the span shows nothing.
func reconcile(c claims, e *evidence) Finding {
	f := Finding{Source: c.declared}
	value := c.declared.Value()
	switch {
	case e == nil:
		f.fromDeclaration(c)
	case e.candidates != nil:
		f.Relation, f.candidates = Ambiguous, e.candidates
	case value != nil && e.agrees(value):
		f.Relation, f.Value = Agreed, e.value(value)
	case agreesAny(c.others, e) != nil:
		// The span was on the other side of a change that lies within settle.
		f.Relation, f.Value = Agreed, e.value(agreesAny(c.others, e))
	case c.declared != nil && len(c.declared.Options) > 1:
		f.pick(c, e)
	case value == nil:
		f.Value, f.asked = e.value(nil), e.asked
		f.Relation = ObservedOnly
		if f.Value == "" {
			f.fromDeclaration(c)
		}
	case e.contradicts(value):
		f.Relation, f.Value, f.Declared = Drifted, e.value(value), value.Render(c.id)
	default:
		f.fromDeclaration(c)
		if f.Value != "" {
			f.Value = e.value(value)
		}
	}
	if f.Value != "" {
		f.Value, f.altered = document.Clean(f.Value)
	}
	return f
}

// fromDeclaration is what is found where the span shows nothing that decides.
func (f *Finding) fromDeclaration(c claims) {
	switch value := c.declared.Value(); {
	case c.declared == nil:
		f.Relation = Absent
	case value != nil:
		f.Relation, f.Value = DeclaredOnly, value.Render(c.id)
		f.Unsettled = len(c.others) > 0 || c.declared.Unsettled
	case len(c.declared.Options) == 0:
		f.Relation = Undated
	default:
		f.ambiguous(c.id, c.declared.Options)
		f.Unsettled = c.declared.Unsettled
	}
}

// pick lets evidence choose among the variants of a rollout.
func (f *Finding) pick(c claims, e *evidence) {
	var agreeing, possible []*document.Option
	for _, option := range c.declared.Options {
		if e.agrees(&option.Value) {
			agreeing = append(agreeing, option)
		}
		if !e.contradicts(&option.Value) {
			possible = append(possible, option)
		}
	}
	switch {
	case len(agreeing) == 1:
		f.Relation, f.Value = Agreed, e.value(&agreeing[0].Value)
	case len(agreeing) > 0:
		f.ambiguous(c.id, agreeing)
	case len(possible) == 0:
		f.Relation, f.Value = Drifted, e.value(sharedName(c.declared.Options))
		f.candidates = rendered(c.id, c.declared.Options)
	default:
		f.ambiguous(c.id, possible)
	}
}

func (f *Finding) ambiguous(id variable.ID, options []*document.Option) {
	f.Relation = Ambiguous
	f.candidates = rendered(id, options)
}

// sharedName returns the name that all variants have in common; nil if they have none.
func sharedName(options []*document.Option) *document.Value {
	name := options[0].Value.Name
	for _, option := range options {
		if option.Value.Name != name {
			return nil
		}
	}
	return &document.Value{Name: name}
}

func rendered(id variable.ID, options []*document.Option) []string {
	values := make([]string, len(options))
	for i, option := range options {
		values[i] = option.Value.Render(id)
	}
	slices.Sort(values)
	return values
}

func agreesAny(declared []*registry.Declared, e *evidence) *document.Value {
	for _, d := range declared {
		if value := d.Value(); value != nil && e.agrees(value) {
			return value
		}
	}
	return nil
}
