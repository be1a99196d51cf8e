// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"
)

// Most spans of a gateway are not GenAI. A span without any sign need not be read at
// all: Kind is None whatever else it has.

// IsCommon reports whether a key of Signs is one that other spans have as well: it is a sign only with a
// value for which IsSign holds.
func IsCommon(key string) bool {
	return key == databaseKey || key == oldDatabaseKey || key == sentryOpKey
}

// IsSign reports whether the value of a common key is one of GenAI: the name of a database of vectors,
// or Sentry's operation.
func IsSign(key, text string) bool {
	if key == sentryOpKey {
		return strings.HasPrefix(scalar(text), sentryOpPrefix)
	}
	return vectorDB(scalar(text))
}

// nameSigns are the beginnings of names that only GenAI spans have, those of the rows;
// nameStarts has their first bytes, which tell nearly every other name.
var (
	nameSigns  []string
	nameStarts [256]bool
)

func init() {
	for _, r := range registered.rows {
		nameSigns = append(nameSigns, r.names...)
	}
	for _, prefix := range nameSigns {
		nameStarts[prefix[0]] = true
	}
}

// NameIsSign reports whether the name or the scope of a span deserves a look.
func NameIsSign(name string, scope Scope) bool {
	return scope != scopeAny || name != "" && nameStarts[name[0]] && beginsWithSign(name)
}

func beginsWithSign(name string) bool {
	return slices.ContainsFunc(nameSigns, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
