// SPDX-License-Identifier: Apache-2.0

// Package history says what of a variable is in force when: it lays revisions out over time,
// remembers what a source showed and shows no more, and dates what has no date by the looks
// between which it came.
package history // import "github.com/llmcontext/llmcontextprocessor/config/history"
