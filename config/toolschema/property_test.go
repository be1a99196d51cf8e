// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shuffled writes JSON with its keys in random order and random white space between tokens.
func shuffled(random *rand.Rand, value any) string {
	space := func() string { return strings.Repeat([]string{" ", "\n", "\t"}[random.IntN(3)], random.IntN(3)) }
	var parts []string
	switch value := value.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(value))
		random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		for _, key := range keys {
			parts = append(parts, space()+mustQuote(key)+space()+":"+space()+shuffled(random, value[key])+space())
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		for _, element := range value {
			parts = append(parts, space()+shuffled(random, element)+space())
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var words = []string{"order", "amount", "straße", "名前", "💶", "title", "type", "required", "properties", "a b", "<&>"}

func randomSchema(random *rand.Rand, depth int) map[string]any {
	word := func() string { return words[random.IntN(len(words))] }
	if depth == 0 || random.IntN(3) == 0 {
		return map[string]any{
			"type": "string", "description": word(), "enum": []any{word(), word(), random.Float64() * 1e6, nil},
		}
	}
	properties, required := map[string]any{}, []any{}
	for range random.IntN(4) {
		name := word()
		if _, taken := properties[name]; !taken && random.IntN(2) == 0 {
			required = append(required, name)
		}
		properties[name] = randomSchema(random, depth-1)
	}
	schema := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	if random.IntN(4) == 0 {
		schema["items"] = randomSchema(random, depth-1)
	}
	return schema
}

type definition struct {
	name, description string
	parameters        map[string]any
}

// closed is the schema as zod generators write it.
func closed(schema map[string]any) map[string]any {
	copied := maps.Clone(schema)
	properties, ok := schema["properties"].(map[string]any)
	if !ok {
		return copied
	}
	copied["additionalProperties"] = false
	members := map[string]any{}
	for name, member := range properties {
		members[name] = closed(member.(map[string]any))
	}
	copied["properties"] = members
	return copied
}

// shapes are single definitions as the dialects write them; some are strings that hold JSON.
var shapes = []func(*rand.Rand, definition) any{
	func(_ *rand.Rand, d definition) any { // OTel, OpenAI Responses
		return map[string]any{
			"type": "function", "strict": nil,
			"name": d.name, "description": d.description, "parameters": d.parameters,
		}
	},
	func(_ *rand.Rand, d definition) any { // OpenAI Chat Completions
		return map[string]any{"type": "function", "function": map[string]any{
			"name": d.name, "description": d.description, "parameters": d.parameters,
		}}
	},
	func(random *rand.Rand, d definition) any { // Vercel AI SDK
		schema := closed(d.parameters)
		schema["$schema"] = "http://json-schema.org/draft-07/schema#"
		return shuffled(random, map[string]any{
			"type": "function", "name": d.name, "description": d.description, "inputSchema": schema,
		})
	},
	func(_ *rand.Rand, d definition) any { // Anthropic
		return map[string]any{"name": d.name, "description": d.description, "input_schema": d.parameters}
	},
	func(random *rand.Rand, d definition) any { // OpenInference with parameters as text
		return map[string]any{"tool": map[string]any{"json_schema": shuffled(random, map[string]any{
			"name": d.name, "description": d.description, "parameters": shuffled(random, d.parameters),
		})}}
	},
	func(_ *rand.Rand, d definition) any { // Bedrock
		return map[string]any{"toolSpec": map[string]any{
			"name": d.name, "description": d.description, "inputSchema": map[string]any{"json": d.parameters},
		}}
	},
	func(_ *rand.Rand, d definition) any { // Gemini
		return map[string]any{"functionDeclarations": []any{
			map[string]any{"name": d.name, "description": d.description, "parametersJsonSchema": d.parameters},
		}}
	},
	func(_ *rand.Rand, d definition) any { // AI SDK tools object
		return map[string]any{d.name: map[string]any{
			"description": d.description, "inputSchema": map[string]any{"jsonSchema": closed(d.parameters)},
		}}
	},
	func(_ *rand.Rand, d definition) any { // MCP
		return map[string]any{"result": map[string]any{"tools": []any{
			map[string]any{"name": d.name, "description": d.description, "inputSchema": closed(d.parameters)},
		}}}
	},
}

func TestHashesDoNotDependOnShapeKeyOrderToolOrderOrWhiteSpace(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		var tools []Tool
		var written []any
		for i := range 1 + random.IntN(5) {
			d := definition{fmt.Sprintf("tool_%d", i), words[random.IntN(len(words))], randomSchema(random, 3)}
			tool, err := HashOf(d.name, d.description, d.parameters)
			require.NoError(t, err)
			tools = append(tools, tool)
			written = append(written, shapes[random.IntN(len(shapes))](random, d))
		}
		random.Shuffle(len(written), func(i, j int) { written[i], written[j] = written[j], written[i] })
		want, err := NewSet(tools)
		require.NoError(t, err)

		text := shuffled(random, written)
		assert.Equal(t, want, mustParse(t, text), "seed %d", seed)
		assert.Equal(t, want, mustParse(t, mustQuote(text)), "seed %d, as a JSON string", seed)
	}
}

func TestDifferentSchemasHaveDifferentHashes(t *testing.T) {
	seen := map[string]string{}
	for seed := range uint64(2000) {
		parameters := randomSchema(rand.New(rand.NewPCG(seed, 2)), 3)
		normalised := maps.Clone(parameters)
		text := shuffled(rand.New(rand.NewPCG(0, 0)), sortedRequired(normalised))
		tool, err := HashOf("t", "d", parameters)
		require.NoError(t, err)
		if other, taken := seen[tool.Hash]; taken {
			assert.JSONEq(t, other, text, "one hash for two schemas")
		}
		seen[tool.Hash] = text
	}
	assert.Greater(t, len(seen), 500)
}

// sortedRequired brings the one normalisation that random schemas are subject to into a form that can be compared.
func sortedRequired(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := map[string]any{"properties": map[string]any{}}
		for key, member := range value {
			copied[key] = sortedRequired(member)
		}
		if names, ok := copied["required"].([]any); ok {
			slices.SortFunc(names, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for i, element := range value {
			copied[i] = sortedRequired(element)
		}
		return copied
	}
	return value
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Input)
	}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := Parse(text)
		if err != nil {
			require.Zero(t, set)
			return
		}
		require.True(t, utf8.ValidString(text))
		require.True(t, slices.IsSortedFunc(set.Tools, func(a, b Tool) int { return strings.Compare(a.Name, b.Name) }))
		for _, tool := range set.Tools {
			require.NotEmpty(t, tool.Name)
			require.Len(t, tool.Hash, hashDigits)
			require.Equal(t, tool.Hosted || !tool.HasDescription, tool.Hash == tool.BareHash)
		}

		// What was understood is understood in the same way when it is written differently.
		again, err := Parse(" [ " + text + " ] ")
		if err == nil {
			require.Equal(t, set, again)
		}
		var decoded any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		require.NoError(t, decoder.Decode(&decoded), "hashed what encoding/json cannot read")
		random := rand.New(rand.NewPCG(1, uint64(len(text))))
		require.Equal(t, set, mustParse(t, shuffled(random, decoded)))
	})
}
