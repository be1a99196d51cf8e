// SPDX-License-Identifier: Apache-2.0

package record

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// appendJSON appends a value as JSON, and reports whether JSON has a word for all of it: it
// has none for NaN and for what is infinite.
func appendJSON(b []byte, v pcommon.Value) (_ []byte, ok bool) {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return AppendQuoted(b, v.Str()), true
	case pcommon.ValueTypeBool:
		return strconv.AppendBool(b, v.Bool()), true
	case pcommon.ValueTypeInt:
		return strconv.AppendInt(b, v.Int(), 10), true
	case pcommon.ValueTypeDouble:
		if f := v.Double(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return strconv.AppendFloat(b, f, 'g', -1, 64), true
		}
		return b, false
	case pcommon.ValueTypeBytes:
		b = base64.StdEncoding.AppendEncode(append(b, '"'), v.Bytes().AsRaw())
		return append(b, '"'), true
	case pcommon.ValueTypeSlice:
		return appendList(b, v.Slice())
	case pcommon.ValueTypeMap:
		return appendMap(b, v.Map())
	default:
		return append(b, "null"...), true
	}
}

func appendList(b []byte, list pcommon.Slice) (_ []byte, ok bool) {
	b = append(b, '[')
	for i, v := range list.All() {
		if i > 0 {
			b = append(b, ',')
		}
		if b, ok = appendJSON(b, v); !ok {
			return b, false
		}
	}
	return append(b, ']'), true
}

func appendMap(b []byte, m pcommon.Map) (_ []byte, ok bool) {
	b = append(b, '{')
	first := true
	for key, v := range m.All() {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(AppendQuoted(b, key), ':')
		if b, ok = appendJSON(b, v); !ok {
			return b, false
		}
	}
	return append(b, '}'), true
}

// AppendQuoted appends a text as a JSON string.
func AppendQuoted(b []byte, text string) []byte {
	if isPlain(text) {
		b = append(append(b, '"'), text...)
		return append(b, '"')
	}
	quoted, _ := json.Marshal(text) // a string always marshals
	return append(b, quoted...)
}

// isPlain reports whether JSON spells a text as it is.
func isPlain(text string) bool {
	ascii := true
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(text)
}
