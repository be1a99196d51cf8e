// SPDX-License-Identifier: Apache-2.0

package query

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Variable is a variable, and the attribute that holds it.
type Variable struct {
	Name, Attribute string
	// IfPresent: it is counted only where a span carries it.
	IfPresent bool
}

// The attributes of users' variables, and of what was declared where a span shows something else, begin so.
const (
	StampPrefix    = variable.Prefix
	CustomPrefix   = variable.Prefix + "custom."
	DeclaredPrefix = variable.Prefix + "declared."
)

// Builtin returns the built-in variables.
func Builtin() []Variable {
	list := make([]Variable, len(variable.Builtin))
	for i := range variable.Builtin {
		row := &variable.Builtin[i]
		list[i] = Variable{row.Name, row.Attribute, row.IfPresent}
	}
	return list
}

// Custom returns the variable that a key holds.
func Custom(key string) Variable {
	return Variable{strings.TrimPrefix(key, CustomPrefix), key, true}
}

// The lists of the variables that a record itself proves, and of those whose declaration it contradicts: their values are what it shows.
const (
	ConfirmedKey = variable.Prefix + "confirmed"
	DriftKey     = variable.Prefix + "drift"
)

// AttributeOf returns the attribute that holds a variable.
func AttributeOf(name string) string {
	if id, ok := variable.Lookup(name); ok {
		return variable.Builtin[id].Attribute
	}
	return CustomPrefix + name
}

// isServing reports whether a variable shapes the answer.
func isServing(name string) bool {
	id, ok := variable.Lookup(name)
	return ok && variable.Builtin[id].Serving
}
