// SPDX-License-Identifier: Apache-2.0

// Package llmcontextprocessor stamps each GenAI span with the variables that were in
// force when it ran: prompt revision, model route, index snapshot, tool schemas,
// judge configuration, traffic cohort, and any that the user names.
package llmcontextprocessor // import "github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml
