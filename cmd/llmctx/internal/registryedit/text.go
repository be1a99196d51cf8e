// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// text is a document with the means to find its nodes in it.
type text struct {
	body   string // without a byte order mark
	lines  []int  // the offset at which each line begins
	asJSON bool
	eol    string
}

func newText(body string, asJSON bool) *text {
	t := &text{body: body, lines: []int{0}, asJSON: asJSON, eol: "\n"}
	for at := 0; at < len(body); {
		if n := lineBreak(body[at:]); n > 0 {
			if len(t.lines) == 1 {
				t.eol = body[at : at+n]
			}
			at += n
			t.lines = append(t.lines, at)
			continue
		}
		_, size := utf8.DecodeRuneInString(body[at:])
		at += size
	}
	return t
}

// lineBreak returns the length of the line break that a text begins with; the breaks are
// those of YAML 1.1, by which the library counts lines.
func lineBreak(s string) int {
	for _, b := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.HasPrefix(s, b) {
			return len(b)
		}
	}
	return 0
}

// start returns the offset of the first character of a node.
func (t *text) start(node *yaml.Node) int {
	at := t.lines[min(node.Line, len(t.lines))-1]
	for column := 1; column < node.Column && at < len(t.body); column++ {
		_, size := utf8.DecodeRuneInString(t.body[at:])
		at += size
	}
	return at
}

// next returns where the line after that of an offset begins, or the end of the text.
func (t *text) next(offset int) int {
	i, found := slices.BinarySearch(t.lines, offset+1)
	_ = found
	if i < len(t.lines) {
		return t.lines[i]
	}
	return len(t.body)
}

// lineStart returns where the line of an offset begins.
func (t *text) lineStart(offset int) int {
	i, _ := slices.BinarySearch(t.lines, offset+1)
	return t.lines[i-1]
}

// end returns the offset after the last character of a node.
func (t *text) end(node *yaml.Node) (int, error) {
	at := t.start(node)
	switch {
	case node.Kind == yaml.AliasNode:
		return at + len("*") + len(node.Value), nil
	case node.Kind == yaml.ScalarNode:
		return t.endOfScalar(node, at)
	case node.Style&yaml.FlowStyle != 0:
		return t.endOfFlow(at)
	case len(node.Content) == 0:
		return at, nil
	}
	last := node.Content[len(node.Content)-1]
	if node.Kind == yaml.MappingNode && last.Kind == yaml.ScalarNode && last.Value == "" && last.Style == 0 {
		last = node.Content[len(node.Content)-2] // a key without a value
	}
	return t.end(last)
}

func (t *text) endOfScalar(node *yaml.Node, at int) (int, error) {
	rest := t.body[at:]
	switch {
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return t.endOfBlock(at), nil
	case node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		begin := strings.IndexAny(rest, `"'`) // behind an anchor or a tag
		if begin < 0 {
			return 0, t.lost(node)
		}
		n := quotedLength(rest[begin:])
		return at + begin + n, nil
	}
	begin := strings.Index(rest, node.Value)
	if begin < 0 || strings.ContainsAny(rest[:begin], "\r\n") {
		return 0, t.lost(node)
	}
	return at + begin + len(node.Value), nil
}

func (t *text) lost(node *yaml.Node) error {
	return fmt.Errorf("line %d: is written in a way that cannot be edited here; write it on one line", node.Line)
}

// endOfBlock returns the end of a block scalar: its lines are indented as its first one is.
func (t *text) endOfBlock(at int) int {
	end, indent := t.next(at), -1
	for line := end; line < len(t.body); line = t.next(line) {
		content := t.body[line:t.next(line)]
		depth := len(content) - len(strings.TrimLeft(content, " "))
		if strings.TrimSpace(content) == "" {
			continue
		}
		if indent < 0 {
			indent = depth
		}
		if depth < indent || indent == 0 {
			break
		}
		end = t.next(line)
	}
	return max(end-1, at)
}

// endOfFlow goes over brackets, quotes and comments to the bracket that closes the first.
func (t *text) endOfFlow(at int) (int, error) {
	depth := 0
	for i := at; i < len(t.body); i++ {
		switch c := t.body[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1, nil
			}
		case '"', '\'':
			if i > 0 && strings.IndexByte(" \t\r\n{[,:", t.body[i-1]) >= 0 {
				i += quotedLength(t.body[i:]) - 1
			}
		case '#':
			if !t.asJSON && strings.IndexByte(" \t\r\n", t.body[i-1]) >= 0 {
				i = t.next(i) - 1
			}
		}
	}
	return 0, fmt.Errorf("a bracket is not closed")
}

// quotedLength returns the length of a quoted text with its quotes.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[0] == '"' && s[i] == '\\':
			i++
		case s[i] == s[0] && s[0] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}

// splice puts another text in the place of a part of a document.
type splice struct {
	from, to int
	text     string
}

func apply(body string, splices []splice) string {
	slices.SortStableFunc(splices, func(a, b splice) int { return b.from - a.from })
	for _, s := range splices {
		body = body[:s.from] + s.text + body[s.to:]
	}
	return body
}
