// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Prefix begins every attribute of a stamp.
const Prefix = variable.Prefix

// ObservedPrefix begins the attributes by which an application or a gateway reports
// a variable itself; the name of the variable follows.
const ObservedPrefix = Prefix + "observed."

// The attributes of every stamp, beside one for each variable.
const (
	AttributeFingerprint      = Prefix + "fingerprint"
	AttributeStatus           = Prefix + "status"
	AttributeRegistryRevision = Prefix + "registry.revision"
	AttributeConfirmed        = Prefix + "confirmed"
	AttributeDrift            = Prefix + "drift"
	AttributeMissing          = Prefix + "missing"
	AttributeUnsettled        = Prefix + "unsettled"
	AttributeToolHash         = Prefix + "tool.schema_hash"
	// AttributeFilledIn lists the attributes outside of our prefix that were filled in
	// with what is declared. Without it another Collector down the line, or a reader,
	// would take them for the application's own word.
	AttributeFilledIn = Prefix + "filled_in"

	// AttributeFirstSeen says what this Collector saw first in the trace. It is the one
	// attribute on which replicas differ, and is written only if it is asked for.
	AttributeFirstSeen = Prefix + "first_seen"

	declaredPrefix   = Prefix + "declared."
	candidatesPrefix = Prefix + "candidates."
	customPrefix     = Prefix + "custom."
)

// Plan is what stamps have in common while one registry is in force.
type Plan struct {
	revision  string
	variables []planned
	serving   []variable.ID // sorted by name: the order of the fingerprint
}

type planned struct {
	name       string
	attribute  string
	declared   string
	candidates string
	serving    bool // counts in the fingerprint
	expected   bool // a record without it is partial
	ifPresent  bool // is written, and counted, only where it has a value
}

// NewPlan prepares stamping for the variables of a registry, in the order of their
// IDs. serving names the user-named ones that count in the fingerprint, expect those without which a
// record is partial.
func NewPlan(registryRevision string, variables, serving, expect []string) *Plan {
	p := &Plan{revision: registryRevision}
	for i, name := range variables {
		v := planned{name: name, declared: declaredPrefix + name, candidates: candidatesPrefix + name}
		if id := variable.ID(i); id.Custom() {
			v.attribute = customPrefix + name
			v.serving = slices.Contains(serving, name)
		} else {
			row := &variable.Builtin[i]
			v.attribute, v.ifPresent, v.serving = row.Attribute, row.IfPresent, row.Serving
		}
		v.expected = slices.Contains(expect, name)
		if v.serving {
			p.serving = append(p.serving, variable.ID(i))
		}
		p.variables = append(p.variables, v)
	}
	slices.SortFunc(p.serving, func(a, b variable.ID) int {
		return slices.Compare([]byte(p.variables[a].name), []byte(p.variables[b].name))
	})
	return p
}
