// SPDX-License-Identifier: Apache-2.0

package document

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// decode returns the one node that a document stands for, or says why it cannot be
// read. JSON has a reader of its own: not all of it is YAML 1.1.
// Once it is to stop it ends soon, with whatever.
func decode(file, text string, stop *atomic.Bool) (*yaml.Node, *Problem) {
	refuse := func(c *cursor, message string) (*yaml.Node, *Problem) {
		return nil, &Problem{
			Position: Position{File: file, Line: c.line, Column: c.column},
			Message:  message, Excerpt: excerpt(text, c.line, c.column),
		}
	}
	if at := invalidUTF8(text); at >= 0 {
		c := newCursor(text)
		c.moveTo(at)
		return refuse(c, "is not UTF-8 from here on; save the file as UTF-8")
	}
	if message := refuseSize(text); message != "" {
		return refuse(newCursor(text), message)
	}
	if root, ok := readPlain(text); ok {
		return bounded(root, refuse, text)
	}
	if json.Valid([]byte(text)) {
		return bounded(decodeJSON(text, stop), refuse, text)
	}
	var root, second yaml.Node
	decoder := yaml.NewDecoder(&stoppable{strings.NewReader(text), stop})
	err := decoder.Decode(&root)
	switch {
	case stop.Load():
		return nil, nil // nobody waits for it
	case errors.Is(err, io.EOF):
		return refuse(newCursor(text), "is empty; write at least contexts: []")
	case err != nil:
		at := placeOf(text, err, stop)
		return refuse(at, syntaxMessage(text[at.offset:], text, err))
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		c := newCursor(text)
		c.moveTo(startOfLine(text, second.Line))
		return refuse(c, "holds more than one YAML document; write one a file")
	}
	if node := root.Content[0]; node.Kind == yaml.ScalarNode && node.Value == "" {
		return refuse(newCursor(text), "is empty; write at least contexts: []")
	}
	return bounded(root.Content[0], refuse, text)
}

// bounded refuses nodes that are too deep, or hold too many aliases.
func bounded(root *yaml.Node, refuse func(*cursor, string) (*yaml.Node, *Problem), text string) (*yaml.Node, *Problem) {
	at, message := new(bounds).refuse(root, 1)
	if message == "" {
		return root, nil
	}
	c := newCursor(text)
	c.moveTo(startOfLine(text, at.Line))
	for c.column < at.Column && c.offset < len(text) {
		c.advance()
	}
	return refuse(c, message)
}

func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, c := range text {
		if c == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

var (
	yamlErrorLine = regexp.MustCompile(`^yaml: (line (\d+): )?`)
	jsonBeginning = regexp.MustCompile(`^\s*\{\s*"`)
)

// syntaxMessage says what the YAML library, or that of JSON, could not read, and
// what would be right. rest is the text from the place on where it stopped.
func syntaxMessage(rest, text string, err error) string {
	if jsonBeginning.MatchString(text) {
		return json.Unmarshal([]byte(text), new(any)).Error() + "; write JSON or YAML"
	}
	message := yamlErrorLine.ReplaceAllString(err.Error(), "")
	switch {
	case strings.HasPrefix(rest, "\t"):
		return "begins with a tab; indent with spaces"
	case strings.Contains(message, "cannot start any token"):
		return message + "; put a value that begins with a sign between quotes"
	case strings.Contains(message, "did not find expected '-' indicator"),
		strings.Contains(message, "did not find expected key"):
		return message + "; check the indentation: the lines of one entry begin in the same column"
	case strings.Contains(message, "did not find expected ',' or '}'") && strings.Contains(rest[:endOfLine(rest)], "${"):
		return message + "; no ${...} is expanded in a registry: write the value that is meant"
	case strings.Contains(message, "mapping values are not allowed"):
		return message + "; check the indentation, and put a value with a colon in it between quotes"
	}
	return message + "; write YAML or JSON"
}

// maxPlaced is the longest text that is read again and again to find the place of an
// error. Of a longer one the YAML library's own line has to do.
const maxPlaced = 1 << 20

// placeOf finds where a document stops being readable. The YAML library tells a
// line that may be one off, or that of the beginning of the block. So this takes
// the first line without which what is before it can be read.
func placeOf(text string, err error, stop *atomic.Bool) *cursor {
	c := newCursor(text)
	if len(text) > maxPlaced {
		line := 1
		if found := yamlErrorLine.FindStringSubmatch(err.Error()); len(found) > 2 && found[2] != "" {
			line, _ = strconv.Atoi(found[2])
		}
		c.moveTo(startOfLine(text, line))
		return c
	}
	var syntax *json.SyntaxError
	if jsonBeginning.MatchString(text) && errors.As(json.Unmarshal([]byte(text), new(any)), &syntax) {
		c.moveTo(int(syntax.Offset) - 1)
		return c
	}
	reader := &slowReader{text: text}
	_ = yaml.NewDecoder(&stoppable{reader, stop}).Decode(new(yaml.Node))
	c.moveTo(reader.read)
	last := c.line // the error lies on this line or not far before it
	readable := func(lines int) bool {
		part := strings.NewReader(text[:startOfLine(text, lines+1)])
		err := yaml.NewDecoder(&stoppable{part, stop}).Decode(new(yaml.Node))
		return err == nil || errors.Is(err, io.EOF) || stop.Load()
	}
	good := last - 1
	for step := 1; good > 0 && !readable(good); step *= 2 {
		last = good
		good = max(good-step, 0)
	}
	line := good + 1 + sort.Search(last-good-1, func(i int) bool { return !readable(good + 1 + i) })
	c = newCursor(text)
	c.moveTo(startOfLine(text, line))
	for strings.HasPrefix(text[c.offset:], " ") {
		c.advance()
	}
	return c
}

// stoppable reads until it is to stop.
type stoppable struct {
	io.Reader
	stop *atomic.Bool
}

// Read implements io.Reader.
func (s *stoppable) Read(p []byte) (int, error) {
	if s.stop.Load() {
		return 0, ErrStopped
	}
	return s.Reader.Read(p)
}

// slowReader gives one byte at a time, so that it shows how far a decoder read.
type slowReader struct {
	text string
	read int
}

// Read implements io.Reader.
func (s *slowReader) Read(p []byte) (int, error) {
	if s.read == len(s.text) {
		return 0, io.EOF
	}
	p[0] = s.text[s.read]
	s.read++
	return 1, nil
}
