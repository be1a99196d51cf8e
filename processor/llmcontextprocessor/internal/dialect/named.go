// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

const (
	flagPrefix     = "flag.evaluation."
	variablePrefix = "logfire.variables."

	maxNamed = 8 // of more flags or managed variables on one span the first by name are kept
)

// named is one feature flag or one managed variable.
type named struct{ name, value, version string }

// namedSet holds what a span tells by name, without allocating.
type namedSet struct {
	all [maxNamed]named
	n   int
}

// put adds v, or what it tells in addition about a name that is there already.
func (s *namedSet) put(v named) {
	if v.name == "" {
		return
	}
	for i := range s.all[:s.n] {
		if e := &s.all[i]; e.name == v.name {
			e.value, e.version = max(e.value, v.value), max(e.version, v.version)
			return
		}
	}
	if s.n < maxNamed {
		s.all[s.n] = v
		s.n++
		return
	}
	last := 0
	for i := range s.all {
		if s.all[i].name > s.all[last].name {
			last = i
		}
	}
	if v.name < s.all[last].name {
		s.all[last] = v
	}
}

// get finds one by name; its zero value if there is none.
func (s *namedSet) get(name string) named {
	for i := range s.all[:s.n] {
		if s.all[i].name == name {
			return s.all[i]
		}
	}
	return named{}
}

// only returns the one there is; the zero value if there are none or several.
func (s *namedSet) only() named {
	if s.n == 1 {
		return s.all[0]
	}
	return named{}
}

// putVariable keeps what Logfire's managed variables leave on every span below
// their resolution: logfire.variables.<name> is the label, .version the version.
func (s *Span) putVariable(name, text string) {
	if variable, ok := strings.CutSuffix(name, ".version"); ok {
		s.vars.put(named{name: variable, version: text})
		return
	}
	s.vars.put(named{name: name, value: text})
}

// Flag returns the variant of a feature flag that was evaluated in the span, from
// its attributes or events; "" if the span does not tell. Evidence holds the
// flag only where there is exactly one.
func (s *Span) Flag(key string) (variant string) {
	s.decide()
	return s.flags.get(key).value
}

// Variable returns the label and the version of a managed variable (Logfire) in
// force for the span; a prompt managed there is such a variable.
func (s *Span) Variable(name string) (label, version string) {
	v := s.vars.get(name)
	return v.value, v.version
}
