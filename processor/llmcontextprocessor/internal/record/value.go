// SPDX-License-Identifier: Apache-2.0

package record

import (
	"strconv"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Value is the value of an attribute as it came.
type Value struct{ pcommon.Value }

// Of wraps a value.
func Of(v pcommon.Value) Value { return Value{v} }

// OfText makes the value of a string.
func OfText(text string) Value { return Value{pcommon.NewValueStr(text)} }

// Text returns the value as text: strings as they are, and so are bytes that hold a text; numbers and
// booleans spelled out, lists and maps as JSON; "" where JSON has no word for what is in them.
func (v Value) Text() string {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return v.Str()
	case pcommon.ValueTypeBytes:
		if raw := v.Bytes().AsRaw(); utf8.Valid(raw) {
			return string(raw)
		}
	}
	return v.AsString()
}

// JSON is Text, with a list or a map as it is evidence: in the order in which it came.
func (v Value) JSON() string {
	if v.Type() != pcommon.ValueTypeSlice && v.Type() != pcommon.ValueTypeMap {
		return v.Text()
	}
	b, ok := appendJSON(nil, v.Value)
	if !ok {
		return ""
	}
	return string(b)
}

// isEmpty reports whether the value cannot say anything, without spelling it out.
func (v Value) isEmpty() bool {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return true
	case pcommon.ValueTypeSlice:
		return v.Slice().Len() == 0
	case pcommon.ValueTypeMap:
		return v.Map().Len() == 0
	case pcommon.ValueTypeBytes:
		return v.Bytes().Len() == 0
	default:
		return false
	}
}

// IsNumber reports whether the value is a number, and not the text of one.
func (v Value) IsNumber() bool {
	return v.Type() == pcommon.ValueTypeInt || v.Type() == pcommon.ValueTypeDouble
}

// Number returns the number that the value is, or that its text spells.
func (v Value) Number() (n float64, ok bool) {
	switch v.Type() {
	case pcommon.ValueTypeInt:
		return float64(v.Int()), true
	case pcommon.ValueTypeDouble:
		return v.Double(), true
	}
	n, err := strconv.ParseFloat(v.Text(), 64)
	return n, err == nil
}

// IsPositive reports whether the value is a number above 0.
func (v Value) IsPositive() bool {
	switch v.Type() {
	case pcommon.ValueTypeInt:
		return v.Int() > 0
	case pcommon.ValueTypeDouble:
		return v.Double() > 0
	default:
		return false
	}
}
