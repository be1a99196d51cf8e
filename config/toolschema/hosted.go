// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// ordinaryTypes are the types of tools that the application defines: OpenAI and Anthropic write "function" and
// "custom", OTel's gen_ai.tool.type adds "extension" and "datastore".
var ordinaryTypes = []string{"", "function", "custom", "tool", "extension", "datastore"}

// schemaTypes are the types of JSON Schema: an object of such a type is a schema, not a tool.
var schemaTypes = []string{"object", "array", "string", "number", "integer", "boolean", "null"}

// hostedKind is the type that identifies a tool which the provider runs, in an object without a name; empty for any
// other object. Pydantic AI writes it as `kind`.
func hostedKind(object map[string]any) string {
	kind, _ := object["type"].(string)
	if kind == "" {
		kind, _ = object["kind"].(string)
	}
	if lower := strings.ToLower(kind); slices.Contains(ordinaryTypes, lower) || slices.Contains(schemaTypes, lower) {
		return ""
	}
	return kind
}

// versioned matches Anthropic's types of hosted tools, e.g. "web_search_20250305".
var versioned = regexp.MustCompile(`_20[0-9]{6}$`)

// namedHostedKind is the same for an object with a name. A type that is merely unknown proves nothing here, because a
// definition that was stripped to its name looks alike: it must be one that only hosted tools have.
func namedHostedKind(object map[string]any) string {
	kind, _ := object["type"].(string)
	id, _ := object["id"].(string)
	switch {
	case (kind == "provider" || kind == "provider-defined") && id != "": // AI SDK, e.g. "openai.web_search"
		return id
	case versioned.MatchString(kind), kind == object["name"] && hostedKind(object) != "":
		return kind
	}
	return ""
}

// hostedName names a hosted tool without a name by its type, and remote MCP servers by their label too, because one
// request may use several.
func hostedName(object map[string]any, kind string) string {
	for _, key := range []string{"server_label", "mcp_server_name"} {
		if label, _ := object[key].(string); label != "" {
			return kind + ":" + label
		}
	}
	return kind
}

// geminiTools are the provider's tools of the Gemini API, members of its Tool object.
var geminiTools = []string{
	"google_search", "google_search_retrieval", "google_maps", "enterprise_web_search", "retrieval",
	"code_execution", "url_context", "computer_use", "file_search",
}

// isGemini reports whether an object is a Gemini Tool that switches on nothing but the provider's tools. AI SDK may
// hold tools of the application under the same names; those look like definitions.
func isGemini(object map[string]any) bool {
	on := false
	for key, value := range object {
		if value == nil {
			continue
		}
		body, _ := value.(map[string]any)
		if !slices.Contains(geminiTools, snakeCase(key)) || isDefinition(body) {
			return false
		}
		on = true
	}
	return on
}

// gemini adds the provider's tools that a Gemini Tool object switches on; a null member is one that is off.
func (r *reader) gemini(object map[string]any) error {
	for key, value := range object {
		kind := snakeCase(key)
		if value == nil || !slices.Contains(geminiTools, kind) {
			continue
		}
		if _, ok := value.(map[string]any); !ok {
			return fmt.Errorf("%w: %s is not an object", ErrShape, key)
		}
		if err := r.add(hosted(kind, kind)); err != nil {
			return err
		}
	}
	return nil
}

// snakeCase gives Gemini's REST names (googleSearch) the spelling of its SDKs (google_search).
func snakeCase(name string) string {
	var snake strings.Builder
	for _, r := range name {
		if 'A' <= r && r <= 'Z' {
			snake.WriteByte('_')
			r += 'a' - 'A'
		}
		snake.WriteRune(r)
	}
	return snake.String()
}

// isCachePoint recognises Bedrock's cache marker, which stands among the tools and is none.
func isCachePoint(object map[string]any) bool {
	_, camel := object["cachePoint"]
	_, snake := object["cache_point"]
	return len(object) == 1 && (camel || snake)
}

// sameParameters compares two schemas as they are hashed.
func sameParameters(tool string, a, b map[string]any) bool {
	normaliseParameters(tool, a)
	normaliseParameters(tool, b)
	left, errA := canonical(a)
	right, errB := canonical(b)
	return errA == nil && errB == nil && bytes.Equal(left, right)
}
