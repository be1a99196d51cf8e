// SPDX-License-Identifier: Apache-2.0

// Package config is the registry: the documents that declare which revision of
// each variable is in force, for whom and since when, and the index that answers
// that question for one set of attributes at one instant.
//
// The package is pure. It knows no spans, leaves no goroutine behind and does no I/O;
// time is always an argument. The folders below source bring documents in.
package config // import "github.com/llmcontext/llmcontextprocessor/config"
