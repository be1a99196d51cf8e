// SPDX-License-Identifier: Apache-2.0

// Package toolschema turns tool definitions, in every shape the GenAI dialects write them, into short canonical
// hashes, so that the same tool has the same hash whoever wrote it down.
//
// A tool's hash is the first 16 hex digits of SHA-256 over the RFC 8785 JSON of {name, description, parameters}; a
// set's hash is taken over its sorted `name=hash` lines under the [Recipe] line. README.md holds the recipe step by
// step, the reason for each normalisation, and the vectors with which another language can check itself.
//
// Two rules shape the package. What does not parse, or can be read in two ways, is an error and never a hash: the
// caller reports it as unknown. And a normalisation is applied only where it undoes what serialisers are known to add
// or drop; where it could hide a change of what the model is shown, two hashes differ instead.
//
// Everything here is pure and safe for concurrent use. Nothing is cached: the caller memoises by raw text.
package toolschema
