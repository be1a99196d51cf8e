// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// unsaid are the words that are written where nothing is known.
var unsaid = [...]string{"unknown", "n/a", "null", "undefined", "nil", "unset", "not set", "not_set", "not-set"}

// IsUnsaid reports whether a text stands where a value was not told, or was taken out: a word for that,
// Python's None, a variable that nobody replaced, what a filter left.
func IsUnsaid(text string) bool {
	if text == "None" {
		return true
	}
	for _, word := range unsaid {
		if len(text) == len(word) && strings.EqualFold(text, word) {
			return true
		}
	}
	if inner, found := enclosed(text, '[', ']'); found { // [REDACTED], [object Object]
		return strings.Trim(inner, letters+" ") == ""
	}
	if _, isTag := enclosed(text, '<', '>'); isTag || text != "" && strings.Trim(text, "*") == "" {
		return true
	}
	return strings.Contains(text, "${") || strings.Contains(text, "{{")
}

// namesNothing reports whether a text is no name and no version of anything: nothing was told, or it is JSON
// or a template.
func namesNothing(text string) bool {
	_, isList := enclosed(text, '[', ']')
	return isList || strings.ContainsAny(text, "{}\n") || IsUnsaid(text)
}

func enclosed(text string, open, end byte) (inner string, found bool) {
	last := len(text) - 1
	if last < 1 || text[0] != open || text[last] != end {
		return "", false
	}
	return text[1:last], true
}

// naming are the facts that name something, or a version of it.
const naming = 1<<promptName | 1<<promptVersion | 1<<promptLabel | 1<<evaluatorVersioned
