// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/whole"
)

// Parse reads the tool definitions in text, JSON of any shape that README.md lists. It returns a set only if all of
// the text was understood; errors wrap [ErrSyntax], [ErrShape], [ErrAmbiguous], [ErrPartial] or [ErrLimit].
func Parse(text string) (Set, error) {
	reader := &reader{}
	value, err := reader.decodeAt(text, 1)
	if err != nil {
		return Set{}, err
	}
	if err := reader.collect(value, 1); err != nil {
		return Set{}, err
	}
	set, err := NewSet(reader.tools)
	set.Cut = err == nil && (reader.marked || whole.AtLimit(reader.longest) && !whole.Ends(reader.longest))
	return set, err
}

// ParseValue is [Parse] for definitions that are not text: part of a registry document, or a structured attribute
// (maps as map[string]any, lists as []any).
func ParseValue(value any) (Set, error) {
	text, err := encode(value)
	if err != nil {
		return Set{}, err
	}
	return Parse(text)
}

// reader gathers the tools of one value.
type reader struct {
	decoder

	tools []Tool

	// marked: a string ends in a mark that it was cut, or stands where a schema was; or of a schema only the
	// properties are left.
	marked  bool
	longest string // of the strings; whoever cuts at a limit leaves none that is longer, and few that end as texts do
}

// look looks at every string of decoded JSON but those that are JSON themselves, which are decoded in turn.
func (r *reader) look(value any) {
	switch value := value.(type) {
	case string:
		if value == "" || value[0] == '{' || value[0] == '[' {
			return
		}
		if len(value) > len(r.longest) || len(value) == len(r.longest) && isMoreCut(value, r.longest) {
			r.longest = value
		}
		// Few strings end as marks do.
		r.marked = r.marked || strings.IndexByte(".])>\xa6", value[len(value)-1]) >= 0 && whole.Marked(value)
	case []any:
		for _, element := range value {
			r.look(element)
		}
	case map[string]any:
		for _, member := range value {
			r.look(member)
		}
	}
}

// isMoreCut tells which of two equally long texts more likely was cut, whatever their order is.
func isMoreCut(a, b string) bool {
	if ends := whole.Ends(a); ends != whole.Ends(b) {
		return !ends
	}
	return a > b
}

func (r *reader) add(tool Tool, err error) error {
	if err != nil {
		return err
	}
	if len(r.tools) == MaxTools {
		return fmt.Errorf("%w: more than %d tools", ErrLimit, MaxTools)
	}
	r.tools = append(r.tools, tool)
	return nil
}

// decodeAt decodes text that lies `level` deep in JSON strings, the outermost being 1.
func (r *reader) decodeAt(text string, level int) (any, error) {
	if level > MaxEncodings {
		return nil, fmt.Errorf("%w: JSON inside JSON strings deeper than %d", ErrLimit, MaxEncodings)
	}
	value, err := r.decode(text)
	r.look(value)
	return value, err
}

// collect reads definitions from a value that may hold any number of them.
func (r *reader) collect(value any, level int) error {
	switch value := value.(type) {
	case string:
		inner, err := r.decodeAt(value, level+1)
		if err != nil {
			return err
		}
		return r.collect(inner, level+1)
	case []any:
		for _, element := range value {
			if err := r.collect(element, level); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		return r.object(value, level)
	}
	return fmt.Errorf("%w: a definition is an object", ErrShape)
}

// listKeys hold the definitions of a request or a response; wrapKeys hold one of either, or one definition.
var (
	listKeys = []string{
		"tools", "functions", // chat requests, MCP tools/list, MLflow; the older OpenAI name
		"function_tools", "output_tools", "native_tools", "builtin_tools", // Pydantic AI model_request_parameters
		"functionDeclarations", "function_declarations", // Gemini
	}
	wrapKeys = []string{
		"result", "config", "toolConfig", "tool_config", // JSON-RPC, Google GenAI, Bedrock Converse
		"function", "toolSpec", "tool_spec", // OpenAI, Bedrock
		"tool", "tool.json_schema", "json_schema", // OpenInference
		"data", // Haystack
	}
)

// object reads what one JSON object says. Lists go first, because a request may have a name too (an assistant's).
func (r *reader) object(object map[string]any, level int) error {
	if cursor, _ := object["nextCursor"].(string); cursor != "" {
		return fmt.Errorf("%w: one page of a list", ErrPartial)
	}
	if found, err := r.lists(object, level); err != nil || found {
		return err
	}
	switch object["name"].(type) {
	case string:
		return r.definition(object, level)
	case nil:
		return r.nameless(object, level)
	}
	return r.keyed(object, level)
}

// lists reads every list of definitions that the object has, and the provider's own tools that Gemini puts beside
// one. It reports false where there is no list.
func (r *reader) lists(object map[string]any, level int) (bool, error) {
	found := false
	for _, key := range listKeys {
		if !isNested(object[key]) {
			continue
		}
		found = true
		if err := r.collect(object[key], level); err != nil {
			return true, err
		}
	}
	if found && (isNested(object["functionDeclarations"]) || isNested(object["function_declarations"])) {
		return true, r.gemini(object)
	}
	return found, nil
}

// nameless tells apart what has no name of its own: a wrapper, a hosted tool, tools that have their names as keys.
func (r *reader) nameless(object map[string]any, level int) error {
	for _, key := range wrapKeys {
		if isNested(object[key]) {
			return r.collect(object[key], level)
		}
	}
	if inner, ok := object["custom"].(map[string]any); ok && object["type"] == "custom" {
		inner["type"] = "custom"
		return r.object(inner, level)
	}
	if spec, ok := object["systemTool"].(map[string]any); ok {
		name, _ := spec["name"].(string)
		return r.add(hosted(name, "systemTool"))
	}
	if kind := hostedKind(object); kind != "" {
		return r.add(hosted(hostedName(object, kind), kind))
	}
	if _, typed := object["type"].(string); typed {
		return fmt.Errorf("%w: a definition without a name", ErrShape)
	}
	if isCachePoint(object) {
		return nil
	}
	if isGemini(object) {
		return r.gemini(object)
	}
	return r.keyed(object, level)
}

// keyed reads an object of tools by name, as AI SDK takes them. Each member must look like a definition, because any
// other object would pass for one too.
func (r *reader) keyed(object map[string]any, level int) error {
	for name, member := range object {
		body, _ := member.(map[string]any)
		if !isDefinition(body) {
			return fmt.Errorf("%w: no definitions found", ErrShape)
		}
		body["name"] = name
		if err := r.definition(body, level); err != nil {
			return err
		}
	}
	if len(object) == 0 {
		return fmt.Errorf("%w: an empty object", ErrShape)
	}
	return nil
}

// parameterKeys are the names of the parameters' schema, in the order of how common they are.
var parameterKeys = []string{
	"parameters", "inputSchema", "input_schema", "parameters_json_schema", "parametersJsonSchema", "json_schema",
}

func isDefinition(body map[string]any) bool {
	if _, described := body["description"].(string); described {
		return true
	}
	for _, key := range parameterKeys {
		if isNested(body[key]) {
			return true
		}
	}
	return false
}

// definition reads an object with a name. Members besides name, description and the parameters are settings of the
// wrapper (`type`, `strict`, `cache_control`, …) and do not count.
func (r *reader) definition(object map[string]any, level int) error {
	name := object["name"].(string)
	description, ok := object["description"].(string)
	if !ok && object["description"] != nil {
		return fmt.Errorf("%w: tool %.64q: the description is not a string", ErrShape, name)
	}
	schema, err := r.parameters(name, object, level)
	if err != nil {
		return fmt.Errorf("tool %.64q: %w", name, err)
	}
	if kind := namedHostedKind(object); kind != "" && schema == nil && description == "" {
		return r.add(hosted(name, kind))
	}
	return r.add(function(name, description, schema))
}

// parameters finds the schema of a definition's parameters; nil where it has none.
func (r *reader) parameters(name string, object map[string]any, level int) (map[string]any, error) {
	keys := parameterKeys
	if object["type"] == "custom" {
		// An OpenAI custom tool takes free text; the grammar that bounds it is its schema.
		keys = append([]string{"format"}, keys...)
	}
	var found map[string]any
	for _, key := range keys {
		schema, err := r.schema(object[key], level)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if schema == nil {
			continue
		}
		if found != nil && !sameParameters(name, found, schema) {
			return nil, fmt.Errorf("%w: two different schemas of the parameters", ErrAmbiguous)
		}
		found = schema
	}
	return found, nil
}

// schema reads a schema that may be JSON in a string, or held in `{"jsonSchema": …}` (AI SDK) or `{"json": …}`
// (Bedrock). It returns nil for an absent one, which serialisers also write as null or an empty string.
func (r *reader) schema(value any, level int) (map[string]any, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil
	case string:
		if strings.TrimSpace(value) == "" {
			return nil, nil
		}
		inner, err := r.decodeAt(value, level+1)
		if err != nil {
			return nil, err
		}
		return r.schema(inner, level+1)
	case map[string]any:
		for _, key := range []string{"jsonSchema", "json"} {
			if isNested(value[key]) && value["type"] == nil && value["properties"] == nil {
				return r.schema(value[key], level)
			}
		}
		r.marked = r.marked || hasText(value) || isProperties(value)
		return value, nil
	}
	return nil, fmt.Errorf("%w: a schema is an object", ErrShape)
}

// hasText reports whether a property of a schema is text, and so no schema any more: CrewAI writes what is deep down
// in a definition as Python does, in a string.
func hasText(schema map[string]any) bool {
	properties, _ := schema["properties"].(map[string]any)
	for _, property := range properties {
		if _, isText := property.(string); isText {
			return true
		}
	}
	return false
}

// isProperties reports whether what should be a schema is only its properties by name, as DSPy holds the arguments of a
// tool: which of them are required was left out.
func isProperties(schema map[string]any) bool {
	for name, property := range schema {
		member, isSchema := property.(map[string]any)
		if !isSchema || slices.Contains(keywordsOfSchemas, name) {
			return false
		}
		if _, typed := member["type"]; !typed && member["anyOf"] == nil && member["$ref"] == nil {
			return false
		}
	}
	return len(schema) > 0
}

// keywordsOfSchemas are those of a schema that hold another one, or several by name.
var keywordsOfSchemas = []string{
	"properties", "$defs", "definitions", "additionalProperties", "patternProperties", "items", "not",
}

// isNested reports whether a member is there and can hold definitions.
func isNested(value any) bool {
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value) != ""
	case []any, map[string]any:
		return true
	}
	return false
}
