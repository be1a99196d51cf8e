// SPDX-License-Identifier: Apache-2.0

package document

import (
	"go.yaml.in/yaml/v3"
)

// plainReader reads YAML in the form in which programs write large registries: block
// mappings and lists of one line an entry, flow collections within a line, names and
// quoted texts without escapes. It makes the nodes that the YAML library makes, at a
// fifth of the time and the memory, and leaves every text in which anything else stands,
// or anything is wrong, to the library.
type plainReader struct {
	text   string
	offset int // of the byte that is read next
	line   int // from 1
	begin  int // the offset at which the line begins
	indent int // of the line

	nodes []yaml.Node // room for those to come
	other bool        // something else stands there
}

// readPlain returns the node that a text stands for; false where the library has to read it.
func readPlain(text string) (*yaml.Node, bool) {
	r := &plainReader{text: text}
	r.nextLine()
	root := r.block(r.indent, 0)
	return root, !r.other && r.atEnd()
}

func (r *plainReader) atEnd() bool { return r.offset >= len(r.text) }

// peek returns the byte that is read next, some bytes on; a line feed at the end of the text.
func (r *plainReader) peek(ahead int) byte {
	if r.offset+ahead >= len(r.text) {
		return '\n'
	}
	return r.text[r.offset+ahead]
}

// nextLine goes to the next line with anything but a comment in it.
func (r *plainReader) nextLine() {
	for {
		if r.line > 0 {
			r.skipComment()
			if r.atEnd() {
				return
			}
			r.offset++
		}
		r.line, r.begin = r.line+1, r.offset
		for r.peek(0) == ' ' {
			r.offset++
		}
		r.indent = r.offset - r.begin
		if r.atEnd() || r.peek(0) != '\n' && r.peek(0) != '#' {
			return
		}
	}
}

// skipComment goes to the end of the line.
func (r *plainReader) skipComment() {
	for r.peek(0) != '\n' {
		if c := r.peek(0); c < ' ' || c > '~' {
			r.other = true
		}
		r.offset++
	}
}

// endLine goes to the next line from the end of this one.
func (r *plainReader) endLine() {
	if r.peek(0) != '\n' {
		r.other = true
		return
	}
	r.nextLine()
}

// node makes a node of what begins here.
func (r *plainReader) node(kind yaml.Kind, tag string) *yaml.Node {
	if len(r.nodes) == 0 {
		r.nodes = make([]yaml.Node, 128)
	}
	n := &r.nodes[0]
	r.nodes = r.nodes[1:]
	n.Kind, n.Tag, n.Line, n.Column = kind, tag, r.line, r.offset-r.begin+1
	return n
}

// block reads a mapping or a list whose entries begin at a column.
func (r *plainReader) block(column, depth int) *yaml.Node {
	switch {
	case depth > maxDepth:
		r.other = true
		return nil
	case r.isItem():
		return r.list(column, depth)
	}
	return r.mapping(column, depth, r.plain())
}

func (r *plainReader) isItem() bool { return r.peek(0) == '-' && r.peek(1) == ' ' }

// mapping reads the entries of a mapping, of which the first key was read.
func (r *plainReader) mapping(column, depth int, key *yaml.Node) *yaml.Node {
	if r.other {
		return nil
	}
	n := r.node(yaml.MappingNode, "!!map")
	n.Line, n.Column = key.Line, key.Column
	for {
		n.Content = append(n.Content, key, r.entry(column, depth))
		if r.other || r.atEnd() || r.indent < column {
			return n
		}
		if r.indent > column { // the text above goes on
			r.other = true
			return n
		}
		if key = r.plain(); r.other {
			return n
		}
	}
}

// entry reads what stands behind a key.
func (r *plainReader) entry(column, depth int) *yaml.Node {
	if r.peek(0) != ':' {
		r.other = true
		return nil
	}
	r.offset++
	if r.peek(0) == ' ' {
		return r.restOfLine(depth)
	}
	r.endLine()
	if r.atEnd() || r.indent < column || r.indent == column && !r.isItem() {
		r.other = true // nothing stands there
	}
	if r.other {
		return nil
	}
	return r.block(r.indent, depth+1)
}

// restOfLine reads a value that ends with the line.
func (r *plainReader) restOfLine(depth int) *yaml.Node {
	r.skipBlanks()
	value := r.value(depth + 1)
	if !r.other {
		r.endLine()
	}
	return value
}

// list reads the items of a list.
func (r *plainReader) list(column, depth int) *yaml.Node {
	n := r.node(yaml.SequenceNode, "!!seq")
	for {
		r.offset += len("- ")
		n.Content = append(n.Content, r.item(column+len("- "), depth+1))
		if r.other || r.atEnd() || r.indent < column || r.indent == column && !r.isItem() {
			return n
		}
		if r.indent > column {
			r.other = true
			return n
		}
	}
}

// item reads an item of a list: a mapping that begins on its line, or a value.
func (r *plainReader) item(column, depth int) *yaml.Node {
	value := r.value(depth)
	if r.other {
		return nil
	}
	if value.Kind == yaml.ScalarNode && value.Style == 0 && r.peek(0) == ':' {
		return r.mapping(column, depth, value)
	}
	r.endLine()
	return value
}

func (r *plainReader) skipBlanks() {
	for r.peek(0) == ' ' {
		r.offset++
	}
}
