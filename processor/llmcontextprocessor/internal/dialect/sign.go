// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"
)

// Most spans of a gateway are not GenAI. A span without any sign need not be read at
// all: Kind is None whatever else it has.

// IsDatabase reports whether a key of Signs names the system of a database. It is a sign
// only with a value for which IsVectorDatabase holds.
func IsDatabase(key string) bool { return key == databaseKey || key == oldDatabaseKey }

// IsVectorDatabase reports whether the name of a database is that of one of vectors.
func IsVectorDatabase(text string) bool { return vectorDB(scalar(text)) }

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
