// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"regexp"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// MaxCustom is how many user-named variables there is room for.
const MaxCustom = 58

// A user-named variable becomes part of attribute keys, so its name keeps to what
// every backend takes as one: no dots, no dashes, no capitals.
var customName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// CheckVariableName says what is wrong with a name for a user-named variable.
func CheckVariableName(name string) error {
	switch {
	case IsBuiltin(name):
		return fmt.Errorf("%q is a built-in variable, not a user-named one", name)
	case !customName.MatchString(name):
		return fmt.Errorf("%q cannot name a variable; use lower-case letters, digits and _, a letter first, at most 63", name)
	}
	return nil
}

// IsBuiltin reports whether a name is that of a built-in variable.
func IsBuiltin(name string) bool {
	_, ok := variable.Lookup(name)
	return ok
}

// IDOf returns the ID of a built-in variable, and one that stands for all that users name.
func IDOf(name string) variable.ID {
	if id, ok := variable.Lookup(name); ok {
		return id
	}
	return firstCustom
}
