// SPDX-License-Identifier: Apache-2.0

package dialect

import "slices"

// The scanner below finds one member in a JSON object without decoding the rest:
// instrumentations write whole requests, up to 100 kB, as one attribute, and
// what is wanted of them is a model name. Where the text is not JSON, or is cut
// before the end of the member, the answer is "" (unknown).

// object is a JSON object that is walked from the front, no further than somebody asks.
type object struct {
	text   string
	name   string // of the member at which the walk is, as it is written
	at     int    // the offset of its value
	end    int    // the offset behind what was passed over: that value, or the opening bracket; -1 where nothing follows
	passed bool   // the value is
	whole  bool   // the end of the object was seen
}

// objectAt begins a walk at an offset; nothing is found where no object is.
func objectAt(text string, i int) object {
	if i >= 0 {
		if i = skipSpace(text, i); i < len(text) && text[i] == '{' {
			return object{text: text, end: i + 1, passed: true}
		}
	}
	return object{end: -1}
}

// next goes on to the next member. It returns false where there is none, or none whose value begins.
func (o *object) next() bool {
	first := o.name == "" && o.at == 0
	i := o.pass()
	if i < 0 {
		return false
	}
	o.end, o.passed = -1, true
	i = skipSpace(o.text, i)
	switch {
	case i < len(o.text) && o.text[i] == '}':
		o.whole, o.at = true, i+1
		return false
	case first:
	case i < len(o.text) && o.text[i] == ',':
		i = skipSpace(o.text, i+1)
	default:
		return false
	}
	if i >= len(o.text) || o.text[i] != '"' {
		return false
	}
	end := skipString(o.text, i)
	if end < 0 {
		return false
	}
	name := o.text[i+1 : end-1]
	if i = skipSpace(o.text, end); i >= len(o.text) || o.text[i] != ':' {
		return false
	}
	o.name, o.at, o.passed = name, skipSpace(o.text, i+1), false
	return true
}

// pass passes over the value at which the walk is, and returns the offset behind it, -1 where it is not whole.
func (o *object) pass() int {
	if !o.passed {
		o.end, o.passed = skipValue(o.text, o.at), true
	}
	return o.end
}

// value returns the raw text of the value at which the walk is; "" where it is not whole.
func (o *object) value() string {
	if end := o.pass(); end >= 0 {
		return o.text[o.at:end]
	}
	return ""
}

// member returns the raw text of a top-level member of the JSON object text.
func member(text, name string) string { return valueAt(text, memberAt(text, 0, name)) }

// memberAt returns the offset of the value of a member of the object at an offset, -1 where
// there is none. What is behind it is not looked at: whoever descends reads a text once.
func memberAt(text string, i int, name string) int {
	for o := objectAt(text, i); o.next(); {
		if o.name == name {
			return o.at
		}
	}
	return -1
}

// hasMember reports whether the JSON object text has one of the members, whatever its value is.
func hasMember(text string, names []string) bool {
	for o := objectAt(text, 0); o.next(); {
		if slices.Contains(names, o.name) {
			return true
		}
	}
	return false
}

// elementAt returns the offset of the first element of the array at an offset, -1 where there
// is none.
func elementAt(text string, i int) int {
	if i < 0 {
		return -1
	}
	if i = skipSpace(text, i); i >= len(text) || text[i] != '[' {
		return -1
	}
	if i = skipSpace(text, i+1); i >= len(text) || text[i] == ']' {
		return -1
	}
	return i
}

// valueAt returns the raw text of the value at an offset; "" where it is not whole.
func valueAt(text string, i int) string {
	if i < 0 {
		return ""
	}
	end := skipValue(text, i)
	if end < 0 {
		return ""
	}
	return text[i:end]
}

// stringMember returns a top-level member of text that is a JSON string, or a
// number, as plain text.
func stringMember(text, name string) string {
	return plainText(member(text, name))
}

// plainText returns a JSON string, or a number, as plain text; "" for anything else.
func plainText(raw string) string {
	if raw == "" || raw[0] == '{' || raw[0] == '[' || Blank(raw) {
		return ""
	}
	return scalar(raw)
}

// onlyElement returns the raw text of the one element of a JSON array; "" if the
// array has none or several.
func onlyElement(text string) string {
	i := skipSpace(text, 0)
	if i >= len(text) || text[i] != '[' {
		return ""
	}
	i = skipSpace(text, i+1)
	end := skipValue(text, i)
	if end < 0 {
		return ""
	}
	if rest := skipSpace(text, end); rest >= len(text) || text[rest] != ']' {
		return ""
	}
	return text[i:end]
}

// firstElement returns the raw text of the first element of a JSON array; "" where there
// is none.
func firstElement(text string) string { return valueAt(text, elementAt(text, 0)) }

// membersOf finds members of a JSON object, and reports whether it is whole.
func membersOf(text string, names, found []string) bool {
	return membersAt(text, 0, names, found, nil) >= 0
}

// membersAt finds members of the JSON object at an offset in one pass, and returns the offset
// behind it. Where stop, which may be nil, says of one that it decides, it is enough.
func membersAt(text string, i int, names, found []string, stop func(at int, value string) bool) int {
	o := objectAt(text, i)
	for o.next() {
		at := slices.Index(names, o.name)
		if at < 0 {
			continue
		}
		if found[at] = o.value(); stop != nil && found[at] != "" && stop(at, found[at]) {
			return enough
		}
	}
	if !o.whole {
		return -1
	}
	return o.at
}

// request is what is read of a request, or of a model's input, that is kept as JSON: all in one
// pass, since it holds whole conversations. What stands before a cut is whole.
type request struct {
	of    Field // 0 for nothing that was read
	whole bool
	found [len(requestNames)]string
}

// requestIn returns what is read of a request.
func (s *Span) requestIn(f Field) *request {
	if r := &s.request; r.of != f {
		*r = request{of: f}
		if text := jsonOf(s.raw(f)); isObject(text) {
			r.read(text, skipSpace(text, 0))
		}
	}
	return &s.request
}

// read reads the object at an offset.
func (r *request) read(text string, i int) {
	r.whole = membersAt(text, i, requestNames[:], r.found[:], nil) >= 0
}

func isObject(text string) bool {
	i := skipSpace(text, 0)
	return i < len(text) && text[i] == '{'
}
