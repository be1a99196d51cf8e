// SPDX-License-Identifier: Apache-2.0

package sources

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	promptRevision = "llm_context.prompt.revision"
	toolsHash      = "llm_context.tools.schema_hash"
	indexSnapshot  = "llm_context.index.snapshot_id"
	modelRoute     = "llm_context.model.route"
)

func TestGit(t *testing.T) {
	installed(t)
	r := newRig(t, `
  - name: prompt
    git: {repository: FOLDER/repository, path: p.txt}
    sets: prompt
    as: {name: refund-policy}
    match: {service.name: support-agent}
`)
	git := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", r.folder, "-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, out)
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "-b", "main", "repository")
	commit := func(n int) change {
		r.write("repository/p.txt", fmt.Sprintf("You are version %d.\n", n))
		begin := time.Now().Truncate(time.Second) // what a commit tells has whole seconds
		git("-C", "repository", "add", "-A")
		git("-C", "repository", "commit", "-qm", "x")
		blob := git("-C", "repository", "rev-parse", "HEAD:p.txt")
		return change{"refund-policy:" + blob[:12], begin, time.Now()}
	}
	first := commit(0)
	r.watch()
	r.made("prompt", first)
	for n := 1; n <= changesWanted(t); n++ {
		timer := time.NewTimer(time.Until(time.Now().Truncate(time.Second).Add(1010 * time.Millisecond))) // a second later
		<-timer.C
		r.made("prompt", commit(n))
	}
	r.holds("prompt", promptRevision)
}

func TestFastMCP(t *testing.T) {
	folder := installed(t)
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	start(t, "", nil, filepath.Join(folder, "fastmcp", "bin", "python"), "fastmcp_server.py", port)
	awaitHTTP(t, url+"/nothing")
	r := newRig(t, `
  - name: tools
    mcp: {url: "`+url+`/mcp"}
    sets: tools
    match: {service.name: support-agent}
`)
	describe := func(n int) change {
		begin := time.Now()
		text := get(t, fmt.Sprintf("%s/change?n=%d", url, n))
		end := time.Now()
		r.write("tools.json", text)
		var hashed []struct {
			SetHash string `json:"set_hash"`
		}
		require.NoError(t, json.Unmarshal([]byte(r.llmctx("hash", "tools", "--json", filepath.Join(r.folder, "tools.json"))), &hashed))
		return change{hashed[0].SetHash, begin, end}
	}
	first := describe(1)
	r.watch()
	r.made("tools", first)
	for n := 2; n <= changesWanted(t)+1; n++ {
		r.pause()
		r.made("tools", describe(n))
	}
	r.holds("tools", toolsHash)
}

func TestMCPServersOfNPM(t *testing.T) {
	modules := filepath.Join(installed(t), "node_modules", "@modelcontextprotocol")
	tools := func(server, more string) string {
		r := newRig(t, `
  - name: tools
    mcp: {command: [node, `+filepath.Join(modules, server, "dist", "index.js")+more+`}
    sets: tools
    match: {}
`)
		r.once()
		return r.entries("tools")[0]
	}
	count := func(entry string) int { return strings.Count(entry, ": ") - 1 }
	none := tools("server-everything", "]")
	assert.Equal(t, 13, count(none), none)
	assert.Equal(t, 14, count(tools("server-everything", "], capabilities: [roots]")))
	assert.Equal(t, 16, count(tools("server-everything", "], capabilities: [roots, sampling, elicitation]")))
	assert.Equal(t, none, tools("server-everything", "]"), "the same list has the same hashes")
	assert.Equal(t, 14, count(tools("server-filesystem", ", "+t.TempDir()+"]")))
}

func TestMLflow(t *testing.T) {
	folder, data := installed(t), t.TempDir()
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	bin := filepath.Join(folder, "mlflow", "bin")
	start(t, data, []string{"MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false", "PATH=" + bin + ":" + os.Getenv("PATH")},
		filepath.Join(bin, "mlflow"), "server", "--backend-store-uri", "sqlite:///mlf.db",
		"--artifacts-destination", "./art", "--host", "127.0.0.1", "--port", port, "--workers", "1")
	awaitHTTP(t, url+"/health")
	client := startClient(t, "", filepath.Join(bin, "python"), "mlflow_client.py", url)
	r := newRig(t, `
  - name: prompt
    http: {recipe: mlflow, url: "`+url+`", name: refund-policy, alias: production}
    sets: prompt
    match: {service.name: support-agent}
`)
	first := client.change("")
	r.watch()
	r.made("prompt", first)
	for range changesWanted(t) {
		r.pause()
		r.made("prompt", client.change(""))
	}
	r.holds("prompt", promptRevision)
}

func TestIceberg(t *testing.T) {
	folder := installed(t)
	for _, what := range []string{"main", "tag"} {
		t.Run(what, func(t *testing.T) {
			port, data := freePort(t), t.TempDir()
			client := startClient(t, "", filepath.Join(folder, "iceberg", "bin", "python"), "iceberg_client.py", data, port)
			tag := map[string]string{"main": "", "tag": ", tag: prod"}[what]
			r := newRig(t, `
  - name: index
    http: {recipe: iceberg, url: "http://127.0.0.1:`+port+`/v1/namespaces/rag/tables/kb"`+tag+`}
    sets: index
    match: {service.name: support-agent}
`)
			first := client.change("main")
			if what == "tag" {
				client.change("main")
				client.change("main")
				first = client.change(what)
			}
			r.watch()
			r.made("index", first)
			for range changesWanted(t) {
				r.pause()
				r.made("index", client.change(what))
			}
			r.holds("index", indexSnapshot)
		})
	}
}

// TestLiteLLM restarts a proxy with another configuration: it has no other way to change.
func TestLiteLLM(t *testing.T) {
	folder := installed(t)
	bin := filepath.Join(folder, "litellm", "bin")
	port := freePort(t)
	url := "http://127.0.0.1:" + port
	r := newRig(t, `
  - name: route
    http: {recipe: litellm, url: "`+url+`", alias: chat-default, headers: {Authorization: "Bearer ${env:LITELLM_MASTER_KEY}"}}
    sets: route
    match: {}
`)
	t.Setenv("LITELLM_MASTER_KEY", "sk-of-a-test-alone")
	stop := func() {}
	for n, models := range []string{"gpt-4o", "gpt-4.1", "gpt-4o", "gpt-4.1-mini"} {
		begin := time.Now()
		stop()
		r.write("litellm.yaml", `model_list:
  - model_name: chat-default
    litellm_params: {model: openai/`+models+`, api_base: "http://127.0.0.1:9/v1", api_key: sk-x}
    model_info: {id: always-the-same}
`)
		stop = start(t, r.folder, []string{"LITELLM_LOCAL_MODEL_COST_MAP=True", "PATH=" + bin + ":" + os.Getenv("PATH")},
			filepath.Join(bin, "litellm"), "--config", filepath.Join(r.folder, "litellm.yaml"), "--host", "127.0.0.1", "--port", port)
		awaitHTTP(t, url+"/health/readiness")
		if n == 0 {
			r.watch()
		}
		r.made("route", change{"chat-default:" + models, begin, time.Now()})
	}
	r.holds("route", modelRoute)
	// A weight that changes under an identifier that does not is another value.
	stop()
	r.write("litellm.yaml", `model_list:
  - {model_name: chat-default, litellm_params: {model: openai/gpt-4o, api_key: x, weight: 9}, model_info: {id: a}}
  - {model_name: chat-default, litellm_params: {model: openai/gpt-4.1, api_key: x, weight: 1}, model_info: {id: b}}
`)
	start(t, r.folder, []string{"LITELLM_LOCAL_MODEL_COST_MAP=True", "PATH=" + bin + ":" + os.Getenv("PATH")},
		filepath.Join(bin, "litellm"), "--config", filepath.Join(r.folder, "litellm.yaml"), "--host", "127.0.0.1", "--port", port)
	require.Eventually(t, func() bool { return len(r.entries("route")) == len(r.changes)+1 }, 3*time.Minute, poll200)
	assert.Contains(t, r.entries("route")[len(r.changes)], "variants: [{model: gpt-4.1, provider: openai, weight: 1}, {model: gpt-4o, provider: openai, weight: 9}]")
}

const poll200 = 200 * time.Millisecond

func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, errors.Join(err, response.Body.Close()))
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", text)
	return string(text)
}
