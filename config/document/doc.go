// SPDX-License-Identifier: Apache-2.0

// Package document reads registry documents, YAML or JSON, into contexts: whom each is for,
// and which revisions of which variables it declares. What is wrong is told with its place
// and what would be right.
package document // import "github.com/llmcontext/llmcontextprocessor/config/document"
