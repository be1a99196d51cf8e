// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"maps"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Set is the dialects of one configuration. It is immutable.
type Set struct {
	table  *table
	keys   map[string]Field
	marks  record.Set
	scopes map[string]Scope // those that are described; see ScopeOf
	last   Field
}

// builtin are the dialects of this package.
var builtin *Set

// Builtin returns the dialects of this package.
func Builtin() *Set { return builtin }

func init() {
	builtin = &Set{table: compile(registered.rows, registered.shows), keys: fieldOfKey, marks: marks, last: lastField}
}

// Fields returns every exact attribute key that is read, on spans and on events.
func (d *Set) Fields() map[string]Field { return maps.Clone(d.keys) }

// Signs returns the attribute keys that can be a sign, and with which values.
func (d *Set) Signs() map[string]Sign {
	signs := map[string]Sign{databaseKey: signOf(databaseKey), oldDatabaseKey: signOf(oldDatabaseKey)}
	for key, f := range d.keys {
		if d.marks.Has(f) {
			signs[key] = signOf(key)
		}
	}
	return signs
}

// ScopeOf classifies a scope name. Call it once a scope, not once a span.
func (d *Set) ScopeOf(name string) Scope {
	if len(d.scopes) > 0 {
		if s, found := d.scopes[name]; found {
			return s
		}
	}
	return ScopeOf(name)
}
