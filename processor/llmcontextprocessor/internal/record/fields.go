// SPDX-License-Identifier: Apache-2.0

package record

import (
	"strings"
	"unsafe"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// Fields holds what one record has, by field. The zero value is ready; it is scratch, for
// one record after the other, and keeps what it was given until the next Reset or Release.
type Fields struct {
	present Set // has a value that says something
	unread  Set // of those: the value is not text yet
	held    Set // has a value of this batch: of an earlier record

	texts    [MaxFields]string
	values   [MaxFields]Value
	elements []element
	overflow bool   // attributes of families are missing
	scratch  []byte // of lists and maps as JSON
}

// element is one attribute of a family whose keys have an index.
type element struct {
	field Field
	index int
	sub   string // what follows the index in the key
	text  string
}

// maxElements bounds the indexed attributes of one record. One with more is broken or
// hostile, and what its families say is unknown.
const maxElements = 1024

// Reset begins a new record. It leaves values in place, out of reach, so that it costs the
// same whatever was put.
func (r *Fields) Reset() {
	r.held.Join(&r.present)
	r.present, r.unread = Set{}, Set{}
	r.elements, r.overflow, r.scratch = r.elements[:0], false, r.scratch[:0]
}

// Release drops every value, so that pooled fields do not keep a batch alive.
func (r *Fields) Release() {
	r.held.Join(&r.present)
	for f := range r.held.All() {
		r.texts[f], r.values[f] = "", Value{}
	}
	r.held = Set{}
	clear(r.elements[:cap(r.elements)])
	r.Reset()
}

// Put adds the value of a field, unread.
func (r *Fields) Put(f Field, v Value) {
	if v.isEmpty() {
		return
	}
	if v.Type() == pcommon.ValueTypeStr {
		r.PutText(f, v.Str())
		return
	}
	if r.present.Has(f) {
		r.PutText(f, v.Text())
		return
	}
	r.values[f] = v
	r.present.Add(f)
	r.unread.Add(f)
}

// PutText adds the text of a field; a blank one says nothing. Of two for one field the
// greater is kept, which is arbitrary, but the same in any order.
func (r *Fields) PutText(f Field, text string) {
	if !isPlain(text) && Blank(text) {
		return
	}
	if r.present.Has(f) {
		text = max(text, r.Text(f))
	}
	r.texts[f] = text
	r.present.Add(f)
}

// Among walks the fields of a set of which the record has a value that says something.
func (r *Fields) Among(s *Set) func(func(Field) bool) {
	return func(yield func(Field) bool) {
		both := r.present
		both.Keep(s)
		both.All()(yield)
	}
}

// Has reports whether the record has a value that says something.
func (r *Fields) Has(f Field) bool { return r.present.Has(f) }

// HasAny reports whether it has one for any field of a set.
func (r *Fields) HasAny(s *Set) bool { return r.present.Meets(s) }

// Text returns the value of a field as text, "" if there is none.
func (r *Fields) Text(f Field) string {
	if !r.present.Has(f) {
		return ""
	}
	if r.unread.Has(f) {
		r.unread.Drop(f)
		r.texts[f] = r.spell(r.values[f])
	}
	return r.texts[f]
}

// Parts returns how many elements a list has that nobody has asked for as text, 0 for any other value.
func (r *Fields) Parts(f Field) int {
	if !r.unread.Has(f) || r.values[f].Type() != pcommon.ValueTypeSlice {
		return 0
	}
	return r.values[f].Slice().Len()
}

// Part returns an element of such a list; "" where it is no text.
func (r *Fields) Part(f Field, i int) string {
	if v := r.values[f].Slice().At(i); v.Type() == pcommon.ValueTypeStr {
		return v.Str()
	}
	return ""
}

// spell turns a value into text: lists and maps in the scratch of the record, where their
// texts hold until the next Reset.
func (r *Fields) spell(v Value) string {
	switch v.Type() {
	case pcommon.ValueTypeSlice, pcommon.ValueTypeMap:
	default:
		return v.Text()
	}
	start := len(r.scratch)
	var ok bool
	if r.scratch, ok = appendJSON(r.scratch, v.Value); !ok {
		r.scratch = r.scratch[:start]
		return ""
	}
	b := r.scratch[start:]
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Lossy says that attributes of the record were dropped: of a family of keys any element
// may be among them, so what families say is unknown.
func (r *Fields) Lossy() { r.overflow = true }

// IsLossy reports whether attributes of the record were dropped.
func (r *Fields) IsLossy() bool { return r.overflow }

// PutElement adds one attribute of a family whose keys have an index.
func (r *Fields) PutElement(f Field, index int, sub, text string) {
	if len(r.elements) == maxElements {
		r.overflow = true
		return
	}
	r.elements = append(r.elements, element{f, index, sub, text})
	r.present.Add(f)
}

// Element returns the text of one indexed attribute, "" if it is not there.
func (r *Fields) Element(f Field, index int, sub string) (text string) {
	if r.overflow || !r.present.Has(f) {
		return ""
	}
	for i := range r.elements {
		if e := &r.elements[i]; e.field == f && e.index == index && e.sub == sub {
			text = max(text, e.text)
		}
	}
	return text
}

// Elements puts the texts of the first indexed attributes with one sub in their places.
func (r *Fields) Elements(f Field, sub string, texts []string) {
	if r.overflow {
		return
	}
	for i := range r.elements {
		if e := &r.elements[i]; e.field == f && e.index < len(texts) && e.sub == sub {
			texts[e.index] = max(texts[e.index], e.text)
		}
	}
}

// Count returns the number of elements 0..n-1 of a family, and whether none of them is
// missing: a hole means that a limit of an SDK dropped attributes.
func (r *Fields) Count(f Field) (n int, whole bool) {
	if !r.present.Has(f) {
		return 0, false
	}
	var seen [maxElements / 64]uint64
	found := 0
	for i := range r.elements {
		e := &r.elements[i]
		if e.field != f {
			continue
		}
		n = max(n, e.index+1)
		if bit := uint64(1) << (e.index & 63); e.index < maxElements && seen[e.index/64]&bit == 0 {
			seen[e.index/64] |= bit
			found++
		}
	}
	return n, !r.overflow && found == n
}

// isPlain reports whether a text says something by its length or by its first byte, as nearly every one does.
func isPlain(text string) bool { return len(text) > longestBlank || text != "" && plainStarts[text[0]] }

// longestBlank is longer than any text that says nothing: nobody writes so many blanks.
const longestBlank = 32

// plainStarts are the bytes with which no text begins that says nothing.
var plainStarts = func() (all [256]bool) {
	for c := ' ' + 1; c < 0x80; c++ {
		all[c] = !strings.ContainsRune(`"nNuU[{`, c)
	}
	return all
}()

// Blank reports whether a text says nothing. SDKs write an absent value as an empty
// string, as JSON (Logfire, MLflow), or as str(None) (OpenLLMetry).
func Blank(text string) bool {
	if isPlain(text) {
		return false
	}
	if len(text) > 16 && text[0] > ' ' && text[0] < 0x80 {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", `""`, "null", `"null"`, "none", "undefined", "[]", "{}":
		return true
	}
	return false
}
