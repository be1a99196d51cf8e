// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// remedied holds for an error that ends in what can be done: behind a semicolon, or as a question.
func remedied(message string) bool {
	return strings.Contains(message, "; ") || strings.Contains(message, "?")
}

// stays expects that a source which was good before now fails: told with its name, with what was asked and with a remedy,
// and that neither the registry nor the state is another one.
func (r *rig) stays(t *testing.T, source, asked string) {
	t.Helper()
	path := filepath.Join("registry.d", "s.yaml")
	before, state := r.read(path), r.read("state.json")
	r.clock = r.clock.Add(time.Second)
	outcomes := r.round(source)
	require.Len(t, outcomes, 1)
	require.Error(t, outcomes[0].Err)
	message := outcomes[0].Err.Error()
	assert.Regexp(t, "^s: ", message)
	assert.Contains(t, message, asked)
	assert.True(t, remedied(message), "no remedy: %s", message)
	assert.NotContains(t, message, "hush-hush")
	assert.Equal(t, before, r.read(path))
	assert.Equal(t, state, r.read("state.json"))
	files, err := os.ReadDir(filepath.Join(r.folder, "registry.d"))
	require.NoError(t, err)
	for _, file := range files {
		assert.Truef(t, file.Name() == "s.yaml" || strings.HasPrefix(file.Name(), "."), "%s is new", file.Name())
	}
}

// TestWhateverARecipesServerDoesTheRegistryIsNotWorseOff has every recipe meet every fault after a good look.
func TestWhateverARecipesServerDoesTheRegistryIsNotWorseOff(t *testing.T) {
	good := map[string]struct{ parameters, sets, answer string }{
		"mlflow":   {"name: p, alias: production", "prompt", `{"model_version": {"name": "p", "version": "2", "creation_timestamp": 1700000000000}}`},
		"litellm":  {"alias: chat-default", "route", litellm},
		"langfuse": {"name: p, label: production", "prompt", `{"name": "p", "version": 3, "labels": ["production"]}`},
		"qdrant":   {"alias: kb", "index", `{"result": {"aliases": [{"alias_name": "kb", "collection_name": "kb-2"}]}}`},
		"chroma":   {"name: kb", "index", `{"id": "11f8", "name": "kb", "metadata": null}`},
		"iceberg":  {"name: kb", "index", `{"last-updated-ms": 1700000000000, "location": "s3://w/kb", "current-snapshot-id": 7, "snapshots": [], "snapshot-log": [{"snapshot-id": 7, "timestamp-ms": 1700000000000}], "metadata-log": []}`},
		"unleash":  {"name: p, environment: production", "prompt", `{"events": [{"createdAt": "2024-11-25T20:00:00Z", "environment": "production", "type": "feature-environment-enabled", "data": {}}, {"createdAt": "2024-11-25T20:00:01Z", "environment": "production", "type": "feature-strategy-add", "data": {"variants": [{"name": "r1", "weight": 1000}]}}]}`},
	}
	for name := range recipes {
		require.Contains(t, good, name)
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = fmt.Fprint(w, "hush-hush") }
	}
	body := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, text) }
	}
	faults := map[string]http.HandlerFunc{
		"expired token": status(http.StatusUnauthorized), "forbidden": status(http.StatusForbidden),
		"gone": status(http.StatusNotFound), "too often": status(http.StatusTooManyRequests), "bad request": status(http.StatusBadRequest),
		"broken": status(http.StatusInternalServerError), "a gateway": status(http.StatusBadGateway), "nothing": status(http.StatusNoContent),
		"a page": body("<html><title>Sign in</title></html>"), "empty": body(""), "no object": body("[]"), "null": body("null"), "a text": body(`"r9"`),
		"another schema": body(`{"items": [{"id": "hush-hush"}]}`), "an error in JSON": body(`{"error": {"message": "hush-hush"}}`),
		"fields of other kinds": body(`{"model_version": [], "data": {}, "result": 7, "events": "x", "name": {}, "version": [], "id": {}, "snapshots": 1, "metadata-log": 2, "snapshot-log": 3}`),
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = fmt.Fprint(w, `{"model_version": {"name": "p"`)
		},
		"aborted": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for recipe, g := range good {
		t.Run(recipe, func(t *testing.T) {
			var handler atomic.Pointer[http.HandlerFunc]
			answer := body(g.answer)
			handler.Store(&answer)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*handler.Load())(w, r) }))
			defer server.Close()
			r := newRig(t)
			source := fmt.Sprintf("  - {name: s, http: {recipe: %s, url: '%s', %s, headers: {X-Key: hush-hush}}, sets: %s, match: {}}\n",
				recipe, server.URL, g.parameters, g.sets)
			r.good(source)
			for fault, does := range faults {
				t.Run(fault, func(t *testing.T) {
					handler.Store(&does)
					r.stays(t, source, server.URL)
				})
			}
			server.Close()
			t.Run("dead", func(t *testing.T) { r.stays(t, source, server.URL) })
		})
	}
}

func TestWhateverAProgramDoesTheRegistryIsNotWorseOff(t *testing.T) {
	r := newRig(t)
	source := func(run string) string {
		return "  - {name: s, command: {run: [" + run + "]}, sets: index, as: {name: kb}, match: {}}\n"
	}
	r.good(source(`echo, '"s1"'`))
	for fault, run := range map[string]string{
		"is not there":    "/no/such/program",
		"fails":           "sh, -c, 'echo no such table >&2; exit 3'",
		"prints nothing":  "'true'",
		"prints text":     "echo, 'snapshot s2'",
		"prints half":     `echo, '{"snapshot_id": '`,
		"prints too much": "sh, -c, 'yes | head -c 20000000'",
		"never ends":      "sleep, '600'",
		"another schema":  `echo, '{"id": "s2"}'`,
		"an empty list":   "echo, '[]'",
		"a bad value":     `echo, '"s 2"'`,
	} {
		t.Run(fault, func(t *testing.T) {
			name, _, _ := strings.Cut(run, ",")
			r.stays(t, source(run), strings.Trim(name, "'"))
		})
	}
}

func TestWhateverARepositoryDoesTheRegistryIsNotWorseOff(t *testing.T) {
	repo := newRepository(t)
	repo.commit("2026-11-01T09:00:00Z", "v1\n")
	folder := filepath.Join(repo.folder, "repo")
	source := func(place, more string) string {
		return "  - {name: s, git: {repository: '" + place + "', path: p.txt" + more + "}, sets: prompt, as: {name: p}, match: {}, history: 876000h}\n"
	}
	repo.good(source(folder, ""))
	require.NoError(t, os.Mkdir(filepath.Join(repo.folder, "no-repository"), 0o700))
	repo.git("clone", "-q", "--depth", "1", "file://"+folder, "shallow")
	for fault, s := range map[string]string{
		"is gone":        source(filepath.Join(repo.folder, "nowhere"), ""),
		"is none":        source(filepath.Join(repo.folder, "no-repository"), ""),
		"has no branch":  source(folder, ", ref: nowhere"),
		"has no tag":     source(folder, `, deploy: {tag: "v*"}`),
		"deploys fail":   source(folder, `, deploy: {command: ["false"]}`),
		"has no file":    strings.Replace(source(folder, ""), "p.txt", "q.txt", 1),
		"is shallow":     source(filepath.Join(repo.folder, "shallow"), ""),
		"deploys garble": source(folder, `, deploy: {command: [echo, hello]}`),
	} {
		t.Run(fault, func(t *testing.T) { repo.stays(t, s, "git") })
	}
}

func TestWhateverAnMCPServerDoesTheRegistryIsNotWorseOff(t *testing.T) {
	_, url := serveMCP(t, tool("a", "one"), tool("b", "two"))
	source := func(server string) string {
		return "  - {name: s, mcp: {" + server + "}, sets: tools, match: {}}\n"
	}
	header := "headers: {Authorization: Bearer x}"
	r := newRig(t)
	r.good(source("url: '" + url + "', " + header))
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>") }))
	defer page.Close()
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	}))
	defer slow.Close()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	for fault, server := range map[string]string{
		"expired token":     "url: '" + url + "', headers: {Authorization: hush-hush}",
		"dead":              "url: '" + dead.URL + "'",
		"a page":            "url: '" + page.URL + "'",
		"never answers":     "url: '" + slow.URL + "'",
		"a tool is gone":    "url: '" + url + "', tools: [a, z], " + header,
		"no such program":   "command: [/no/such/program]",
		"a program fails":   "command: [sh, -c, 'echo no such module >&2; exit 1']",
		"a program is none": "command: [echo, hello]",
		"a program hangs":   "command: [sleep, '600']",
	} {
		t.Run(fault, func(t *testing.T) { r.stays(t, source(server), "mcp ") })
	}
}
