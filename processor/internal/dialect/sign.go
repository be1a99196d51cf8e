// SPDX-License-Identifier: Apache-2.0

package dialect

import "maps"

// Most spans of a gateway are not GenAI. A span without any sign need not be read at
// all: Kind is None whatever else it has.

// Signs gives the attribute keys that can be a sign.
func Signs() map[string]Field {
	signs := maps.Clone(fieldOfKey)
	maps.DeleteFunc(signs, func(_ string, f Field) bool { return !marks.has(f) && !f.isDatabase() })
	return signs
}

// IsSign reports whether a value of a field of Signs deserves a look: that of a
// database only if it is one of vectors.
func (f Field) IsSign(text string) bool { return !f.isDatabase() || vectorDB(scalar(text)) }

func (f Field) isDatabase() bool { return f == dbSystem || f == dbSystemName }

// NameIsSign reports whether the name or the scope of a span deserves a look.
func NameIsSign(name string, scope Scope) bool {
	return scope != scopeAny || claudeCodeName(name) || haystackName(name) || openclawName(name) || name == rawRequestName
}
