// SPDX-License-Identifier: Apache-2.0

// Package config joins what a source shows to the registry that is in force: it reads the
// fragments that changed (document), remembers what was shown and when (history), and makes
// of both the index that answers what is declared for one set of attributes at one instant
// (registry).
//
// The package and those three are pure. They know no spans, leave no goroutine behind and do
// no I/O; time is always an argument. The folders below source bring documents in.
package config // import "github.com/llmcontext/llmcontextprocessor/config"
