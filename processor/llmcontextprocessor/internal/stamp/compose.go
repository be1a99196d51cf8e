// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// Input is everything that a stamp depends on.
type Input struct {
	Resolution *registry.Resolution
	State      *registry.State  // what is declared at the start of the span
	Window     []registry.State // what is declared within settle of the span; nil where State is all
	Stale      bool             // the registry had not been checked for too long
	Observed   Observed
}

// Attribute is one attribute as it is written.
type Attribute struct {
	Key, Value string
}

// Stamp is what is written on a span. It is shared and never changed.
type Stamp struct {
	Attributes  []Attribute
	Status      Status
	Fingerprint string
	Findings    []Finding // by VariableID

	// PromptName and PromptVersion fill in gen_ai.prompt.name and .version; "" where
	// they are not certain or the span is none of a prompt.
	PromptName    string
	PromptVersion string
	Altered       int // observed values that had to be changed to be stamped

	Drifted, Missing []variable.ID
}

// Bytes is about how much memory the stamp holds on to, without its findings.
func (s *Stamp) Bytes() int64 {
	n := 128
	for i := range s.Attributes {
		n += 32 + len(s.Attributes[i].Value)
	}
	return int64(n)
}

// Compose brings declaration and evidence together.
func (p *Plan) Compose(in *Input) *Stamp {
	s := &Stamp{Findings: make([]Finding, len(p.variables))}
	for i := range p.variables {
		if c := claimsFor(in, variable.ID(i)); in.Observed.concerns(c.id) {
			s.Findings[i] = reconcile(c, in.Observed.evidenceOf(c))
		} else {
			s.Findings[i].Relation = Apart
		}
		s.Findings[i].Variable = p.variables[i].name
		if s.Findings[i].altered {
			s.Altered++
		}
	}
	s.Status = p.status(s.Findings, in.Stale)
	if !in.Observed.Verdict {
		s.Fingerprint = p.fingerprint(s.Findings)
		s.PromptName, s.PromptVersion = promptParts(&s.Findings[variable.Prompt], in)
	}
	s.Attributes = p.attributes(s, toolHash(s, in))
	return s
}

func claimsFor(in *Input, id variable.ID) claims {
	c := claims{id: id, declared: in.State.Declared[id], all: func(yield func(*document.Value) bool) {
		in.Resolution.Revisions(id, yield)
	}}
	for i := range in.Window {
		if d := in.Window[i].Declared[id]; d != c.declared {
			c.others = append(c.others, d)
		}
	}
	return c
}

// status returns the first status that holds.
func (p *Plan) status(findings []Finding, stale bool) Status {
	has := func(relation Relation) bool {
		return slices.ContainsFunc(findings, func(f Finding) bool { return f.Relation == relation })
	}
	switch {
	case !slices.ContainsFunc(findings, func(f Finding) bool { return f.Relation.tells() }):
		return StatusUnknown
	case has(Drifted):
		return StatusDrift
	case stale:
		return StatusStale
	case p.isPartial(findings):
		return StatusPartial
	case has(Agreed):
		return StatusConfirmed
	default:
		return StatusDeclared
	}
}

// isPartial reports whether a variable has no value that is declared here, or expected of
// every record. One that nobody declares is no loss.
func (p *Plan) isPartial(findings []Finding) bool {
	for i := range findings {
		f := &findings[i]
		if f.Relation != Apart && f.missing() && (f.Source != nil || p.variables[i].expected) {
			return true
		}
	}
	return false
}

// attributes renders the stamp in a fixed order.
func (p *Plan) attributes(s *Stamp, toolHash string) []Attribute {
	list := make([]Attribute, 0, len(p.variables)+6)
	var confirmed, drift, missing, unsettled []string
	for i := range s.Findings {
		f, v := &s.Findings[i], &p.variables[i]
		if f.Relation == Apart || f.Relation == Absent && (v.ifPresent || variable.ID(i).Custom()) {
			continue
		}
		list = append(list, Attribute{v.attribute, f.stamped()})
		if f.missing() {
			missing = append(missing, v.name)
			s.Missing = append(s.Missing, variable.ID(i))
		}
		if f.proved() {
			confirmed = append(confirmed, v.name)
		}
		if f.Unsettled {
			unsettled = append(unsettled, v.name)
		}
		if f.Relation == Drifted {
			drift = append(drift, v.name)
			s.Drifted = append(s.Drifted, variable.ID(i))
		}
		if f.Declared != "" {
			list = append(list, Attribute{v.declared, f.Declared})
		}
		if len(f.candidates) > 0 {
			list = append(list, Attribute{v.candidates, joinNames(f.candidates)})
		}
	}
	if s.Fingerprint != "" {
		list = append(list, Attribute{AttributeFingerprint, s.Fingerprint})
	}
	list = append(list, Attribute{AttributeStatus, s.Status.String()}, Attribute{AttributeRegistryRevision, p.revision})
	list = appendNames(list, AttributeConfirmed, confirmed)
	list = appendNames(list, AttributeDrift, drift)
	list = appendNames(list, AttributeMissing, missing)
	list = appendNames(list, AttributeUnsettled, unsettled)
	if toolHash != "" {
		list = append(list, Attribute{AttributeToolHash, toolHash})
	}
	return list
}

func appendNames(list []Attribute, key string, names []string) []Attribute {
	if len(names) == 0 {
		return list
	}
	slices.Sort(names)
	return append(list, Attribute{key, joinNames(names)})
}

// joinNames joins with commas what fits; a list that does not ends in "...".
func joinNames(names []string) string {
	joined := strings.Join(names, ",")
	if len(joined) <= document.MaxValueBytes {
		return joined
	}
	const more = ",..."
	cut := strings.LastIndexByte(joined[:document.MaxValueBytes-len(more)+1], ',')
	return joined[:max(cut, 0)] + more
}

// toolHash returns the hash of the one tool that a tool span is about: as the span
// shows it, else as the registry declares it.
func toolHash(s *Stamp, in *Input) string {
	o := &in.Observed
	if o.Kind != dialect.Tool || o.Verdict {
		return ""
	}
	if o.ToolHash != "" {
		return o.ToolHash
	}
	f := &s.Findings[variable.Tools]
	value := f.Source.Value()
	if value == nil || f.Unsettled || f.Relation == Drifted {
		return ""
	}
	return value.ToolHashes[o.ToolName]
}

// promptParts returns the certain parts of the prompt for the conventions' own
// attributes, on spans that a prompt shapes.
func promptParts(f *Finding, in *Input) (name, version string) {
	if f.missing() || f.Unsettled || f.altered || in.Observed.sideCall() {
		return "", ""
	}
	name, version, found := strings.Cut(f.Value, ":")
	if value := f.Source.Value(); value != nil && strings.HasPrefix(f.Value, value.Name+":") {
		name, version = value.Name, f.Value[len(value.Name)+1:]
	}
	if !found || name == variable.Unknown || version == variable.Unknown {
		return "", ""
	}
	return name, version
}
