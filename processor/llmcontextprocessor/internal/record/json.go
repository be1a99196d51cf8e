// SPDX-License-Identifier: Apache-2.0

package record

import (
	"encoding/base64"
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

// AppendQuoted appends a text as a JSON string. What is no UTF-8 becomes U+FFFD.
func AppendQuoted(b []byte, text string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			_, size := utf8.DecodeRuneInString(text[i:])
			if size == 1 { // what is no UTF-8
				b = append(append(b, text[from:i]...), "\ufffd"...)
				from = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, text[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			const digits = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
		i++
		from = i
	}
	return append(append(b, text[from:]...), '"')
}
