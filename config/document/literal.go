// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// matchKey says what is wrong with the name of an attribute in a match; "" if nothing.
func matchKey(key string) string {
	switch {
	case key == "":
		return "has an empty attribute name; write the name of an attribute"
	case strings.TrimSpace(key) != key:
		return "has the attribute name " + quoteShort(key) + " with blanks around it; write it without"
	case strings.HasPrefix(key, variable.Prefix):
		return "has the attribute name " + quoteShort(key) +
			"; what begins with " + variable.Prefix + " is removed from records before they are matched"
	}
	return ""
}

// matchValue reads one value of a match. Values are compared as they are: what looks as
// if it meant more is refused, unless it is written as {literal: VALUE}.
func (r *reader) matchValue(node *yaml.Node, path string) (string, bool) {
	if node.Kind == yaml.MappingNode {
		literal := r.mapping(node, path, "literal").of("literal")
		if literal == nil {
			r.report(node, path, "is a mapping; write one value, or {literal: VALUE} for one with signs in it")
			return "", false
		}
		return r.scalar(literal, path+".literal")
	}
	text, ok := r.scalar(node, path)
	if !ok {
		return "", false
	}
	if err := CheckMatchValue(text); err != nil {
		r.report(node, path, err.Error())
		return "", false
	}
	return text, true
}

// CheckMatchValue says why a text has to be written as {literal: TEXT} in a match; nil if it
// stands for itself.
func CheckMatchValue(text string) error {
	looks := looksLike(text)
	if looks == "" {
		return nil
	}
	return fmt.Errorf("%s looks like %s, but values are compared as they are; "+
		"write the values that are meant, or {literal: %s}", quoteShort(text), looks, quoteShort(text))
}

// looksLike says what a value seems to mean beyond itself; "" if nothing.
func looksLike(text string) string {
	switch {
	case strings.TrimSpace(text) != text:
		return "a value with blanks around it"
	case strings.Contains(text, "${"):
		return "a variable that was not expanded"
	case strings.HasPrefix(text, "!"):
		return "a negation"
	case strings.HasPrefix(text, "^"), strings.HasSuffix(text, "$"), strings.Contains(text, ".+"),
		strings.Contains(text, ".*"), strings.HasPrefix(text, "("):
		return "a regular expression"
	case strings.Contains(text, "*"):
		return "a glob"
	}
	return ""
}
