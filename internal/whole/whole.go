// SPDX-License-Identifier: Apache-2.0

// Package whole tells whether a text can be as it was written. SDKs, agents and backends
// cut long attribute values, some with a mark and most without one; what may have been
// cut contradicts nothing.
package whole

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text reports whether nothing speaks for a cut: the text does not end in a mark, its
// length is none at which values are cut, and it ends as texts end. That a text equals
// another one proves more than this, and needs none of it.
func Text(text string) bool {
	return text != "" && !Marked(text) && !AtLimit(text) && Ends(text)
}

// AtLimit reports whether a text is as long as a limit, in any of the units in which
// SDKs count: bytes, characters, UTF-16 code units.
func AtLimit(text string) bool {
	if len(text) < smallestLimit {
		return false
	}
	runes := utf8.RuneCountInString(text)
	if isLimit(len(text)) || isLimit(runes) {
		return true
	}
	if runes == len(text) { // all of one byte
		return false
	}
	units := runes
	for _, r := range text {
		if r > 0xFFFF {
			units++
		}
	}
	return isLimit(units)
}

// smallestLimit is below any limit that somebody sets for values that hold text.
const smallestLimit = 64

// isLimit reports whether a length is one at which values are cut: a round number in any
// counting, or the size of a buffer less the room for a terminator.
func isLimit(n int) bool { return n >= smallestLimit && (isRound(n) || isBuffer(n+1)) }

// isBuffer reports whether n is a power of two, or so many kilobytes.
func isBuffer(n int) bool { return n&(n-1) == 0 || n%1024 == 0 }

func isRound(n int) bool {
	switch {
	case isBuffer(n), n%1000 == 0:
		return true
	case n < 10_000:
		return n%500 == 0 || n < 1000 && n%100 == 0
	}
	return false
}

// Ends reports whether the last character is whole, and may be a text's last: behind a
// word that no mark of punctuation ends, more may have stood.
func Ends(text string) bool {
	last, size := utf8.DecodeLastRuneInString(text)
	if last == utf8.RuneError && size < 2 {
		return false
	}
	return !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != ',' && last != '-' && last != ' '
}

// tail is how much of a text's end is searched for a mark.
const tail = 80

// Marked reports whether a text ends in words or signs that are put where it was cut:
// "...", "…", "[truncated: 9713 bytes]", "<truncated 12 lines>", "... (120 more characters)".
func Marked(text string) bool {
	end := strings.TrimRight(text[max(0, len(text)-tail):], " \t\r\n\"'`}]")
	end = strings.TrimRight(end, ")>")
	for _, ellipsis := range ellipses {
		if strings.HasSuffix(end, ellipsis) {
			return true
		}
	}
	open := max(strings.LastIndexAny(end, "[(<{."), strings.LastIndex(end, "…"))
	if open < 0 {
		return false
	}
	last := strings.ToLower(end[open:])
	for _, word := range marks {
		if strings.Contains(last, word) {
			return true
		}
	}
	return false
}

// ellipses stand for what was left out, the last two as JSON escapes one.
var ellipses = [...]string{"...", "…", `\u2026`, `\U2026`}

// marks are words of which one stands in such a mark.
var marks = [...]string{
	"truncated", "truncation", "trimmed", "clipped", "snip", "omitted", "shortened", "[cut", "(cut", "<cut", " more char",
	" more byte", " more line", " more token", "max length", "too long", "elided",
}
