// SPDX-License-Identifier: Apache-2.0

package dialect

import "slices"

// The scanner below finds one member in a JSON object without decoding the rest:
// instrumentations write whole requests, up to 100 kB, as one attribute, and
// what is wanted of them is a model name. Where the text is not JSON, or is cut
// before the end of the member, the answer is "" (unknown).

// member returns the raw text of a top-level member of the JSON object text.
func member(text, name string) string { return valueAt(text, memberAt(text, 0, name)) }

// memberAt returns the offset of the value of a member of the object at an offset, -1 where
// there is none. What is behind it is not looked at: whoever descends reads a text once.
func memberAt(text string, i int, name string) int {
	return findMember(text, i, func(member string) bool { return member == name })
}

// hasMember reports whether the JSON object text has one of the members, whatever its value is.
func hasMember(text string, names []string) bool {
	return findMember(text, 0, func(member string) bool { return slices.Contains(names, member) }) >= 0
}

// findMember returns the offset of the value of the first member whose name is one, -1 where
// there is none.
func findMember(text string, i int, is func(name string) bool) int {
	if i < 0 {
		return -1
	}
	if i = skipSpace(text, i); i >= len(text) || text[i] != '{' {
		return -1
	}
	for i = skipSpace(text, i+1); i < len(text) && text[i] == '"'; i = skipSpace(text, i+1) {
		end := skipString(text, i)
		if end < 0 {
			return -1
		}
		found := is(text[i+1 : end-1])
		if i = skipSpace(text, end); i >= len(text) || text[i] != ':' {
			return -1
		}
		i = skipSpace(text, i+1)
		if found {
			return i
		}
		if end = skipValue(text, i); end < 0 {
			return -1
		}
		if i = skipSpace(text, end); i >= len(text) || text[i] != ',' {
			return -1
		}
	}
	return -1
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
	i = skipSpace(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1
	}
	for ; i < len(text) && text[i] == '"'; i = skipSpace(text, i+1) {
		end := skipString(text, i)
		if end < 0 {
			return -1
		}
		name := text[i+1 : end-1]
		if i = skipSpace(text, end); i >= len(text) || text[i] != ':' {
			return -1
		}
		i = skipSpace(text, i+1)
		if end = skipValue(text, i); end < 0 {
			return -1
		}
		for at := range names {
			if names[at] == name {
				found[at] = text[i:end]
				if stop != nil && stop(at, found[at]) {
					return enough
				}
			}
		}
		i = skipSpace(text, end)
		if i < len(text) && text[i] == '}' {
			return i + 1
		}
		if i >= len(text) || text[i] != ',' {
			return -1
		}
	}
	return -1
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
