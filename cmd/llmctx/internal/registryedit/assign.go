// SPDX-License-Identifier: Apache-2.0

package registryedit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// pairs are the variables that are a name and something else, and what a registry calls that.
var pairs = map[string]string{"prompt": "revision", "judge": "revision", "index": "snapshot_id", "route": "model"}

// Forms says how an assignment is written.
const Forms = "write prompt=NAME:REVISION, judge=NAME:REVISION, index=NAME:SNAPSHOT, route=NAME:MODEL, " +
	"cohort=VALUE, tools=@FILE or variables.NAME=VALUE"

// ParseAssignment reads VARIABLE=VALUE. read brings the file that tools=@FILE names.
func ParseAssignment(text string, read func(name string) ([]byte, error)) (variable string, value Value, err error) {
	variable, written, ok := strings.Cut(text, "=")
	if !ok || written == "" {
		return "", nil, fmt.Errorf("%q assigns nothing; %s", text, Forms)
	}
	second, isPair := pairs[variable]
	_, isCustom := strings.CutPrefix(variable, "variables.")
	switch {
	case isPair:
		name, revision, ok := strings.Cut(written, ":")
		if !ok || name == "" || revision == "" {
			return "", nil, fmt.Errorf("%q has no name and %s; write %s=NAME:%s, which the first colon divides",
				text, second, variable, strings.ToUpper(second))
		}
		return variable, Value{{"name", name}, {second, revision}}, nil
	case variable == "cohort":
		return variable, Value{{"name", written}}, nil
	case variable == "tools":
		value, err = toolsOf(written, read)
		return variable, value, err
	case isCustom:
		return variable, Value{{"revision", written}}, nil
	}
	return "", nil, fmt.Errorf("%q is no variable; %s", variable, Forms)
}

func toolsOf(written string, read func(string) ([]byte, error)) (Value, error) {
	name, ok := strings.CutPrefix(written, "@")
	if !ok {
		return nil, fmt.Errorf("tools=%s: names no file; write tools=@FILE, with the definitions as JSON in the file", written)
	}
	data, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("tools=%s: %w", written, err)
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

// ParseMatch reads KEY=VALUE conditions; a key that is there again takes any of its values.
func ParseMatch(conditions []string) ([]config.Condition, error) {
	if slices.Equal(conditions, []string{"{}"}) {
		return nil, nil
	}
	values := map[string][]string{}
	for _, text := range conditions {
		key, value, ok := strings.Cut(text, "=")
		if !ok || key == "" || value == "" {
			return nil, fmt.Errorf("%q is no condition; write KEY=VALUE, or '{}' for what holds everywhere", text)
		}
		values[key] = append(values[key], value)
	}
	return NewMatch(values), nil
}

// NewMatch returns conditions as the registry sorts them.
func NewMatch(values map[string][]string) []config.Condition {
	var match []config.Condition
	for key, anyOf := range values {
		anyOf = slices.Clone(anyOf)
		slices.Sort(anyOf)
		match = append(match, config.Condition{Key: key, AnyOf: slices.Compact(anyOf)})
	}
	slices.SortFunc(match, func(a, b config.Condition) int { return strings.Compare(a.Key, b.Key) })
	return match
}
