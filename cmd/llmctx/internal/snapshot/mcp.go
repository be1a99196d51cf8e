// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

// maxPages bounds a list whose cursor never ends.
const maxPages = 1000

// MCPConfig is a server of the Model Context Protocol: a program, or an address.
type MCPConfig struct {
	Command []string          `mapstructure:"command"`
	Env     map[string]string `mapstructure:"env"` // for the program, beside the environment of llmctx
	URL     string            `mapstructure:"url"`
	Headers map[string]string `mapstructure:"headers"`
	// Capabilities are those that the application's client announces, of roots, sampling and
	// elicitation: servers list other tools to other clients. Default: none.
	Capabilities []string `mapstructure:"capabilities"`
	// Tools are the names that the application shows to the model; default: all.
	Tools []string `mapstructure:"tools"`

	_ struct{}
}

type mcpServer struct {
	MCPConfig
	now func() time.Time
}

func newMCP(c MCPConfig, s *shape, now func() time.Time) (*mcpServer, error) {
	switch {
	case s.variable != "tools":
		return nil, errors.New("mcp can only set tools")
	case (len(c.Command) == 0) == (c.URL == ""):
		return nil, errors.New("mcp needs one of command and url")
	}
	for _, name := range c.Capabilities {
		if !slices.Contains([]string{"roots", "sampling", "elicitation"}, name) {
			return nil, fmt.Errorf("mcp.capabilities holds %q; known are roots, sampling and elicitation", name)
		}
	}
	return &mcpServer{c, now}, nil
}

func (m *mcpServer) place() string {
	if m.URL != "" {
		return "mcp " + shown(m.URL)
	}
	return "mcp " + m.Command[0]
}

func (m *mcpServer) look(ctx context.Context) (*look, error) {
	var errs bytes.Buffer
	client := mcp.NewClient(&mcp.Implementation{Name: "llmctx", Version: "1"}, &mcp.ClientOptions{Capabilities: m.announced()})
	session, err := client.Connect(ctx, m.transport(ctx, &errs), nil)
	if err != nil {
		return nil, m.told(err, errs.String())
	}
	defer func() { _ = session.Close() }()
	l := &look{sent: m.now()}
	tools, err := m.list(ctx, session)
	l.received = m.now()
	if err != nil {
		return nil, m.told(err, errs.String())
	}
	text, err := json.Marshal(map[string]any{"tools": tools})
	if err != nil {
		return nil, err
	}
	value, err := registryedit.ToolsValue(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: tools/list: %w", m.place(), err)
	}
	l.facts = []fact{{value: value}}
	return l, nil
}

// list asks for every page. A change between two pages would make a list that never was, so
// what has more than one page is asked for again, until two answers agree.
func (m *mcpServer) list(ctx context.Context, session *mcp.ClientSession) ([]*mcp.Tool, error) {
	tools, pages, err := m.pages(ctx, session)
	for err == nil && pages > 1 {
		before, _ := json.Marshal(tools)
		if tools, pages, err = m.pages(ctx, session); err != nil {
			break
		}
		if after, _ := json.Marshal(tools); bytes.Equal(before, after) {
			break
		}
	}
	if err != nil || len(m.Tools) == 0 {
		return tools, err
	}
	for _, name := range m.Tools {
		if !slices.ContainsFunc(tools, func(t *mcp.Tool) bool { return t.Name == name }) {
			return nil, fmt.Errorf("the server lists no tool %q; correct mcp.tools, or capabilities", name)
		}
	}
	return slices.DeleteFunc(tools, func(t *mcp.Tool) bool { return !slices.Contains(m.Tools, t.Name) }), nil
}

func (m *mcpServer) pages(ctx context.Context, session *mcp.ClientSession) ([]*mcp.Tool, int, error) {
	tools := []*mcp.Tool{}
	for cursor, page := "", 1; page <= maxPages; page++ {
		result, err := session.ListTools(ctx, &mcp.ListToolsParams{Cursor: cursor})
		if err != nil {
			return nil, page, fmt.Errorf("tools/list: %w", err)
		}
		tools = append(tools, result.Tools...)
		if cursor = result.NextCursor; cursor == "" {
			return tools, page, nil
		}
	}
	return nil, maxPages, fmt.Errorf("tools/list has more than %d pages", maxPages)
}

func (m *mcpServer) announced() *mcp.ClientCapabilities {
	c := &mcp.ClientCapabilities{}
	for _, name := range m.Capabilities {
		switch name {
		case "roots":
			c.RootsV2 = &mcp.RootCapabilities{ListChanged: true} //nolint:staticcheck // servers list other tools with it
		case "sampling":
			c.Sampling = &mcp.SamplingCapabilities{} //nolint:staticcheck // as above
		case "elicitation":
			c.Elicitation = &mcp.ElicitationCapabilities{}
		}
	}
	return c
}

func (m *mcpServer) transport(ctx context.Context, errs *bytes.Buffer) mcp.Transport {
	if m.URL != "" {
		return &mcp.StreamableClientTransport{
			Endpoint: m.URL, MaxRetries: -1, DisableStandaloneSSE: true,
			HTTPClient: &http.Client{Transport: newClient(m.Headers).Transport, CheckRedirect: newClient(nil).CheckRedirect},
		}
	}
	cmd := exec.CommandContext(ctx, m.Command[0], m.Command[1:]...) //nolint:gosec // named in the configuration
	cmd.Stderr, cmd.Env, cmd.WaitDelay = errs, os.Environ(), time.Second
	for key, value := range m.Env {
		cmd.Env = append(cmd.Env, key+"="+value)
	}
	return &mcp.CommandTransport{Command: cmd, TerminateDuration: time.Second}
}

func (m *mcpServer) told(err error, stderr string) error {
	hint := "is this an MCP server, and its Authorization among headers?"
	if m.URL == "" {
		hint = byHand(stderr)
	}
	return fmt.Errorf("%s: %w; %s", m.place(), withoutURL(err), hint)
}
