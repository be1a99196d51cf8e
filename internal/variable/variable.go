// SPDX-License-Identifier: Apache-2.0

// Package variable holds the built-in variables as one table. The registry, the
// stamp, the lake and the report read it, so that a new one is one row here.
package variable

import "slices"

// ID is the position of a variable: first the built-in ones in the order of
// Builtin, then those that a user names.
type ID int

// The built-in variables.
const (
	Prompt ID = iota
	Route
	Index
	Tools
	Judge
	Cohort
	Skills
	Harness

	// Count is the number of built-in variables.
	Count = int(iota)

	// FirstShown begins those that a record may show under keys of their own, which their
	// rows name. Of those before it, dialects have each its own way to tell.
	FirstShown = Harness
	// Shown is how many these are.
	Shown = Count - int(FirstShown)
)

// Named is what a record shows of a variable; what it does not is "".
type Named struct{ Name, Revision string }

// Custom reports whether the variable is one that a user names.
func (id ID) Custom() bool { return int(id) >= Count }

// Prefix begins every attribute of a stamp.
const Prefix = "llm_context."

// Form says how a value is written.
type Form int

// The forms of a value.
const (
	// Joined is name:revision; a part that is not known reads "unknown".
	Joined Form = iota
	// Bare is the revision alone.
	Bare
	// Optional is name:revision, or the revision alone where it has no name.
	Optional
)

// Row is one built-in variable.
type Row struct {
	Name      string // in the registry and in the lists of a stamp
	Attribute string // under which its value is stamped
	Serving   bool   // shapes the answer: counts in the fingerprint
	// IfPresent: written, counted in the fingerprint and asked for only where it has a
	// value. The others are always written, "unknown" where nothing is known.
	IfPresent bool
	Form      Form

	// Keys are those of one revision in the registry, Required those of them that
	// must be there. Name, Revision, Provider and Hash of a value are read from the
	// keys that NameKey and RevisionKey name and from "provider" and "hash".
	Keys        []string
	Required    []string
	NameKey     string
	RevisionKey string
	// Attribute keys under which a record shows its name and its revision, from FirstShown on.
	ShownName, ShownRevision string
	// Short is the key that a bare value in place of a mapping stands for, "" where
	// a mapping must be written.
	Short   string
	Example string
}

// Builtin holds the built-in variables by ID.
var Builtin = [Count]Row{
	Prompt: {
		Name: "prompt", Attribute: Prefix + "prompt.revision", Serving: true,
		Keys: []string{"name", "revision", "hash"}, Required: []string{"name", "revision"},
		NameKey: "name", RevisionKey: "revision", Example: "{name: refunds, revision: r42}",
	},
	Route: {
		Name: "route", Attribute: Prefix + "model.route", Serving: true,
		Keys: []string{"name", "provider", "model"}, Required: []string{"name"},
		NameKey: "name", RevisionKey: "model", Example: "{name: chat, model: gpt-4o-2024-11-20}",
	},
	Index: {
		Name: "index", Attribute: Prefix + "index.snapshot_id", Serving: true,
		Keys: []string{"name", "snapshot_id"}, Required: []string{"name", "snapshot_id"},
		NameKey: "name", RevisionKey: "snapshot_id", Example: "{name: kb, snapshot_id: s-11-20}",
	},
	Tools: {
		Name: "tools", Attribute: Prefix + "tools.schema_hash", Serving: true, Form: Bare,
		Keys: []string{"schemas", "definitions"}, Example: "{schemas: {lookup_order: 41bd07c2a9e05f13}}",
	},
	Judge: {
		Name: "judge", Attribute: Prefix + "judge.revision",
		Keys: []string{"name", "revision"}, Required: []string{"name", "revision"},
		NameKey: "name", RevisionKey: "revision", Example: "{name: groundedness, revision: j7}",
	},
	Cohort: {
		Name: "cohort", Attribute: Prefix + "traffic.cohort", Form: Bare,
		Keys: []string{"name"}, Required: []string{"name"},
		RevisionKey: "name", Short: "name", Example: "beta",
	},
	Skills: {
		Name: "skills", Attribute: Prefix + "skills.hash", Serving: true, IfPresent: true, Form: Bare,
		Keys:        []string{"schemas", "definitions", "revision"},
		RevisionKey: "revision", Short: "revision", Example: "{schemas: {refunds: 41bd07c2a9e05f13}}",
	},
	Harness: {
		Name: "harness", Attribute: Prefix + "harness.version", Serving: true, IfPresent: true, Form: Optional,
		Keys: []string{"name", "version"}, Required: []string{"version"},
		NameKey: "name", RevisionKey: "version", Short: "version", Example: "{name: claude-code, version: 2.1.116}",
		ShownName: "gen_ai.harness.name", ShownRevision: "gen_ai.harness.version",
	},
}

// Names returns the names of the built-in variables by ID.
func Names() []string {
	names := make([]string, Count)
	for id := range Builtin {
		names[id] = Builtin[id].Name
	}
	return names
}

// Lookup returns the ID of the built-in variable of that name.
func Lookup(name string) (ID, bool) {
	i := slices.IndexFunc(Builtin[:], func(r Row) bool { return r.Name == name })
	return ID(i), i >= 0
}

// Unknown stands where a value, or one part of it, is not known.
const Unknown = "unknown"

// Join puts a name and a revision together as they are stamped. A part that is not
// known reads "unknown", so that the other one can still be searched for.
func Join(name, revision string) string {
	if name == "" {
		name = Unknown
	}
	if revision == "" {
		revision = Unknown
	}
	return name + ":" + revision
}

// Write returns the stamped form of a value of the variable; that of a variable
// that a user names is its revision.
func (id ID) Write(name, revision string) string {
	form := Bare
	if !id.Custom() {
		form = Builtin[id].Form
	}
	if form == Joined || form == Optional && name != "" {
		return Join(name, revision)
	}
	return revision
}
