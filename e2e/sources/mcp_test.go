// SPDX-License-Identifier: Apache-2.0

package sources

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// result is what the client prints of a call.
type result struct {
	Error      string
	IsError    bool
	Content    []struct{ Text string }
	Structured struct {
		Headline string
		Data     json.RawMessage
	} `json:"structuredContent"`
	Told  int
	Tools []struct {
		Name         string
		InputSchema  map[string]any
		OutputSchema map[string]any
	}
}

// text is the error, or what a person would read.
func (r *result) text() string {
	if r.Error != "" {
		return r.Error
	}
	var parts []string
	for _, content := range r.Content {
		parts = append(parts, content.Text)
	}
	return strings.Join(parts, "\n")
}

func (r *result) failed() bool { return r.Error != "" || r.IsError }

// calls lets the client of the official SDK make calls, in one session.
func calls(t *testing.T, env, target []string, lines ...string) []result {
	t.Helper()
	cmd, log := program(t.Context(), "", env, append([]string{"node", "mcp_client.mjs", installed(t)}, target...)...)
	cmd.Stdin, cmd.Stdout = strings.NewReader(strings.Join(lines, "\n")+"\n"), nil
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var results []result
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var r result
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &r), scanner.Text())
		results = append(results, r)
	}
	require.NoError(t, scanner.Err())
	require.NoError(t, cmd.Wait(), log)
	return results
}

const movedRegistry = `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refunds, revision: r41, since: 2026-11-01T00:00:00Z}
      - {name: refunds, revision: r42, since: 2026-11-20T09:00:00Z}
`

// hostile calls get an error, and nothing else.
var hostile = map[string]string{
	"another lake":       `{"name":"postmortem","arguments":{"bad":"-2h..now","lake":"/etc"}}`,
	"a page to write":    `{"name":"postmortem","arguments":{"bad":"-2h..now","html":"/tmp/x.html"}}`,
	"a flag as a value":  `{"name":"postmortem","arguments":{"bad":"--lake=/etc"}}`,
	"SQL":                `{"name":"postmortem","arguments":{"bad":"-2h..now","behavior":["true) union select content from read_text('/etc/passwd') --"]}}`,
	"a path as a trace":  `{"name":"explain","arguments":{"trace":"../../../../etc/passwd"}}`,
	"a registry":         `{"name":"at","arguments":{"time":"now","registry":"/etc/passwd"}}`,
	"a time that is not": `{"name":"at","arguments":{"time":"--registry=/etc/passwd"}}`,
	"no such tool":       `{"name":"shell","arguments":{"command":"id"}}`,
	"ten megabytes":      `{"name":"postmortem","arguments":{"bad":"x"},"megabytes":{"argument":"where","of":10}}`,
	"of another type":    `{"name":"changes","arguments":{"last":{"$gt":""}}}`,
}

func TestAnAgentAsksOverBothTransports(t *testing.T) {
	r := newRig(t, "  - {name: x, command: {run: [echo]}, sets: prompt, match: {}}\n")
	r.write("registry.yaml", movedRegistry)
	r.write("lake.json", `{"resourceSpans":[]}`+"\n")
	llmctx := filepath.Join(harness.Root(t), "_build", "llmctx")
	serve := []string{llmctx, "mcp", "--lake", r.folder, "--registry", filepath.Join(r.folder, "registry.yaml")}
	address := "127.0.0.1:" + freePort(t)
	t.Setenv("LLMCTX_MCP_TOKEN", "a-token-of-a-test")
	start(t, "", nil, append(serve, "--listen", address)...)
	awaitHTTP(t, "http://"+address)
	bearer := []string{"AUTHORIZATION=Bearer a-token-of-a-test"}
	for transport, target := range map[string][]string{"stdio": serve, "HTTP": {"http://" + address}} {
		t.Run(transport, func(t *testing.T) {
			lines := []string{
				`{"list":true}`,
				`{"name":"changes","arguments":{"window":"2026-11-20..2026-11-21"}}`,
				`{"name":"at","arguments":{"time":"2026-11-20T08:00Z","match":["service.name=support-agent"]}}`,
			}
			var names []string
			for name, line := range hostile {
				names, lines = append(names, name), append(lines, line)
			}
			got := calls(t, bearer, target, lines...)
			require.Len(t, got, len(lines))
			for _, tool := range got[0].Tools {
				assert.Equal(t, false, tool.InputSchema["additionalProperties"], tool.Name)
				assert.NotEmpty(t, tool.OutputSchema, tool.Name)
			}
			assert.Equal(t, "1 change", got[1].Structured.Headline, got[1].text())
			assert.Contains(t, string(got[1].Structured.Data), `"new":"refunds:r42"`)
			if transport == "HTTP" { // on stdio what comes in one read with the answer is too late for this client
				assert.Positive(t, got[1].Told, "progress")
			}
			assert.Equal(t, "At 2026-11-20T08:00:00Z: prompt refunds:r41", got[2].Structured.Headline, got[2].text())
			for i, name := range names {
				answer := got[3+i]
				assert.True(t, answer.failed(), "%s: %s", name, answer.text())
				assert.NotContains(t, answer.text(), "root:x:", name)
				assert.Less(t, len(answer.text()), 4000, name)
			}
		})
	}
	refused := calls(t, []string{"AUTHORIZATION=Bearer another"}, []string{"http://" + address}, `{"list":true}`)
	require.Len(t, refused, 1)
	assert.Contains(t, refused[0].Error, "Bearer TOKEN is missing or wrong")
}

// TestAnAgentFindsTheVariableInThreeCalls is what an agent does when it hears that
// support-agent got worse at 9: ask what is known, ask of the verdict, ask who moved it.
func TestAnAgentFindsTheVariableInThreeCalls(t *testing.T) {
	installed(t)
	folder := t.TempDir()
	build := filepath.Join(harness.Root(t), "_build")
	out, err := exec.CommandContext(t.Context(), filepath.Join(build, "gentraffic"),
		"-out", filepath.Join(folder, "lake"), "-moved", "prompt", "-spans", "20000", "-seed", "7").CombinedOutput()
	require.NoError(t, err, "%s", out)
	registry := filepath.Join(folder, "registry.yaml")
	require.NoError(t, os.WriteFile(registry, []byte(`contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: support-agent, revision: r41, since: 2026-11-01T00:00:00Z}
      - {name: support-agent, revision: r42, since: 2026-11-20T09:26:00Z}
`), 0o600))
	serve := []string{filepath.Join(build, "llmctx"), "mcp", "--lake", filepath.Join(folder, "lake"), "--registry", registry}
	got := calls(t, nil, serve,
		`{"name":"postmortem","arguments":{"bad":"2026-11-20T09:00Z..13:00"}}`,
		`{"name":"postmortem","arguments":{"bad":"2026-11-20T09:00Z..13:00","verdict":["groundedness=fail"]}}`,
		`{"name":"changes","arguments":{"window":"2026-11-20T08:00Z..2026-11-20T13:00Z"}}`)
	require.Len(t, got, 3)
	require.False(t, got[0].failed(), got[0].text())
	assert.Contains(t, got[0].Structured.Headline, "--verdict 'groundedness=fail'", "what to ask next")
	require.False(t, got[1].failed(), got[1].text())
	assert.Contains(t, got[1].Structured.Headline, "prompt support-agent:r41 → support-agent:r42")
	var found struct {
		Result struct{ Named []string }
		Traces []struct{ Traces []string } `json:"example_traces"`
	}
	require.NoError(t, json.Unmarshal(got[1].Structured.Data, &found))
	assert.Equal(t, []string{"prompt"}, found.Result.Named)
	require.NotEmpty(t, found.Traces)
	assert.GreaterOrEqual(t, len(found.Traces[0].Traces), 3)
	var changed struct {
		Changes []struct{ Old, New, Since string }
	}
	require.NoError(t, json.Unmarshal(got[2].Structured.Data, &changed))
	require.Len(t, changed.Changes, 1)
	assert.Equal(t, struct{ Old, New, Since string }{"support-agent:r41", "support-agent:r42", "2026-11-20T09:26:00Z"},
		changed.Changes[0])
	assert.Positive(t, got[1].Told, "progress")

	explained := calls(t, nil, serve, `{"name":"explain","arguments":{"trace":"`+found.Traces[0].Traces[0]+`"}}`,
		`{"name":"values","arguments":{"key":"gen_ai.request.model"}}`)
	require.False(t, explained[0].failed(), explained[0].text())
	assert.Contains(t, string(explained[0].Structured.Data), "support-agent:r42")
	require.False(t, explained[1].failed(), explained[1].text())
}
