// SPDX-License-Identifier: Apache-2.0

package config

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// The built-in variables. Their IDs are their positions in Registry.Variables.
const (
	Prompt  = variable.Prompt
	Route   = variable.Route
	Index   = variable.Index
	Tools   = variable.Tools
	Judge   = variable.Judge
	Cohort  = variable.Cohort
	Skills  = variable.Skills
	Harness = variable.Harness
)

// MaxCustom is how many user-named variables there is room for.
const MaxCustom = 58

// VariableID is the position of a variable in Registry.Variables: first the built-in
// ones, then the user-named ones by name.
type VariableID = variable.ID

// A user-named variable becomes part of attribute keys, so its name keeps to what
// every backend takes as one: no dots, no dashes, no capitals.
var customName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// CheckVariableName says what is wrong with a name for a user-named variable.
func CheckVariableName(name string) error {
	switch {
	case isBuiltin(name):
		return fmt.Errorf("%q is a built-in variable, not a user-named one", name)
	case !customName.MatchString(name):
		return fmt.Errorf("%q cannot name a variable; use lower-case letters, digits and _, a letter first, at most 63", name)
	}
	return nil
}

func isBuiltin(name string) bool {
	_, ok := variable.Lookup(name)
	return ok
}

// idOf returns the ID of a built-in variable, and one that stands for all that users name.
func idOf(name string) VariableID {
	if id, ok := variable.Lookup(name); ok {
		return id
	}
	return firstCustom
}

// variableNames puts the user-named variables behind the built-in ones, sorted and
// once each. One that users named as a later version's built-in variable is that one.
func variableNames(custom []string) []string {
	named := slices.DeleteFunc(slices.Clone(custom), isBuiltin)
	slices.Sort(named)
	return append(variable.Names(), slices.Compact(named)...)
}
