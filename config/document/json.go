// SPDX-License-Identifier: Apache-2.0

package document

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// jsonReader turns JSON into the nodes that the YAML library gives. Not all JSON is
// YAML 1.1: its library refuses surrogate pairs ("\ud83d\ude00") and "\/".
type jsonReader struct {
	*cursor
	decoder *json.Decoder
	stopped bool // the decoder was, and has nothing more to say
}

// lostText marks a string with half of a surrogate pair in it: encoding/json reads
// that as the replacement character, and a value or a tool hash would be a wrong one.
const lostText = "!lost-text"

// decodeJSON reads a text that is known to be JSON, and so bounded in depth.
func decodeJSON(text string, stop *atomic.Bool) *yaml.Node {
	decoder := json.NewDecoder(&stoppable{strings.NewReader(text), stop})
	decoder.UseNumber()
	return (&jsonReader{cursor: newCursor(text), decoder: decoder}).node()
}

func (r *jsonReader) node() *yaml.Node {
	// Between two tokens there are only white space and signs.
	r.moveTo(int(r.decoder.InputOffset()))
	for strings.ContainsRune(" \t\r\n,:", rune(r.text[r.offset])) {
		r.advance()
	}
	node := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line, Column: r.column}
	token, err := r.decoder.Token()
	r.stopped = err != nil
	switch token := token.(type) {
	case json.Delim:
		r.collection(node, token)
	case string:
		node.Tag, node.Style, node.Value = "!!str", yaml.DoubleQuotedStyle, token
		if strings.ContainsRune(token, utf8.RuneError) {
			node.Tag = lostText
		}
	case json.Number:
		node.Tag, node.Value = "!!float", token.String()
	case bool:
		node.Tag, node.Value = "!!bool", map[bool]string{true: "true", false: "false"}[token]
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	return node
}

func (r *jsonReader) collection(node *yaml.Node, begin json.Delim) {
	node.Kind, node.Tag, node.Style = yaml.SequenceNode, "!!seq", yaml.FlowStyle
	if begin == '{' {
		node.Kind, node.Tag = yaml.MappingNode, "!!map"
	}
	for !r.stopped && r.decoder.More() {
		node.Content = append(node.Content, r.node())
	}
	_, _ = r.decoder.Token() // the end
}
