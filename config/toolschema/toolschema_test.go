// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const orderTool = `{"name":"lookup_order","description":"Look up an order","parameters":{"type":"object",` +
	`"properties":{"id":{"type":"string","enum":["a","b"]},"deep":{"type":"object","properties":{` +
	`"n":{"type":"integer","minimum":1}}}},"required":["id"]}}`

func mustParse(t *testing.T, text string) Set {
	t.Helper()
	set, err := Parse(text)
	require.NoError(t, err, text)
	return set
}

func TestEveryChangeThatTheModelSeesChangesTheHash(t *testing.T) {
	before := mustParse(t, orderTool)
	for name, change := range map[string][2]string{
		"name":                    {`"lookup_order"`, `"lookup_orders"`},
		"description":             {`Look up an order`, `Look up an order.`},
		"space in description":    {`Look up an order`, `Look up an order `},
		"type of a property":      {`"type":"string"`, `"type":"number"`},
		"order of an enum":        {`["a","b"]`, `["b","a"]`},
		"value of an enum":        {`["a","b"]`, `["a","c"]`},
		"bound deep down":         {`"minimum":1`, `"minimum":2`},
		"what is required":        {`"required":["id"]`, `"required":["id","deep"]`},
		"required becomes none":   {`,"required":["id"]`, ``},
		"a new property":          {`"id":{`, `"region":{"type":"string"},"id":{`},
		"objects opened to types": {`"required":["id"]`, `"required":["id"],"additionalProperties":{"type":"string"}`},
		"description of property": {`"type":"string"`, `"type":"string","description":"The id"`},
		"title that adds words":   {`"type":"string"`, `"type":"string","title":"Order number"`},
		"default null":            {`"type":"string"`, `"type":"string","default":null`},
		"keyword in a default":    {`"type":"string"`, `"type":"string","default":{"required":[]}`},
		"nested $schema":          {`"type":"string"`, `"type":"string","$schema":"x"`},
		"a hosted tool joins":     {orderTool, `[` + orderTool + `,{"type":"web_search"}]`},
	} {
		changed := strings.Replace(orderTool, change[0], change[1], 1)
		require.NotEqual(t, orderTool, changed, name)
		after := mustParse(t, changed)
		assert.NotEqual(t, before.Hash, after.Hash, name)
		if !strings.HasSuffix(name, "description") {
			assert.NotEqual(t, before.BareHash, after.BareHash, name)
		}
	}
}

func TestWhatSerialisersAddDoesNotChangeTheHash(t *testing.T) {
	before := mustParse(t, orderTool)
	for name, change := range map[string][2]string{
		"strict":                  {`{"name"`, `{"type":"function","strict":true,"name"`},
		"cache control":           {`{"name"`, `{"cache_control":{"type":"ephemeral"},"name"`},
		"$schema":                 {`"required":["id"]`, `"required":["id"],"$schema":"http://x"`},
		"objects closed":          {`"required":["id"]`, `"required":["id"],"additionalProperties":false`},
		"objects opened":          {`"required":["id"]`, `"required":["id"],"additionalProperties":true`},
		"objects opened to all":   {`"required":["id"]`, `"required":["id"],"additionalProperties":{}`},
		"objects closed deep":     {`"minimum":1}}`, `"minimum":1}},"additionalProperties":false`},
		"nothing required deep":   {`"minimum":1}}`, `"minimum":1}},"required":[]`},
		"title of a property":     {`"type":"string"`, `"type":"string","title":"Id"`},
		"title of the parameters": {`"required":["id"]`, `"required":["id"],"title":"lookup_orderArguments"`},
		"title in Pascal case":    {`"required":["id"]`, `"required":["id"],"title":"LookupOrderParams"`},
		"type left out":           {`"parameters":{"type":"object",`, `"parameters":{`},
		"upper-case type":         {`"type":"integer"`, `"type":"INTEGER"`},
		"number spelling":         {`"minimum":1`, `"minimum":1.0`},
		"escapes":                 {`Look up`, `\u004cook\u0020up`},
		"white space":             {`,`, " ,\r\n\t"},
	} {
		changed := strings.Replace(orderTool, change[0], change[1], 1)
		require.NotEqual(t, orderTool, changed, name)
		assert.Equal(t, before, mustParse(t, changed), name)
	}
}

func TestNormalisationReachesSchemasInsideSchemas(t *testing.T) {
	const open = `{"type":"object","properties":{"sku":{"type":"string"}}}`
	const shut = `{"type":"object","properties":{"sku":{"type":"string","title":"Sku"}},` +
		`"required":[],"additionalProperties":false}`
	for _, place := range []string{
		`{"anyOf":[%s,{"type":"null"}]}`, `{"oneOf":[true,%s]}`, `{"allOf":[%s]}`, `{"prefixItems":[%s]}`,
		`{"items":%s}`, `{"items":[%s]}`, `{"additionalProperties":%s}`, `{"$defs":{"Line":%s}}`,
		`{"definitions":{"Line":%s}}`, `{"properties":{"line":%s}}`,
	} {
		generated, err := HashOf("a", "", fmt.Sprintf(place, shut))
		require.NoError(t, err)
		plain, err := HashOf("a", "", fmt.Sprintf(place, open))
		require.NoError(t, err)
		assert.Equal(t, plain, generated, place)
	}
	for _, place := range []string{`{"default":%s}`, `{"const":%s}`, `{"enum":[%s]}`, `{"examples":[%s]}`, `{"not":%s}`} {
		generated, err := HashOf("a", "", fmt.Sprintf(place, shut))
		require.NoError(t, err)
		plain, err := HashOf("a", "", fmt.Sprintf(place, open))
		require.NoError(t, err)
		assert.NotEqual(t, plain, generated, place)
	}
}

func TestADroppedDescriptionIsFoundByTheBareHash(t *testing.T) {
	full := mustParse(t, orderTool)
	dropped := mustParse(t, strings.Replace(orderTool, `"description":"Look up an order",`, "", 1))
	assert.True(t, full.Described())
	assert.False(t, dropped.Described())
	assert.NotEqual(t, full.Hash, dropped.Hash)
	assert.Equal(t, full.BareHash, dropped.BareHash)
	assert.Equal(t, dropped.BareHash, dropped.Hash)
	assert.True(t, dropped.Complete())
}

func TestNamesOnlyAreToldApartFromSchemas(t *testing.T) {
	names := mustParse(t, `[{"type":"function","name":"a"},{"type":"function","name":"b"}]`)
	assert.False(t, names.Complete())
	assert.False(t, names.Tools[0].HasParameters)

	empty := mustParse(t, `[{"name":"a","parameters":{"type":"object"}},{"name":"b","parameters":{"properties":{}}}]`)
	assert.True(t, empty.Complete())
	assert.NotEqual(t, names.Hash, empty.Hash)
	assert.NotEqual(t, names.BareHash, empty.BareHash)

	assert.False(t, mustParse(t, `[{"name":"a","parameters":{"type":"object"}},{"name":"b"}]`).Complete())
	notRecorded := mustParse(t, `[{"name":"a","description":"Looks.","parameters":{}},{"name":"b","description":"Finds.","input_schema":{}}]`)
	assert.False(t, notRecorded.Complete(), "nothing tells an empty schema from one that was not recorded")
	assert.False(t, notRecorded.Tools[0].HasParameters)
	assert.True(t, mustParse(t, `[{"name":"a","description":"Looks.","parameters":{}},{"name":"b","parameters":{"type":"object"}}]`).Complete())
	for _, kind := range []string{"function", "FUNCTION", "mcp", "remote", "extension", "Tool", "provider"} {
		assert.False(t, mustParse(t, `[{"type":"`+kind+`","name":"a"}]`).Complete(), kind)
	}
	assert.True(t, mustParse(t, `[{"type":"web_search"}]`).Complete())
	assert.True(t, mustParse(t, `[]`).Complete())
}

func TestTruncatedDefinitionsAreUnknownNeverAHash(t *testing.T) {
	list := "[" + orderTool + "]"
	for _, text := range []string{list, mustQuote(list), `[` + mustQuote(orderTool) + `]`} {
		mustParse(t, text)
		for cut := range len(text) {
			set, err := Parse(text[:cut])
			require.Error(t, err, text[:cut])
			require.Zero(t, set)
		}
	}
}

func mustQuote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

func TestErrorsSayWhy(t *testing.T) {
	many := `[` + strings.Repeat(`{"type":"web_search"},`, MaxTools) + `{"type":"x"}]`
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"cut off", `[{"name":"a"`, ErrSyntax},
		{"invalid UTF-8", "[{\"name\":\"a\xff\"}]", ErrSyntax},
		{"invalid UTF-8 outside strings", "[\xff]", ErrSyntax},
		{"overlong encoding", "[{\"name\":\"\xc0\xaf\"}]", ErrSyntax},
		{"surrogate in UTF-8", "[{\"name\":\"\xed\xa0\xbd\"}]", ErrSyntax},
		{"byte order mark", "\ufeff[]", ErrSyntax},
		{"duplicate key", `[{"name":"a","name":"a"}]`, ErrSyntax},
		{"number out of range", `[{"name":"a","parameters":{"maximum":1e400}}]`, ErrSyntax},
		{"no definitions", `{"model":"m"}`, ErrShape},
		{"two definitions", `[{"name":"a","parameters":{}},{"name":"a"}]`, ErrAmbiguous},
		{"page", `{"tools":[],"nextCursor":"2"}`, ErrPartial},
		{"bytes", strings.Repeat(" ", MaxBytes+1), ErrLimit},
		{"depth", strings.Repeat("[", MaxDepth+1), ErrLimit},
		{"depth of a million", strings.Repeat(`{"a":`, 200_000), ErrLimit},
		{"values", `[` + strings.Repeat("0,", MaxValues), ErrLimit},
		{"tools", many, ErrLimit},
	} {
		set, err := Parse(c.text)
		require.ErrorIs(t, err, c.want, c.name)
		assert.Zero(t, set, c.name)
		assert.Less(t, len(err.Error()), 400, "an error must not carry the definitions into a log")
	}
}

func TestALongNameDoesNotFillTheLog(t *testing.T) {
	_, err := Parse(`[{"name":"` + strings.Repeat("a", 100_000) + `","parameters":1}]`)
	require.Error(t, err)
	assert.Less(t, len(err.Error()), 400)
}

func TestTheValueBudgetSpansEmbeddedTexts(t *testing.T) {
	inner := `[{"name":"a","parameters":{"enum":[` + strings.Repeat("0,", MaxValues/3) + `0]}}]`
	_, err := Parse(inner)
	require.NoError(t, err)
	_, err = Parse(`[` + strings.Repeat(mustQuote(inner)+`,`, 2) + mustQuote(inner) + `]`)
	require.ErrorIs(t, err, ErrLimit)
}

func TestPartsHashLikeTheWhole(t *testing.T) {
	whole := mustParse(t, orderTool).Tools[0]
	var decoded struct {
		Name, Description string
		Parameters        any
	}
	require.NoError(t, json.Unmarshal([]byte(orderTool), &decoded))

	fromValue, err := HashOf(decoded.Name, decoded.Description, decoded.Parameters)
	require.NoError(t, err)
	assert.Equal(t, whole, fromValue)

	text, err := json.Marshal(decoded.Parameters)
	require.NoError(t, err)
	fromText, err := HashOf(decoded.Name, decoded.Description, string(text))
	require.NoError(t, err)
	assert.Equal(t, whole, fromText)

	var document any
	require.NoError(t, json.Unmarshal([]byte(`[`+orderTool+`]`), &document))
	set, err := ParseValue(document)
	require.NoError(t, err)
	assert.Equal(t, mustParse(t, orderTool), set)
}

func TestValuesAreLeftAsTheyWere(t *testing.T) {
	parameters := map[string]any{"$schema": "x", "required": []any{"b", "a"}, "additionalProperties": false}
	_, err := HashOf("a", "", parameters)
	require.NoError(t, err)
	assert.Equal(t,
		map[string]any{"$schema": "x", "required": []any{"b", "a"}, "additionalProperties": false}, parameters)
}

func TestPartsThatCannotBeHashedAreRefused(t *testing.T) {
	cycle := map[string]any{}
	cycle["a"] = cycle
	for name, parameters := range map[string]any{
		"list": []any{}, "number": 1, "bool": true, "text": "not JSON", "NaN": map[string]any{"a": math.NaN()},
		"invalid UTF-8": map[string]any{"a": []any{"\xff"}}, "invalid UTF-8 key": map[string]any{"\xff": 1},
		"cycle": cycle, "channel": make(chan int), "long": strings.Repeat(" ", MaxBytes+1) + "{}",
	} {
		tool, err := HashOf("a", "b", parameters)
		require.Error(t, err, name)
		assert.Zero(t, tool, name)
	}
	for _, name := range []string{"", "\xff", "a\nb", "a\x00"} {
		_, err := HashOf(name, "", nil)
		require.Error(t, err)
	}
	_, err := HashOf("a", "\xff", nil)
	require.ErrorIs(t, err, ErrSyntax)
	_, err = ParseValue([]any{map[string]any{"name": "\xff"}})
	require.ErrorIs(t, err, ErrSyntax)
}

func TestSetsDoNotDependOnTheOrderOfTools(t *testing.T) {
	var forth, back []Tool
	for i := range 20 {
		tool, err := HashOf(fmt.Sprintf("tool_%d", i), "x", nil)
		require.NoError(t, err)
		forth, back = append(forth, tool), append([]Tool{tool}, back...)
	}
	one, err := NewSet(forth)
	require.NoError(t, err)
	two, err := NewSet(append(back, forth...))
	require.NoError(t, err)
	assert.Equal(t, one, two)
	assert.Equal(t, "tool_0", one.Tools[0].Name)
	assert.Equal(t, "tool_19", forth[19].Name, "the caller's list must stay as it was")
}

func TestGeminiNamesInAToolsObjectMayBeTheApplications(t *testing.T) {
	set := mustParse(t, `{"file_search":{"description":"Our own","inputSchema":{"type":"object"}}}`)
	require.Len(t, set.Tools, 1)
	assert.False(t, set.Tools[0].Hosted)
	_, err := Parse(`{"google_search":null}`)
	require.ErrorIs(t, err, ErrShape)
	_, err = Parse(`[{"function_declarations":null,"google_search":{}}]`)
	require.NoError(t, err)
}

// After CrewAI 1.15.30, which writes what is deep down in a schema as Python does.
func TestAPropertyWhoseSchemaIsTextIsNotAsTheModelWasShownIt(t *testing.T) {
	assert.True(t, mustParse(t, `[{"name":"f","parameters":{"type":"object","properties":{"id":"{'type': 'string'}"},"required":["'id'"]}}]`).Cut)
	assert.False(t, mustParse(t, `[{"name":"f","parameters":{"type":"object","properties":{"id":true}}}]`).Cut)
}

// After what OpenLLMetry 0.62.4 writes of an agent of LangChain's.
func TestASchemaThatRepeatsTheDescriptionOfItsToolIsTold(t *testing.T) {
	assert.True(t, mustParse(t, `[{"name":"lookup_order","description":"Look up.","parameters":{"type":"object","properties":{},"description":"Look up."}}]`).Repeats())
	for _, other := range []string{
		`[{"name":"lookup_order","description":"Look up.","parameters":{"type":"object","properties":{},"description":"The order."}}]`,
		`[{"name":"lookup_order","description":"Look up.","parameters":{"type":"object","properties":{}}}]`,
		`[{"name":"lookup_order","parameters":{"type":"object","properties":{}}}]`,
	} {
		assert.False(t, mustParse(t, other).Repeats(), other)
	}
}

// After Haystack 3.4.
func TestAToolOfHaystacksIsReadFromItsData(t *testing.T) {
	const definition = `{"name":"lookup_order","description":"Look up.","parameters":{"type":"object","properties":{"id":{"type":"string"}}}}`
	plain := mustParse(t, `[`+definition+`]`)
	for _, held := range []string{
		`[{"type":"haystack.tools.tool.Tool","data":` + definition + `}]`,
		`[{"type":"haystack.tools.toolset.Toolset","data":{"tools":[{"type":"haystack.tools.tool.Tool","data":` + definition + `}]}}]`,
	} {
		assert.Equal(t, plain.Hash, mustParse(t, held).Hash, held)
	}
}
