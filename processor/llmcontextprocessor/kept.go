// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// kept is a value that outlives its batch.
type kept struct {
	text  string        // of a string
	other pcommon.Value // of anything else
	isStr bool
}

// is reports whether a value is the one that was kept, as far as it is heeded.
func (k *kept) is(value pcommon.Value, heed dialect.Heed) bool {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return k.isStr && value.Str() == k.text
	case pcommon.ValueTypeInt:
		return !k.isStr && k.other.Type() == pcommon.ValueTypeInt &&
			(value.Int() == k.other.Int() || heed == dialect.Zeroness && value.Int() != 0 && k.other.Int() != 0)
	case pcommon.ValueTypeDouble: // 0 and -0 are spelled differently
		return !k.isStr && k.other.Type() == pcommon.ValueTypeDouble &&
			math.Float64bits(value.Double()) == math.Float64bits(k.other.Double())
	default:
		return !k.isStr && k.other.Equal(value)
	}
}

// keep copies a value. It cannot be kept where a map in it has a key twice: then equal
// maps need not be spelled alike.
func (e *engine) keep(value pcommon.Value) (k kept, ok bool) {
	if value.Type() == pcommon.ValueTypeStr {
		return kept{text: e.texts.keep(value.Str()), isStr: true}, true
	}
	k.other = pcommon.NewValueEmpty()
	value.CopyTo(k.other)
	return k, hasUniqueKeys(k.other)
}

func hasUniqueKeys(value pcommon.Value) bool {
	switch value.Type() {
	case pcommon.ValueTypeSlice:
		for _, element := range value.Slice().All() {
			if !hasUniqueKeys(element) {
				return false
			}
		}
	case pcommon.ValueTypeMap:
		seen := map[string]bool{}
		for key, element := range value.Map().All() {
			if seen[key] || !hasUniqueKeys(element) {
				return false
			}
			seen[key] = true
		}
	}
	return true
}
