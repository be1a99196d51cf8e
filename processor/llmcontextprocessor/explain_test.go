// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// TestWhatIsExplainedIsWhatTheProcessorStamps holds the two against each other for every
// captured span, under every registry of the golden files.
func TestWhatIsExplainedIsWhatTheProcessorStamps(t *testing.T) {
	registries, err := filepath.Glob("../../testdata/golden/*/registry.yaml")
	require.NoError(t, err)
	files := capturedFiles(t)
	if corpus := os.Getenv("LLMCONTEXT_CORPUS"); corpus != "" {
		more, err := filepath.Glob(filepath.Join(corpus, "*.json"))
		require.NoError(t, err)
		files = append(files, more...)
	}
	explained := 0
	for _, path := range registries {
		document, err := os.ReadFile(path)
		require.NoError(t, err)
		cfg := createDefaultConfig().(*Config)
		registry, err := config.NewLoader(cfg.History, nil).Load([]config.Fragment{{Name: "registry.yaml", Data: document}}, noon)
		require.NoError(t, err)
		explainer, err := NewExplainer(cfg, registry)
		require.NoError(t, err)
		b := newBench(t, func(c *Config) { c.StaleAfter = 0 }) // how fresh a file was is not known later
		b.show(t, string(document))
		for _, file := range files {
			stamped := spansOf(b.stamp(t, captured(t, file)))
			for i, single := range singles(captured(t, file)) {
				x := explainer.Explain(single)
				want := stampOn(stamped[i].Attributes())
				if x.Kind == "none" {
					assert.Empty(t, want, "%s span %d", file, i)
					continue
				}
				explained++
				assert.Equal(t, want, x.Attributes, "%s span %d", file, i)
				assert.Equal(t, stamped[i].Attributes().AsRaw(), spansOf(single)[0].Attributes().AsRaw())
				assert.Len(t, x.Variables, 6)
			}
		}
	}
	assert.NotZero(t, explained)
}

func explainOne(t *testing.T, document string, attributes map[string]any) *Explanation {
	t.Helper()
	cfg := createDefaultConfig().(*Config)
	registry, err := config.NewLoader(cfg.History, nil).Load([]config.Fragment{{Name: "registry.yaml", Data: []byte(document)}}, noon)
	require.NoError(t, err)
	explainer, err := NewExplainer(cfg, registry)
	require.NoError(t, err)
	return explainer.Explain(oneSpan(attributes))
}

func TestTheEntryThatWasInForceIsNamedWithItsPlaceAndItsTimes(t *testing.T) {
	x := explainOne(t, `contexts:
  - match: {}
    prompt: {name: refunds, revision: r1, since: 2026-01-01T00:00:00Z}
  - match: {service.name: shop}
    prompt:
      - {name: refunds, revision: r41, since: 2026-02-01T00:00:00Z}
      - {name: refunds, revision: r42, since: 2026-03-01T00:00:00Z}
`, nil)
	entry := x.Variables[0].Entry
	require.NotNil(t, entry)
	assert.Equal(t, "registry.yaml:7:9", entry.String())
	assert.Equal(t, "{service.name=shop}", entry.Match)
	assert.Equal(t, []string{"refunds:r42"}, entry.Values)
	assert.Equal(t, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), *entry.From)
	assert.Nil(t, entry.To)
	assert.Equal(t, map[string]string{"service.name": "shop"}, x.Matched)
}

func TestTheNearestContextsThatDidNotMatchAreToldWithWhatFailed(t *testing.T) {
	x := explainOne(t, `contexts:
  - {match: {}, cohort: {name: all, since: 2026-01-01T00:00:00Z}}
  - {match: {service.name: shop, env: [staging, canary]}, cohort: {name: few, since: 2026-01-01T00:00:00Z}}
  - {match: {service.name: desk}, cohort: {name: desk, since: 2026-01-01T00:00:00Z}}
`, map[string]any{"env": "production"})
	require.Len(t, x.Unmatched, 2)
	assert.Equal(t, "registry.yaml:3:5", x.Unmatched[0].String())
	assert.Equal(t, "{env=canary|staging, service.name=shop}", x.Unmatched[0].Match)
	assert.Equal(t, []FailedCondition{{"env", []string{"canary", "staging"}, "production"}}, x.Unmatched[0].Failed)
	assert.Equal(t, []FailedCondition{{"service.name", []string{"desk"}, "shop"}}, x.Unmatched[1].Failed)
}

func TestATemplateOnARecordThatLostAttributesContradictsNothing(t *testing.T) {
	document := `contexts: [{match: {}, prompt: {name: p, revision: r1, since: 2026-01-01T00:00:00Z, hash: ` +
		document.PromptHash("Answer {q}.") + `}}]`
	registry, err := config.NewLoader(time.Hour, nil).Load([]config.Fragment{{Name: "registry.yaml", Data: []byte(document)}}, noon)
	require.NoError(t, err)
	explainer, err := NewExplainer(createDefaultConfig().(*Config), registry)
	require.NoError(t, err)
	for template, want := range map[string][2]string{"Answer {q}.": {"confirmed", "confirmed"}, "Answer kindly {q}.": {"drift", "declared"}} {
		for dropped, status := range want {
			td := oneSpan(map[string]any{"openinference.span.kind": "LLM", "llm.prompt_template.template": template})
			spansOf(td)[0].SetDroppedAttributesCount(uint32(dropped))
			assert.Equal(t, status, explainer.Explain(td).Status, "%s %d", template, dropped)
		}
	}
}

func TestWhatTheSpanShowsIsToldInWords(t *testing.T) {
	x := explainOne(t, `contexts: [{match: {}, route: {name: chat, model: gpt-4o, since: 2026-01-01T00:00:00Z}}]`,
		map[string]any{"gen_ai.response.model": "claude-x", "llm_context.observed.cohort": "beta", "llm_context.status": "declared"})
	assert.Equal(t, "claude-x", x.Shown["response model"])
	assert.Equal(t, "drift", x.Status)
	assert.Equal(t, "chat:gpt-4o", x.Variables[1].Declared)
	assert.Equal(t, "beta", x.Variables[5].Reported)
	assert.Equal(t, map[string]string{"llm_context.status": "declared"}, x.Written, "what an earlier stamp wrote")
}

func TestWhichKeyToldWhatAndWhatWasNotTakenIsTold(t *testing.T) {
	x := explainOne(t, benchRegistry, map[string]any{
		"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "ai.model.id": "gpt-4o-mini",
		"gen_ai.response.model": "gpt-4o-2024-11-20", "gen_ai.usage.input_tokens": 7,
	})
	assert.Equal(t, []string{"gen_ai.operation.name"}, x.RecognisedBy)
	told := map[string]string{}
	for _, e := range x.Evidence {
		told[e.Evidence+" "+e.Keys[0]] = e.Refused
	}
	assert.Empty(t, told["request_model gen_ai.request.model"])
	assert.Equal(t, "another one comes first", told["request_model ai.model.id"])
}

// An agent of LangChain's holds the class of the arguments, OpenLLMetry writes that beside create_agent, and the model
// was shown it without what repeats the description.
func TestDefinitionsAsAFrameworkHoldsThemContradictNothing(t *testing.T) {
	const document = `contexts:
  - match: {}
    tools:
      - since: 2026-01-01T00:00:00Z
        definitions: [{name: f, description: Look up., parameters: {type: object, properties: {id: {type: string}}}}]
`
	const held = `[{"name":"f","description":"Look up.","parameters":{"type":"object","title":"f","description":"Look up.","properties":{"id":{"type":"string"}}}}]`
	for _, row := range []struct {
		operation, definitions, status string
	}{
		{"create_agent", held, "declared"},
		{"create_agent", strings.Replace(held, `"title":"f","description":"Look up.",`, "", 1), "confirmed"},
		{"create_agent", strings.ReplaceAll(held, "Look up.", "Look it up."), "declared"},
		{"create_agent", strings.Replace(held, `"parameters":{"type":"object","title":"f","description":"Look up.",`, `"parameters":{"type":"array",`, 1), "drift"},
		{"chat", held, "drift"},
	} {
		x := explainOne(t, document, map[string]any{"gen_ai.operation.name": row.operation, "gen_ai.tool.definitions": row.definitions})
		assert.Equal(t, row.status, x.Status, "%s %s", row.operation, row.definitions)
	}
}
