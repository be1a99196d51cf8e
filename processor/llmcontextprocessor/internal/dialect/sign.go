// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"math"
	"slices"
	"strings"
)

// Most spans of a gateway are not GenAI. A span without any sign need not be read at
// all: Kind is None whatever else it has.

// Sign says with which values a key is a sign.
type Sign uint8

const (
	anySign    Sign = iota // with any
	vectorSign             // the name of a database of vectors
	sentrySign             // Sentry's operation, if it is one of GenAI
)

// signOf returns it for a key that is a sign: other spans have some of them as well.
func signOf(key string) Sign {
	switch key {
	case databaseKey, oldDatabaseKey:
		return vectorSign
	case sentryOpKey:
		return sentrySign
	}
	return anySign
}

// IsAny reports whether any value makes it a sign.
func (s Sign) IsAny() bool { return s == anySign }

// Holds reports whether a value does.
func (s Sign) Holds(text string) bool {
	switch s {
	case vectorSign:
		return vectorDB(scalar(text))
	case sentrySign:
		return strings.HasPrefix(scalar(text), sentryOpPrefix)
	}
	return true
}

// nameSigns are the beginnings of names that only GenAI spans have, those of the rows. The length of
// the shortest and the first bytes tell nearly every other name.
var (
	nameSigns     []string
	shortestStart = math.MaxInt
	nameStarts    [256]bool
)

func init() {
	for _, r := range registered.rows {
		nameSigns = append(nameSigns, r.names...)
	}
	for _, prefix := range nameSigns {
		shortestStart = min(shortestStart, len(prefix))
		nameStarts[prefix[0]] = true
	}
}

// NameIsSign reports whether the name or the scope of a span deserves a look.
func NameIsSign(name string, scope Scope) bool {
	return scope != scopeAny || len(name) >= shortestStart && nameStarts[name[0]] && beginsWithSign(name)
}

func beginsWithSign(name string) bool {
	return slices.ContainsFunc(nameSigns, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
