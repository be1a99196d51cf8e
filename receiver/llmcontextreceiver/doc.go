// SPDX-License-Identifier: Apache-2.0

// Package llmcontextreceiver tells each change of a variable of the registry as a log
// record: what moved, for whom, from what to what, and when.
package llmcontextreceiver // import "github.com/llmcontext/llmcontextprocessor/receiver/llmcontextreceiver"

//go:generate go tool -modfile=../../internal/tools/go.mod mdatagen metadata.yaml
