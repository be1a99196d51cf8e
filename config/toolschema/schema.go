// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"slices"
	"strings"
)

// emptyParameters is the canonical schema of a tool without parameters. `{}`, `{"type":"object"}` and its variants
// all become it, and so does a missing one beside a description: "Omitting parameters defines a function with an empty
// parameter list" (OpenAI API reference, FunctionDefinition).
func emptyParameters() map[string]any {
	return map[string]any{"type": "object", "properties": map[string]any{}}
}

// normaliseParameters brings the schema of a tool's parameters, in place, to the form that is hashed.
func normaliseParameters(tool string, schema map[string]any) {
	// Which draft the schema follows is a note of the generator: AI SDK writes draft-07, LangChain 2020-12, OpenAI
	// none. Deeper down it would start another schema resource and so counts.
	delete(schema, "$schema")
	// Every API takes an object here, and adapters fill both members in where they are missing, e.g. the OpenAI
	// Agents SDK `properties` for tools that come from MCP.
	for keyword, value := range emptyParameters() {
		if _, present := schema[keyword]; !present {
			schema[keyword] = value
		}
	}
	if title, ok := schema["title"].(string); ok && namesArguments(title, tool) {
		delete(schema, "title")
	}
	normaliseSchema(schema)
}

// saysNothingOfOthers: zod and AI SDK close every object, OpenAI's strict mode demands it, Genkit opens every object,
// Pydantic mostly writes neither, and a model is asked for the named properties in any case. A schema counts.
func saysNothingOfOthers(additional any) bool {
	schema, isSchema := additional.(map[string]any)
	return additional == false || additional == true || isSchema && len(schema) == 0
}

// normaliseSchema undoes, at this schema and the ones nested in it, what generators add or leave out by themselves.
// It goes only where a schema stands: data (`default`, `const`, `enum`, `examples`) is hashed as it is.
func normaliseSchema(schema map[string]any) {
	if name, ok := schema["type"].(string); ok && slices.Contains(googleTypes, name) {
		schema["type"] = strings.ToLower(name)
	}
	normaliseRequired(schema)
	if _, named := schema["properties"].(map[string]any); named && saysNothingOfOthers(schema["additionalProperties"]) {
		delete(schema, "additionalProperties")
	}

	for _, keyword := range []string{"properties", "$defs", "definitions"} {
		members, _ := schema[keyword].(map[string]any)
		for key, member := range members {
			if member, ok := member.(map[string]any); ok {
				dropTitle(member, key)
				normaliseSchema(member)
			}
		}
	}
	for _, keyword := range []string{"items", "prefixItems", "anyOf", "oneOf", "allOf", "additionalProperties"} {
		normaliseNested(schema[keyword])
	}
}

// normaliseNested handles a keyword that holds a schema or a list of them.
func normaliseNested(value any) {
	switch value := value.(type) {
	case map[string]any:
		normaliseSchema(value)
	case []any:
		for _, element := range value {
			if schema, ok := element.(map[string]any); ok {
				normaliseSchema(schema)
			}
		}
	}
}

// googleTypes are the type names of the Gemini API's own Schema, which are JSON Schema's in upper case.
var googleTypes = []string{"STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"}

// normaliseRequired sorts `required`, a set whose order follows that of the properties, which JSON does not keep
// either; an empty one says what a missing one says.
func normaliseRequired(schema map[string]any) {
	required, ok := schema["required"].([]any)
	if !ok {
		return
	}
	if len(required) == 0 {
		delete(schema, "required")
		return
	}
	names := make([]string, 0, len(required))
	for _, element := range required {
		name, ok := element.(string)
		if !ok {
			return
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		required[i] = name
	}
}

// dropTitle removes a title that only spells the schema's own key again: Pydantic writes "User Id" for `user_id`,
// LangChain and Pydantic AI remove it. A title that says more than the key counts.
func dropTitle(schema map[string]any, key string) {
	if title, ok := schema["title"].(string); ok && squash(title) == squash(key) {
		delete(schema, "title")
	}
}

// namesArguments recognises the names that generators give a tool's argument model: `lookup_order`,
// `lookup_order_args` (OpenAI Agents SDK), `lookup_orderArguments` (MCP Python SDK), `lookup_orderParams` (ADK).
func namesArguments(title, tool string) bool {
	suffix, ok := strings.CutPrefix(squash(title), squash(tool))
	return ok && slices.Contains([]string{"", "args", "arguments", "params", "parameters", "input", "schema"}, suffix)
}

// squash drops spaces, `_` and `-` and lowers ASCII letters; other characters stay as they are, because case rules
// beyond ASCII differ between languages and the recipe must not.
func squash(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '_' || r == '-':
			return -1
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A')
		}
		return r
	}, text)
}
