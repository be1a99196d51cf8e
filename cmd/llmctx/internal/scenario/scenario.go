// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"slices"
	"time"
)

// Scenario is one kind of incident, or of a day without one.
type Scenario struct {
	Name    string
	Says    string // what happens, in a sentence
	Happens func(*world)
	Setting func(*Setting) // nil: the usual one
}

// Truth is what a postmortem of the run should say.
type Truth struct {
	// Named are the variables that made answers bad; none: nothing may be named.
	Named []string
	// Pair are two of which one is to blame, and nothing can tell which.
	Pair    []string
	Service string
	Value   string    // the bad one
	Since   time.Time // when badness began
	// Moved are variables that moved beyond their rhythm; of others none may be said to have.
	Moved []string
	// May are variables of which it is no matter of truth whether they moved.
	May []string
	// Column and Level are the attribute, and its value, on which the bad answers are.
	Column, Level string
	// Says are words that the headline must hold.
	Says []string
	// Guilty tells the answers that the named variable made worse.
	Guilty func(*Answer) bool
}

// All are the scenarios, in the order in which they are told.
func All() []*Scenario {
	return slices.Concat(quiet, outside, single, several, hard, beside, further, told, ordinary, replicas, seen, strangers)
}

// Find returns a scenario by its name; nil: there is none.
func Find(name string) *Scenario {
	for _, s := range All() {
		if s.Name == name {
			return s
		}
	}
	return nil
}
