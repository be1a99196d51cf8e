// SPDX-License-Identifier: Apache-2.0

package subject

import (
	"go.opentelemetry.io/collector/processor"

	llmcontext "github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// newFactory stands in a file of its own, which cmd/compare replaces where the processor lived elsewhere.
func newFactory() processor.Factory { return llmcontext.NewFactory() }
