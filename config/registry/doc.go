// SPDX-License-Identifier: Apache-2.0

// Package registry answers which revision of each variable is in force for one set of
// attributes at one instant: an index finds the contexts that match, and a cascade lays
// their timelines over one another.
package registry // import "github.com/llmcontext/llmcontextprocessor/config/registry"
