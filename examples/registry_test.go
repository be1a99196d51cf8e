// SPDX-License-Identifier: Apache-2.0

// Package examples_test holds the examples to what their comments say.
package examples_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	registryconfig "github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func parseExample(t *testing.T, file string) *document.Document {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	document, err := document.Parse(file, data)
	require.NoError(t, err)
	return document
}

func TestEveryExampleRegistryIsValid(t *testing.T) {
	files, err := filepath.Glob("*registry*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		parseExample(t, file)
	}
}

// TestTheAnnotatedRegistryShowsEveryFeature fails where one is taken out of the example.
func TestTheAnnotatedRegistryShowsEveryFeature(t *testing.T) {
	shown := map[string]bool{}
	for _, context := range parseExample(t, "registry.yaml").Contexts {
		for _, condition := range context.Match {
			shown["a match of any of several values"] = shown["a match of any of several values"] || len(condition.AnyOf) > 1
		}
		shown["the defaults"] = shown["the defaults"] || len(context.Match) == 0
		for _, declared := range context.Variables {
			shown[declared.Name] = true
			shown["a timeline"] = shown["a timeline"] || len(declared.Revisions) > 1
			for _, revision := range declared.Revisions {
				note(shown, revision)
			}
		}
	}
	always := slices.DeleteFunc(variable.Names(), func(name string) bool {
		id, _ := variable.Lookup(name)
		return variable.Builtin[id].IfPresent
	})
	for _, feature := range append(always,
		"a match of any of several values", "the defaults", "a timeline", "since", "no since", "until", "variants",
		"weight", "when", "prompt hash", "provider", "tool hashes", "tool definitions", "guardrail",
	) {
		assert.True(t, shown[feature], feature)
	}
}

func note(shown map[string]bool, revision *document.Revision) {
	add := func(feature string, is bool) { shown[feature] = shown[feature] || is }
	add("since", !revision.Since.IsZero())
	add("no since", revision.Since.IsZero())
	add("until", !revision.Until.IsZero())
	add("variants", len(revision.Options) > 1)
	for _, option := range revision.Options {
		add("weight", option.Weight != document.UnknownWeight)
		add("when", len(option.When) > 0)
		add("prompt hash", option.Value.Hash != "")
		add("provider", option.Value.Provider != "")
		add("tool hashes", len(option.Value.ToolHashes) > 0 && option.Value.BareHash == "")
		add("tool definitions", option.Value.BareHash != "")
	}
}

// TestTheAnnotatedRegistryDeclaresWhatItsCommentsSay resolves it at times that its comments name.
func TestTheAnnotatedRegistryDeclaresWhatItsCommentsSay(t *testing.T) {
	data, err := os.ReadFile("registry.yaml")
	require.NoError(t, err)
	first := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	registry, err := registryconfig.NewLoader(24*time.Hour, nil).
		Load([]registryconfig.Fragment{{Name: "registry.yaml", Data: data}}, first)
	require.NoError(t, err)

	guardrail := variable.ID(slices.Index(registry.Variables(), "guardrail"))
	agent := map[string]string{"service.name": "support-agent", "deployment.environment.name": "production"}
	embedding := map[string]string{"gen_ai.operation.name": "embeddings"}
	canary := map[string]string{"feature_flag.result.variant": "canary"}
	triage := map[string]string{"gen_ai.agent.name": "triage"}
	tenant := map[string]string{"tenant.id": "initech"}
	for name, row := range map[string]struct {
		at         string
		attributes map[string]string
		variable   variable.ID
		declared   []string
	}{
		"a prompt of the past":      {"2026-11-10T00:00:00Z", nil, variable.Prompt, []string{"refund-policy:r41"}},
		"the prompt after it":       {"2026-11-25T00:00:00Z", nil, variable.Prompt, []string{"refund-policy:r42"}},
		"the prompt of one agent":   {"2026-11-25T00:00:00Z", triage, variable.Prompt, []string{"triage:r7"}},
		"an index that was settled": {"2026-11-25T00:00:00Z", nil, variable.Index, []string{"kb:snap-2026-11-20"}},
		"a rollout":                 {"2026-12-02T00:00:00Z", nil, variable.Index, []string{"kb:snap-2026-11-20", "kb:snap-2026-12-01"}},
		"a rollout, picked":         {"2026-12-02T00:00:00Z", canary, variable.Index, []string{"kb:snap-2026-12-01"}},
		"the route of embeddings":   {"2026-11-25T00:00:00Z", embedding, variable.Route, []string{"embed:text-embedding-3-small"}},
		"the route of the rest":     {"2026-12-02T00:00:00Z", nil, variable.Route, []string{"chat-default:gpt-4o"}},
		"before the history":        {"2026-11-25T00:00:00Z", nil, variable.Route, nil},
		"a guardrail":               {"2026-11-15T12:00:00Z", nil, guardrail, []string{"relaxed"}},
		"no guardrail after it":     {"2026-11-20T00:00:00Z", nil, guardrail, nil},
		"a cohort by tenant":        {"2026-12-02T00:00:00Z", tenant, variable.Cohort, []string{"beta"}},
		"the cohort after a trial":  {"2027-01-02T00:00:00Z", tenant, variable.Cohort, []string{"general"}},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, row.at)
			require.NoError(t, err)
			values := make([]string, len(registry.Keys()))
			for i, key := range registry.Keys() {
				values[i] = agent[key]
				if value, ok := row.attributes[key]; ok {
					values[i] = value
				}
			}
			var declared []string
			if found := registry.Resolve(values).At(at.UnixNano()).Declared[row.variable]; found != nil {
				for _, option := range found.Options {
					declared = append(declared, option.Value.Render(row.variable))
				}
			}
			assert.ElementsMatch(t, row.declared, declared)
		})
	}
}
