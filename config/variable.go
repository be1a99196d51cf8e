// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"regexp"
	"slices"
)

// The six variables that every registry knows. Their IDs are their positions in Six.
const (
	Prompt VariableID = iota
	Route
	Index
	Tools
	Judge
	Cohort

	sixCount = iota
)

// MaxVariables bounds the six and the user-named variables together, so that a
// set of variables fits one VariableSet.
const MaxVariables = 64

// Six names the fixed variables in the order of their IDs.
var Six = [sixCount]string{"prompt", "route", "index", "tools", "judge", "cohort"}

// VariableID is the position of a variable in Registry.Variables: first the six,
// then the user-named ones by name.
type VariableID int

// Custom reports whether the variable is user-named.
func (id VariableID) Custom() bool { return id >= sixCount }

// VariableSet is a set of variables, one bit an ID.
type VariableSet uint64

// Add returns the set with the variable in it.
func (s VariableSet) Add(id VariableID) VariableSet { return s | 1<<id }

// Has reports whether the variable is in the set.
func (s VariableSet) Has(id VariableID) bool { return s&(1<<id) != 0 }

// A user-named variable becomes part of attribute keys, so its name keeps to what
// every backend takes as one: no dots, no dashes, no capitals.
var customName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// CheckVariableName says what is wrong with a name for a user-named variable.
func CheckVariableName(name string) error {
	switch {
	case slices.Contains(Six[:], name):
		return fmt.Errorf("%q is one of the six variables, not a user-named one", name)
	case !customName.MatchString(name):
		return fmt.Errorf("%q cannot name a variable; use lower-case letters, digits and _, a letter first, at most 63", name)
	}
	return nil
}

// variableNames puts the user-named variables behind the six, sorted and once each.
func variableNames(custom []string) []string {
	named := slices.Clone(custom)
	slices.Sort(named)
	return append(slices.Clone(Six[:]), slices.Compact(named)...)
}
