// SPDX-License-Identifier: Apache-2.0

// Package record is the first step of the way of a record: a span or a log record as
// fields. Each value goes into the field that its key has, unread: it becomes text only
// where a dialect asks for it. Beside the component itself this is the only place that
// knows OpenTelemetry's Go types.
package record // import "github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
