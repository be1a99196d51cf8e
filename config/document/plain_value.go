// SPDX-License-Identifier: Apache-2.0

package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// value reads a value within a line.
func (r *plainReader) value(depth int) *yaml.Node {
	switch c := r.peek(0); {
	case depth > maxDepth:
		r.other = true
		return nil
	case c == '{' || c == '[':
		return r.flow(c, depth)
	case c == '"':
		return r.quoted(c, yaml.DoubleQuotedStyle)
	case c == '\'':
		return r.quoted(c, yaml.SingleQuotedStyle)
	}
	return r.plain()
}

// flow reads a mapping or a list between brackets.
func (r *plainReader) flow(begin byte, depth int) *yaml.Node {
	n, end := r.node(yaml.SequenceNode, "!!seq"), byte(']')
	if begin == '{' {
		n.Kind, n.Tag, end = yaml.MappingNode, "!!map", '}'
	}
	n.Style = yaml.FlowStyle
	r.offset++
	r.skipBlanks()
	if r.peek(0) == end {
		r.offset++
		return n
	}
	for {
		if begin == '{' {
			n.Content = append(n.Content, r.plain())
			if r.other || r.peek(0) != ':' || r.peek(1) != ' ' {
				r.other = true
				return n
			}
			r.offset++
			r.skipBlanks()
		}
		n.Content = append(n.Content, r.value(depth+1))
		r.skipBlanks()
		switch {
		case r.other:
			return n
		case r.peek(0) == end:
			r.offset++
			return n
		case r.peek(0) != ',':
			r.other = true
			return n
		}
		r.offset++
		r.skipBlanks()
	}
}

// quoted reads a text between quotes without escapes.
func (r *plainReader) quoted(quote byte, style yaml.Style) *yaml.Node {
	n := r.node(yaml.ScalarNode, "!!str")
	r.offset++
	begin := r.offset
	for r.peek(0) != quote {
		if c := r.peek(0); c < ' ' || c > '~' || c == '\\' {
			r.other = true
			return n
		}
		r.offset++
	}
	n.Value, n.Style = r.text[begin:r.offset], style
	r.offset++
	if r.peek(0) == quote {
		r.other = true
	}
	return n
}

// maxKey is the length of the longest key that the library reads.
const maxKey = 1000

// inPlain are the characters of a plain text: 1 may begin it, 2 may not.
var inPlain = func() (set [256]byte) {
	for c := range set {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '/':
			set[c] = 1
		case strings.IndexByte(".+-@=", byte(c)) >= 0:
			set[c] = 2
		}
	}
	return set
}()

// plain reads a word without quotes. The library says of which type it is, where that matters.
func (r *plainReader) plain() *yaml.Node {
	n := r.node(yaml.ScalarNode, "")
	begin := r.offset
	for {
		class := inPlain[r.peek(0)]
		isPart := class == 1 || class == 2 && r.offset > begin ||
			r.peek(0) == ':' && r.offset > begin && inPlain[r.peek(1)] == 1
		if !isPart {
			break
		}
		r.offset++
	}
	n.Value = r.text[begin:r.offset]
	switch n.Value {
	case "null", "Null", "NULL":
		n.Tag = "!!null"
	}
	r.other = r.other || n.Value == "" || len(n.Value) > maxKey
	return n
}
