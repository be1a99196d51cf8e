// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// toolsOf are the tools as a client is told of them.
func toolsOf(t *testing.T, a *agent) (*sdk.ClientSession, map[string]*sdk.Tool) {
	t.Helper()
	here, there := sdk.NewInMemoryTransports()
	server, err := a.server().Connect(t.Context(), there, nil)
	require.NoError(t, err)
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test"}, nil).Connect(context.Background(), here, nil)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close(); _ = server.Wait() })
	list, err := client.ListTools(t.Context(), nil)
	require.NoError(t, err)
	tools := map[string]*sdk.Tool{}
	for _, tool := range list.Tools {
		tools[tool.Name] = tool
	}
	return client, tools
}

func schemaOf(t *testing.T, of any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(of)
	require.NoError(t, err)
	var schema jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &schema))
	return &schema
}

func TestEveryToolSaysOfWhichTypeItsArgumentsAndItsAnswerAre(t *testing.T) {
	_, tools := toolsOf(t, &agent{store: store{lake: t.TempDir()}, timeout: time.Minute})
	for name, want := range map[string][]string{
		"postmortem": {"headline", "result", "evidence", "example_traces", "fields"}, "values": {"values", "verdicts", "near_keys"},
		"changes": {"changes", "from", "to"}, "at": {"variables"}, "explain": {"variables", "trace_id", "differences"},
	} {
		require.Contains(t, tools, name)
		assert.NotEmpty(t, schemaOf(t, tools[name].InputSchema).Properties, name)
		data := schemaOf(t, tools[name].OutputSchema).Properties["data"]
		require.NotNil(t, data, name)
		if data.Items != nil {
			data = data.Items
		}
		for _, field := range want {
			if assert.Contains(t, data.Properties, field, name) {
				typed := data.Properties[field]
				assert.True(t, typed.Type != "" || len(typed.Types) > 0, "%s: %s has a type", name, field)
			}
		}
	}
}

// What an answer holds is what its schema says: the server checks it, and a client may.
func TestAnAnswerIsOfItsType(t *testing.T) {
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "traces.json"))
	require.NoError(t, err)
	run := scenario.Make(scenario.Find("prompt"), 1, 8_000)
	require.NoError(t, errors.Join(scenario.WriteOTLP(f, nil, run.Answers, false), f.Close()))
	registry := filepath.Join(folder, "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte("contexts: [{match: {}, judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}}]"), 0o600))
	a := &agent{store: store{lake: folder}, timeout: time.Minute}
	a.files, a.keep = []string{registry}, time.Hour
	client, tools := toolsOf(t, a)
	for name, arguments := range map[string]map[string]any{
		"values": {}, "postmortem": {"bad": "2026-11-20T09:00Z..13:00", "verdict": []string{scenario.Verdict}}, "at": {"time": "2026-11-20T09:00Z"},
		"changes": {"window": "2026-10-01..2026-12-01"}, "explain": {"trace": run.Answers[0].Trace},
	} {
		result, err := client.CallTool(t.Context(), &sdk.CallToolParams{Name: name, Arguments: arguments})
		require.NoError(t, err)
		require.False(t, result.IsError, "%s: %v", name, result.Content)
		resolved, err := schemaOf(t, tools[name].OutputSchema).Resolve(nil)
		require.NoError(t, err)
		require.NoError(t, resolved.Validate(result.StructuredContent), name)
	}
}
