// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Forms says how an assignment is written.
const Forms = "write prompt=NAME:REVISION, judge=NAME:REVISION, index=NAME:SNAPSHOT, route=NAME:MODEL, " +
	"cohort=VALUE, tools=@FILE, skills=@FILE, harness=NAME:VERSION or variables.NAME=VALUE"

// ParseAssignment reads VARIABLE=VALUE. read brings the file that tools=@FILE names.
func ParseAssignment(text string, read func(name string) ([]byte, error)) (name string, value Value, err error) {
	name, written, ok := strings.Cut(text, "=")
	if !ok || written == "" {
		return "", nil, fmt.Errorf("%q assigns nothing; %s", text, Forms)
	}
	if strings.HasPrefix(name, "variables.") {
		return name, Value{{"revision", written}}, nil
	}
	id, ok := variable.Lookup(name)
	if !ok {
		return "", nil, fmt.Errorf("%q is no variable; %s", name, Forms)
	}
	row := &variable.Builtin[id]
	switch first, second, pair := strings.Cut(written, ":"); {
	case slices.Contains(row.Keys, "schemas"):
		value, err = toolsOf(name, written, read)
		return name, value, err
	case row.NameKey == "", !pair && row.Form == variable.Optional:
		return name, Value{{row.RevisionKey, written}}, nil
	case !pair || first == "" || second == "":
		return "", nil, fmt.Errorf("%q has no name and %s; write %s=NAME:%s, which the first colon divides",
			text, row.RevisionKey, name, strings.ToUpper(row.RevisionKey))
	default:
		return name, Value{{row.NameKey, first}, {row.RevisionKey, second}}, nil
	}
}

func toolsOf(name, written string, read func(string) ([]byte, error)) (Value, error) {
	file, ok := strings.CutPrefix(written, "@")
	if !ok {
		return nil, fmt.Errorf("%s=%s: names no file; write %s=@FILE, with the definitions as JSON in the file", name, written, name)
	}
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("%s=%s: %w", name, written, err)
	}
	return ToolsValue(string(data))
}

// ToolsValue returns what a registry writes of tool definitions: the hash of each.
func ToolsValue(definitions string) (Value, error) {
	set, err := toolschema.Parse(definitions)
	if err != nil {
		return nil, fmt.Errorf("are no tool definitions: %w", err)
	}
	if !set.Complete() {
		return nil, fmt.Errorf("parameters of a tool are missing; give the definitions whole, as the application sends them")
	}
	schemas := Value{}
	for _, tool := range set.Tools {
		schemas = schemas.With(tool.Name, tool.Hash)
	}
	return Value{{"schemas", schemas}}, nil
}

// ParseMatch reads KEY=VALUE conditions; a key that is there again takes any of its values. What
// looks like a pattern has to be written as the registry wants it: KEY={literal: VALUE}.
func ParseMatch(conditions []string) ([]document.Condition, error) {
	if slices.Equal(conditions, []string{"{}"}) {
		return nil, nil
	}
	values := map[string][]string{}
	for _, text := range conditions {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			return nil, fmt.Errorf("%q is no condition; write KEY=VALUE, or '{}' for what holds everywhere", text)
		}
		literal, err := literalOf(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		values[key] = append(values[key], literal)
	}
	return NewMatch(values), nil
}

// literalOf reads a value of a match as the registry does, from YAML on one line.
func literalOf(text string) (string, error) {
	if !strings.HasPrefix(text, "{") {
		return text, document.CheckMatchValue(text)
	}
	var written struct {
		Literal *string `yaml:"literal"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&written); err != nil || written.Literal == nil {
		return "", fmt.Errorf("%q is neither a value nor {literal: VALUE}; write {literal: %q} if it is meant as it is", text, text)
	}
	return *written.Literal, nil
}

// NewMatch returns conditions as the registry sorts them.
func NewMatch(values map[string][]string) []document.Condition {
	var match []document.Condition
	for key, anyOf := range values {
		anyOf = slices.Clone(anyOf)
		slices.Sort(anyOf)
		match = append(match, document.Condition{Key: key, AnyOf: slices.Compact(anyOf)})
	}
	slices.SortFunc(match, func(a, b document.Condition) int { return strings.Compare(a.Key, b.Key) })
	return match
}
