// SPDX-License-Identifier: Apache-2.0

package duckdb

import (
	"bytes"
	"math"
	"strconv"

	"github.com/go-faster/jx"
)

// plainText returns the text of a value that is written as most are: {"stringValue":"…"} or {"intValue":"…"}, without an escape.
func plainText(raw jx.Raw) ([]byte, bool) {
	text, isPlain := bytes.CutPrefix(raw, []byte(`{"stringValue":"`))
	if !isPlain {
		if text, isPlain = bytes.CutPrefix(raw, []byte(`{"intValue":"`)); !isPlain {
			return nil, false
		}
	}
	text, isPlain = bytes.CutSuffix(text, []byte(`"}`))
	return text, isPlain && bytes.IndexByte(text, '"') < 0 && bytes.IndexByte(text, '\\') < 0
}

// valueKinds are the members of a value: of several, the first counts.
var valueKinds = []string{"stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue", "bytesValue"}

// number writes a number as it is compared, whichever way it was written.
func number(raw []byte) []byte {
	isWhole := !bytes.ContainsAny(raw, ".eE")
	if isWhole && string(raw) != "-0" {
		return raw
	}
	if isWhole {
		return []byte("0")
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil { // too large
		return raw
	}
	const small, large = 1e-4, 1e16
	if size := math.Abs(f); size != 0 && (size < small || size >= large) {
		return strconv.AppendFloat(nil, f, 'e', -1, 64)
	}
	text := strconv.AppendFloat(nil, f, 'f', -1, 64)
	if !bytes.ContainsRune(text, '.') {
		text = append(text, ".0"...)
	}
	return text
}

// compact writes JSON without what makes no difference.
func compact(raw []byte) ([]byte, error) {
	var w jx.Writer
	err := compactTo(&w, jx.DecodeBytes(raw))
	return w.Buf, err
}

func compactTo(w *jx.Writer, d *jx.Decoder) error {
	switch d.Next() {
	case jx.Object:
		w.ObjStart()
		it, err := d.ObjIter()
		if err != nil {
			return err
		}
		for first := true; it.Next(); first = false {
			if !first {
				w.Comma()
			}
			w.ByteStr(it.Key())
			w.RawStr(":")
			if err := compactTo(w, d); err != nil {
				return err
			}
		}
		w.ObjEnd()
		return it.Err()
	case jx.Array:
		w.ArrStart()
		it, err := d.ArrIter()
		if err != nil {
			return err
		}
		for first := true; it.Next(); first = false {
			if !first {
				w.Comma()
			}
			if err := compactTo(w, d); err != nil {
				return err
			}
		}
		w.ArrEnd()
		return it.Err()
	case jx.String:
		text, err := d.StrBytes()
		w.ByteStr(text)
		return err
	case jx.Number:
		raw, err := d.Raw()
		w.Raw(number(raw))
		return err
	default:
		raw, err := d.Raw()
		w.Raw(raw)
		return err
	}
}

func wholeNumber(text []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(text), 64)
	const most = 1 << 63
	if err != nil || !(f >= -most && f < most) {
		return 0, false
	}
	return int64(math.RoundToEven(f)), true
}
