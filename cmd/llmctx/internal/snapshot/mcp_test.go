// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

func tool(name, description string) *mcp.Tool {
	return &mcp.Tool{Name: name, Description: description, InputSchema: json.RawMessage(`{"type":"object"}`)}
}

func nothing(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return &mcp.CallToolResult{}, nil
}

// serveMCP serves tools, one a page, to who has the token.
func serveMCP(t *testing.T, tools ...*mcp.Tool) (*mcp.Server, string) {
	t.Helper()
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ServerOptions{PageSize: 1})
	for _, each := range tools {
		server.AddTool(each, nothing)
	}
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer x" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	return server, web.URL
}

func TestEveryPageOfAToolListIsReadAndHashedByTool(t *testing.T) {
	server, url := serveMCP(t, tool("a", "one"), tool("b", "two"), tool("c", "three"))
	look := func(c MCPConfig) (*look, error) {
		c.URL = url
		m, err := newMCP(c, &shape{variable: "tools"}, time.Now)
		require.NoError(t, err)
		return m.look(t.Context())
	}
	token := map[string]string{"Authorization": "Bearer x"}
	first, err := look(MCPConfig{Headers: token})
	require.NoError(t, err)
	schemas, ok := first.facts[0].value[0].Held.(registryedit.Value)
	require.True(t, ok)
	assert.Len(t, schemas, 3)

	server.AddTool(tool("b", "two, but better"), nothing)
	second, err := look(MCPConfig{Headers: token})
	require.NoError(t, err)
	changed, ok := second.facts[0].value[0].Held.(registryedit.Value)
	require.True(t, ok)
	assert.Equal(t, schemas[0], changed[0])
	assert.NotEqual(t, schemas[1], changed[1])

	some, err := look(MCPConfig{Headers: token, Tools: []string{"a", "c"}})
	require.NoError(t, err)
	assert.Equal(t, registryedit.Value{schemas[0], schemas[2]}, some.facts[0].value[0].Held)

	_, err = look(MCPConfig{Headers: token, Tools: []string{"d"}})
	require.ErrorContains(t, err, `lists no tool "d"`)
	_, err = look(MCPConfig{})
	require.ErrorContains(t, err, "is this an MCP server, and its Authorization among headers?")
}

func TestAProgramThatIsNoMCPServerIsToldWithWhatItWrote(t *testing.T) {
	for message, command := range map[string][]string{
		"no such module":       {"sh", "-c", "echo no such module >&2; exit 1"},
		"does it run by hand?": {"/no/such/program"},
	} {
		m, err := newMCP(MCPConfig{Command: command}, &shape{variable: "tools"}, time.Now)
		require.NoError(t, err)
		_, err = m.look(t.Context())
		require.ErrorContains(t, err, message)
	}
}
