// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Scope is what the name of an instrumentation scope says. Most say nothing.
type Scope uint8

const scopeAny Scope = 0

var (
	scopeOfName   = map[string]Scope{}
	scopePrefixes []scopePrefix
	lastScope     = scopeAny

	// What tells most names quickly: a table of them, and the first bytes of the prefixes.
	scopeTable  *record.Table[Scope]
	scopeStarts [256]bool
)

func init() {
	scopeTable = record.NewTable(scopeOfName)
	for i := range scopePrefixes {
		scopeStarts[scopePrefixes[i].prefix[0]] = true
	}
}

// scopePrefix is how the names of scopes begin that are one.
type scopePrefix struct {
	prefix string
	scope  Scope
}

// scope registers the names of instrumentation scopes whose records are told apart by theirs.
func scope(names ...string) Scope {
	lastScope++
	for _, name := range names {
		if _, twice := scopeOfName[name]; twice {
			panic("dialect: scope registered twice: " + name)
		}
		scopeOfName[name] = lastScope
	}
	return lastScope
}

// scopeUnder registers how the names of scopes begin.
func scopeUnder(prefixes ...string) Scope {
	lastScope++
	for _, prefix := range prefixes {
		scopePrefixes = append(scopePrefixes, scopePrefix{prefix, lastScope})
	}
	return lastScope
}

// ScopeOf classifies a scope name. Call it once a scope, not once a span.
func ScopeOf(name string) Scope {
	if name == "" {
		return scopeAny
	}
	if s := scopeTable.Find(name); s != nil {
		return *s
	}
	if !scopeStarts[name[0]] {
		return scopeAny
	}
	for i := range scopePrefixes {
		if strings.HasPrefix(name, scopePrefixes[i].prefix) {
			return scopePrefixes[i].scope
		}
	}
	return scopeAny
}
