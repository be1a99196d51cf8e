// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// digest is a number for tables, over the values that decide.
type digest struct {
	sum   uint64
	bytes int // of the values
}

func (l *layout) digestOf(span ptrace.Span, scope dialect.Scope) digest {
	d := digest{sum: l.hash ^ uint64(scope)}
	d.text(span.Name())
	i := 0
	for _, value := range span.Attributes().All() {
		step := &l.steps[i]
		i++
		if step.heed == dialect.Value {
			d.value(value)
		}
	}
	return d
}

func (d *digest) value(value pcommon.Value) {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		d.text(value.Str())
	case pcommon.ValueTypeInt:
		d.sum = memo.Mix(d.sum ^ uint64(value.Int()))
	case pcommon.ValueTypeDouble:
		d.sum = memo.Mix(d.sum ^ math.Float64bits(value.Double()))
	case pcommon.ValueTypeSlice:
		for _, element := range value.Slice().All() {
			d.value(element)
		}
	case pcommon.ValueTypeMap:
		for key, element := range value.Map().All() {
			d.text(key)
			d.value(element)
		}
	}
}

// text takes of a long text both ends: what is found is compared as a whole.
func (d *digest) text(text string) {
	const end = 128
	d.bytes += len(text)
	if len(text) > 2*end {
		d.sum = memo.Hash(d.sum^uint64(len(text)), text[len(text)-end:])
		text = text[:end]
	}
	d.sum = memo.Hash(d.sum, text)
}
