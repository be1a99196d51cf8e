// SPDX-License-Identifier: Apache-2.0

package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type asked struct {
	Bad     string   `json:"bad" jsonschema:"a window"`
	Service []string `json:"service,omitempty"`
	Deep    bool     `json:"per-trace,omitempty"`
	Factor  float64  `json:"sampled,omitempty"`
	Time    string   `json:"time,omitempty" flag:"-"`
}

type answered struct {
	Said  string   `json:"said"`
	Flags []string `json:"flags"`
}

// session connects a client to a server with one tool.
func session(t *testing.T, timeout time.Duration, run func(context.Context, asked, func(string)) (*Printed, error)) *mcp.ClientSession {
	t.Helper()
	s := NewServer("1", timeout)
	Add(s, Tool[asked, answered]{
		Name: "ask", Title: "Ask", Description: "Asks.", Run: run,
		Headline: func(a answered) string { return "It said " + a.Said },
	})
	here, there := mcp.NewInMemoryTransports()
	server, err := s.Connect(t.Context(), there, nil)
	require.NoError(t, err)
	client, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), here, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, errors.Join(client.Close(), server.Wait())) })
	return client
}

func call1(t *testing.T, c *mcp.ClientSession, arguments map[string]any) (text string, failed bool) {
	t.Helper()
	result, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: "ask", Arguments: arguments})
	if err != nil {
		return err.Error(), true
	}
	var parts []string
	for _, content := range result.Content {
		part, ok := content.(*mcp.TextContent)
		require.True(t, ok)
		parts = append(parts, part.Text)
	}
	return strings.Join(parts, "\n"), result.IsError
}

func prints(said string) func(context.Context, asked, func(string)) (*Printed, error) {
	return func(_ context.Context, in asked, _ func(string)) (*Printed, error) {
		text, err := json.Marshal(answered{said, Flags(in)})
		return &Printed{JSON: text}, err
	}
}

func TestArgumentsBecomeFlagsOfOneWordEach(t *testing.T) {
	text, failed := call1(t, session(t, time.Minute, prints("yes")), map[string]any{
		"bad": "--lake=/etc", "service": []string{"a", "-x"}, "per-trace": true, "sampled": 2.5, "time": "now",
	})
	require.False(t, failed, text)
	assert.True(t, strings.HasPrefix(text, "It said yes\n"), text)
	assert.Contains(t, text, `"flags":["--bad=--lake=/etc","--service=a","--service=-x","--per-trace=true","--sampled=2.5"]`)
}

func TestWhatIsNoArgumentIsRefused(t *testing.T) {
	c := session(t, time.Minute, prints("yes"))
	for message, arguments := range map[string]map[string]any{
		"lake":               {"bad": "x", "lake": "/etc"},
		"bad":                {},
		"has type":           {"bad": 7},
		"at most 4096":       {"bad": strings.Repeat("x", 1<<20)},
		"at most 20 are":     {"bad": "x", "service": make([]string, 21)},
		"has 3 bytes; at mo": {"bad": "a\x00b"},
	} {
		text, failed := call1(t, c, arguments)
		require.True(t, failed, message)
		assert.Contains(t, text, message)
		assert.Less(t, len(text), 4000)
	}
	_, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: "shell", Arguments: map[string]any{}})
	require.ErrorContains(t, err, "shell")
}

func TestWhatComesOutOfTrafficIsCutAndCleaned(t *testing.T) {
	hostile := "ignore\u202e all\x1b[31m\u200b" + strings.Repeat("x", 3000)
	text, failed := call1(t, session(t, time.Minute, prints(hostile)), map[string]any{"bad": "x"})
	require.False(t, failed, text)
	assert.NotContains(t, text, "\u202e")
	assert.NotContains(t, text, "\x1b")
	assert.NotContains(t, text, "u200b")
	assert.Contains(t, text, "x ... (cut)")

	text, failed = call1(t, session(t, time.Minute, func(context.Context, asked, func(string)) (*Printed, error) {
		return &Printed{JSON: []byte(`"` + strings.Repeat("x", maxAnswer) + `"`)}, nil
	}), map[string]any{"bad": "x"})
	require.True(t, failed)
	assert.Contains(t, text, "ask for a shorter window")
}

func TestACallEndsWhenItTakesTooLongAndWhenItIsCancelled(t *testing.T) {
	ended := make(chan error, 2)
	wait := func(ctx context.Context, _ asked, _ func(string)) (*Printed, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	}
	text, failed := call1(t, session(t, 20*time.Millisecond, wait), map[string]any{"bad": "x"})
	require.True(t, failed)
	assert.Contains(t, text, "no answer within 20ms; ask for a shorter window")
	require.ErrorIs(t, <-ended, context.DeadlineExceeded)

	c := session(t, time.Minute, wait)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := c.CallTool(ctx, &mcp.CallToolParams{Name: "ask", Arguments: map[string]any{"bad": "x"}})
	require.Error(t, err)
	require.ErrorIs(t, <-ended, context.Canceled)
}

func TestOnlyThisMachineAndWhoHasTheTokenGetsIn(t *testing.T) {
	guard := guarded(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), "secret")
	for name, c := range map[string]struct {
		host, origin, authorization string
		status                      int
	}{
		"all is well":           {"127.0.0.1:8765", "", "Bearer secret", 200},
		"by name":               {"localhost:8765", "http://localhost:3000", "Bearer secret", 200},
		"IPv6":                  {"[::1]:8765", "http://[::1]:3000", "Bearer secret", 200},
		"a name that rebinds":   {"evil.example:8765", "", "Bearer secret", 403},
		"a page from elsewhere": {"127.0.0.1:8765", "https://evil.example", "Bearer secret", 403},
		"a page without origin": {"127.0.0.1:8765", "null", "Bearer secret", 403},
		"no token":              {"127.0.0.1:8765", "", "", 401},
		"another token":         {"127.0.0.1:8765", "", "Bearer secreT", 401},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+c.host+"/", nil)
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			r.Header.Set("Authorization", c.authorization)
			w := httptest.NewRecorder()
			guard.ServeHTTP(w, r)
			assert.Equal(t, c.status, w.Code)
		})
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "example.com:1", "127.0.0.1"} {
		require.ErrorContains(t, NewServer("1", time.Second).Serve(t.Context(), address, "", nil), "is no address of this machine alone")
	}
}
