// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// HashOf hashes one tool given in parts, as a registry and indexed attributes hold it. An empty description counts as
// none. parameters is a JSON Schema object, as JSON text or decoded (map[string]any); nil, `null` and blank text say
// that there are none.
func HashOf(name, description string, parameters any) (Tool, error) {
	reader := &reader{}
	if text, ok := parameters.(string); !ok && parameters != nil {
		encoded, err := encode(parameters)
		if err != nil {
			return Tool{}, err
		}
		parameters = encoded
	} else if ok && len(text) > MaxBytes {
		return Tool{}, fmt.Errorf("%w: more than %d bytes", ErrLimit, MaxBytes)
	}
	schema, err := reader.schema(parameters, 0)
	if err != nil {
		return Tool{}, fmt.Errorf("tool %.64q: %w", name, err)
	}
	return function(name, description, schema)
}

// function hashes a tool that the application itself defines. schema is nil where there are no parameters, and is
// changed in place.
func function(name, description string, schema map[string]any) (Tool, error) {
	if err := checkName(name); err != nil {
		return Tool{}, err
	}
	if !utf8.ValidString(description) {
		return Tool{}, fmt.Errorf("%w: not UTF-8", ErrSyntax)
	}
	tool := Tool{Name: name, HasDescription: description != "", HasParameters: len(schema) > 0}
	tool.Repeats = tool.HasDescription && schema["description"] == description
	if schema == nil && tool.HasDescription {
		schema = emptyParameters()
	}
	var parameters any
	if schema != nil {
		normaliseParameters(name, schema)
		parameters = schema
	}

	bare, err := members{{"name", name}, {"parameters", parameters}}.canonical()
	if err != nil {
		return Tool{}, err
	}
	tool.BareHash = digest(bare)
	tool.Hash = tool.BareHash
	if tool.HasDescription {
		head, err := members{{"description", description}}.canonical()
		if err != nil {
			return Tool{}, err
		}
		// `description` sorts before the other two, so joining the two objects is the canonical form of all three.
		tool.Hash = digest(append(append(head[:len(head)-1:len(head)-1], ','), bare[1:]...))
	}
	return tool, nil
}

// hosted hashes a tool that the provider runs, by its name and type.
func hosted(name, kind string) (Tool, error) {
	if err := checkName(name); err != nil {
		return Tool{}, err
	}
	text, err := members{{"name", name}, {"type", kind}}.canonical()
	if err != nil {
		return Tool{}, err
	}
	return Tool{Name: name, Hash: digest(text), BareHash: digest(text), Hosted: true}, nil
}

// members is an object whose keys are already in order; absent (nil) values are left out.
type members []struct {
	key   string
	value any
}

func (m members) canonical() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for _, member := range m {
		if member.value == nil {
			continue
		}
		value, err := canonical(member.value)
		if err != nil {
			return nil, err
		}
		if text.Len() > 1 {
			text.WriteByte(',')
		}
		text.WriteString(`"` + member.key + `":`)
		text.Write(value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

// checkName refuses names that no provider accepts and that would blur the lines of a set: a line feed in a name could
// pass one tool off as two.
func checkName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: a tool without a name", ErrShape)
	case !utf8.ValidString(name):
		return fmt.Errorf("%w: not UTF-8", ErrSyntax)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("%w: control character in tool name %.64q", ErrShape, name)
	}
	return nil
}
