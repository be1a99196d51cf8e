// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

const inHouse = `
dialects:
  - name: in-house
    when: {scope: acme.llm, attribute: acme.run}
    kind: {attribute: acme.span.kind, values: {completion: inference, lookup: retrieval, glue: other}}
    evidence:
      request_model: acme.model
      response_model: acme.model.answered
      prompt_name: acme.prompt.id
      prompt_version: acme.prompt.v
      tool_definitions: acme.tools
`

func spanOf(scope, name string, attributes map[string]any) ptrace.Traces {
	td := ptrace.NewTraces()
	ss := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty()
	ss.Scope().SetName(scope)
	span := ss.Spans().AppendEmpty()
	span.SetName(name)
	if err := span.Attributes().FromRaw(attributes); err != nil {
		panic(err)
	}
	return td
}

func TestADialectOfTheUsersIsReadWhereAllItsConditionsHold(t *testing.T) {
	for name, row := range map[string]struct {
		scope      string
		attributes map[string]any
		kind       string
	}{
		"a model":                {"acme.llm", map[string]any{"acme.span.kind": "completion", "acme.run": "1"}, "inference"},
		"in another letter case": {"acme.llm", map[string]any{"acme.span.kind": "Completion", "acme.run": 1}, "inference"},
		"a search":               {"acme.llm", map[string]any{"acme.span.kind": "lookup", "acme.run": "1"}, "retrieval"},
		"an Other is final":      {"acme.llm", map[string]any{"acme.span.kind": "glue", "acme.run": "1", "gen_ai.operation.name": "chat"}, "other"},
		"before the built-in":    {"acme.llm", map[string]any{"acme.span.kind": "lookup", "acme.run": "1", "gen_ai.operation.name": "chat"}, "retrieval"},
		"an unknown value":       {"acme.llm", map[string]any{"acme.span.kind": "sleep", "acme.run": "1"}, "none"},
		"an empty value":         {"acme.llm", map[string]any{"acme.span.kind": "", "acme.run": "1"}, "none"},
		"another scope":          {"acme.web", map[string]any{"acme.span.kind": "completion", "acme.run": "1"}, "none"},
		"without the attribute":  {"acme.llm", map[string]any{"acme.span.kind": "completion"}, "none"},
		"without a kind":         {"acme.llm", map[string]any{"acme.run": "1"}, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			x := explainWith(t, inHouse, nothingDeclared, spanOf(row.scope, "x", row.attributes))
			assert.Equal(t, row.kind, x.Kind)
		})
	}
}

func TestTheEvidenceOfAUsersDialectIsTakenFromItsOwnSpans(t *testing.T) {
	attributes := map[string]any{
		"acme.span.kind": "completion", "acme.run": "1", "acme.model": "nova-9", "acme.model.answered": "nova-9-0102",
		"acme.prompt.id": "refund", "acme.prompt.v": 7, "acme.tools": `[{"name":"weigh"}]`,
	}
	x := explainWith(t, inHouse, nothingDeclared, spanOf("acme.llm", "x", attributes))
	assert.Equal(t, "in-house", x.Dialect)
	assert.Equal(t, "refund:7", x.Attributes["llm_context.prompt.revision"])
	assert.Equal(t, "nova-9-0102", modelTold(x))
	assert.NotEmpty(t, x.Attributes["llm_context.tools.schema_hash"])

	attributes["gen_ai.operation.name"] = "chat"
	x = explainWith(t, inHouse, nothingDeclared, spanOf("acme.web", "x", attributes))
	assert.Equal(t, "otel", x.Dialect)
	assert.Empty(t, modelTold(x))
}

func TestADialectMayHaveKeysOfAFewLetters(t *testing.T) {
	for _, key := range []string{"k", "op", "run", "kind"} {
		x := explainWith(t, `
dialects:
  - name: terse
    when: {attribute: `+key+`}
    kind: {attribute: `+key+`, values: {completion: inference}}
`, nothingDeclared, spanOf("acme", "turn", map[string]any{"other": "1", key: "completion"}))
		assert.Equal(t, "inference", x.Kind, key)
	}
}

func TestADialectThatIsNotRightIsRefusedWithItsPlaceAndARemedy(t *testing.T) {
	for about, row := range map[string]struct{ settings, want string }{
		"no name":                {`{when: {scope: s}, kind: {attribute: k, values: {x: tool}}}`, `dialects[0].name: is empty`},
		"a built-in name":        {`{name: otel, when: {scope: s}, kind: {attribute: k, values: {x: tool}}}`, `dialects[0].name: "otel" is a built-in dialect`},
		"no condition":           {`{name: d, kind: {attribute: k, values: {x: tool}}}`, `dialects[0].when: has no condition`},
		"a built-in scope":       {`{name: d, when: {scope: pydantic-ai}, kind: {attribute: k, values: {x: tool}}}`, `dialects[0].when.scope: "pydantic-ai" is that of a built-in dialect`},
		"a built-in condition":   {`{name: d, when: {attribute: openinference.span.kind}, kind: {attribute: k, values: {x: tool}}}`, `dialects[0].when.attribute: "openinference.span.kind" is a built-in dialect's own`},
		"a built-in kind":        {`{name: d, when: {scope: s}, kind: {attribute: gen_ai.operation.name, values: {x: tool}}}`, `dialects[0].kind.attribute: "gen_ai.operation.name" is a built-in dialect's own`},
		"no kind":                {`{name: d, when: {scope: s}}`, `dialects[0].kind.attribute: is empty`},
		"no values":              {`{name: d, when: {scope: s}, kind: {attribute: k}}`, `dialects[0].kind.values: is empty`},
		"an unknown kind word":   {`{name: d, when: {scope: s}, kind: {attribute: k, values: {x: chat}}}`, `dialects[0].kind.values.x: "chat" is no kind; write one of other, inference,`},
		"evidence that is none":  {`{name: d, when: {scope: s}, kind: {attribute: k, values: {x: tool}}, evidence: {model: m}}`, `dialects[0].evidence.model: is no evidence; write one of agent_name,`},
		"evidence without a key": {`{name: d, when: {scope: s}, kind: {attribute: k, values: {x: tool}}, evidence: {tool_name: ""}}`, `dialects[0].evidence.tool_name: names no attribute`},
	} {
		t.Run(about, func(t *testing.T) {
			cfg := llmcontextprocessor.NewFactory().CreateDefaultConfig().(*llmcontextprocessor.Config)
			retrieved, err := confmap.NewRetrievedFromYAML([]byte("dialects:\n  - " + row.settings))
			require.NoError(t, err)
			conf, err := retrieved.AsConf()
			require.NoError(t, err)
			require.NoError(t, conf.Unmarshal(cfg))
			assert.ErrorContains(t, cfg.Validate(), row.want)
		})
	}
}
