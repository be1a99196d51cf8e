// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark is what some editors put before UTF-8 text. It is no part of the text.
const byteOrderMark = "\ufeff"

// lineBreak returns the length of the line break that the text begins with, 0 if it
// begins with none. The breaks are those of YAML 1.1, so that lines are counted
// like those of the YAML library.
func lineBreak(text string) int {
	switch {
	case strings.HasPrefix(text, "\r\n"):
		return 2
	case strings.HasPrefix(text, "\n"), strings.HasPrefix(text, "\r"):
		return 1
	case strings.HasPrefix(text, "\u0085"), strings.HasPrefix(text, "\u2028"), strings.HasPrefix(text, "\u2029"):
		_, size := utf8.DecodeRuneInString(text)
		return size
	}
	return 0
}

// cursor follows a text and knows the line and the column, both from 1, of where it stands.
type cursor struct {
	text         string
	offset       int
	line, column int
}

func newCursor(text string) *cursor { return &cursor{text: text, line: 1, column: 1} }

// advance goes over one character or line break.
func (c *cursor) advance() {
	rest := c.text[c.offset:]
	if n := lineBreak(rest); n > 0 {
		c.offset, c.line, c.column = c.offset+n, c.line+1, 1
		return
	}
	_, size := utf8.DecodeRuneInString(rest)
	c.offset, c.column = c.offset+size, c.column+1
}

// moveTo goes on to an offset, or to the end of the text.
func (c *cursor) moveTo(offset int) {
	for c.offset < min(offset, len(c.text)) {
		c.advance()
	}
}

// startOfLine returns the offset of the first character of a line, the length of
// the text if it has fewer lines.
func startOfLine(text string, line int) int {
	offset := 0
	for at := 1; at < line && offset < len(text); at++ {
		offset += endOfLine(text[offset:])
		offset += lineBreak(text[offset:])
	}
	return offset
}

// endOfLine returns the offset of the first line break, the length of the text if there is
// none. It looks closer at those bytes alone with which one may begin.
func endOfLine(text string) int {
	for i := range len(text) {
		switch text[i] {
		case '\n', '\r', "\u0085"[0], "\u2028"[0]:
			if lineBreak(text[i:]) > 0 {
				return i
			}
		}
	}
	return len(text)
}

func lineOf(text string, line int) string {
	rest := text[startOfLine(text, line):]
	return rest[:endOfLine(rest)]
}

// excerpt shows a line of the document with a caret below its column. Of a long
// line it shows the part around the column.
func excerpt(text string, line, column int) string {
	shown, cut := strings.TrimRight(lineOf(text, line), " "), ""
	const width, before = 120, 60
	if column > width {
		cut = "..."
		shown, column = shown[len(firstOf(shown, column-before)):], before+len(cut)
	}
	if part := firstOf(shown, width-len(cut)); len(part) < len(shown) {
		shown = part + "..."
	}
	if shown = cut + strings.TrimRight(strings.Map(printable, shown), " "); shown == "" {
		return ""
	}
	number := fmt.Sprintf("%5d | ", line)
	return number + shown + "\n" +
		strings.Repeat(" ", len(number)-len("| ")) + "| " + strings.Repeat(" ", max(column-1, 0)) + "^"
}

// firstOf returns the first characters of a text.
func firstOf(text string, characters int) string {
	for i := range text {
		if characters--; characters < 0 {
			return text[:i]
		}
	}
	return text
}

// printable keeps a terminal from acting on what a document holds, and every
// character, tabs among them, one column wide.
func printable(c rune) rune {
	if unicode.IsPrint(c) {
		return c
	}
	return ' '
}

// quoteShort quotes a value of the document for an error message.
func quoteShort(text string) string {
	const most = 60
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return strconv.Quote(text)
}
