// SPDX-License-Identifier: Apache-2.0

// Package dialect recognises a GenAI span, whichever instrumentation wrote it,
// and reads from it what the span itself proves: the model that answered, the
// prompt version the application reported, the tool definitions it sent.
//
// The package knows nothing about OpenTelemetry's Go types. The caller compiles
// [Fields] into its own attribute lookup table, walks a span once and feeds it:
//
//	span.Reset(name, scope)              // scope: dialect.ScopeOf, once a scope
//	span.Put(field, key, text)           // per attribute found in Fields or Family
//	span.Event(name); span.PutEvent(...) // per event that EventOfInterest admits
//	if span.Kind() != dialect.None { evidence := span.Evidence() }
//
// Three rules hold throughout. Values count, not keys: a blank value proves
// nothing. What an instrumentation copies from a parent onto every span below it
// (workflow, conversation, agent and association names, feature flags) never
// makes a span GenAI. And the result never depends on the order of attributes:
// where two sources tell the same fact, the order of the lists in evidence.go
// and of the table in table.go decides.
package dialect
