// SPDX-License-Identifier: Apache-2.0

// Package stamp composes what is written on a span: declared and observed values
// go in, attributes, status and fingerprint come out.
//
// The package is pure and knows neither pdata nor telemetry. The same input gives
// the same stamp on every replica, whatever the clock says.
package stamp // import "github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
