// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
)

// TestEveryRecipeReadsTheAnswerOfItsServer has answers as the servers gave them.
func TestEveryRecipeReadsTheAnswerOfItsServer(t *testing.T) {
	day := time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		config   HTTPConfig
		sets     string
		answers  string
		asked    string
		expected []fact
	}{
		"mlflow": {
			HTTPConfig{Name: "refund policy", Alias: "production"},
			"prompt",
			`{"model_version": {"name": "refund policy", "version": "2", "creation_timestamp": 1795636800123, "tags": []}}`,
			"/api/2.0/mlflow/registered-models/alias?alias=production&name=refund+policy",
			[]fact{{value: value("name", "refund policy", "revision", "2"), floor: day.Add(123 * time.Millisecond)}},
		},
		"litellm, one deployment": {
			HTTPConfig{Recipe: "litellm", Alias: "embed"},
			"route",
			litellm, "/model/info",
			[]fact{{value: value("name", "embed", "provider", "openai", "model", "text-embedding-3-small")}},
		},
		"litellm, weights; two deployments of one model are one": {
			HTTPConfig{Recipe: "litellm", Alias: "chat-default"},
			"route",
			litellm, "/model/info",
			[]fact{{value: registryedit.Value{{Key: "name", Held: "chat-default"}, {Key: "variants", Held: []registryedit.Value{
				{{Key: "model", Held: "gpt-4o"}, {Key: "provider", Held: "openai"}, {Key: "weight", Held: 10.0}},
				{{Key: "model", Held: "gpt-4o-mini"}, {Key: "provider", Held: "azure"}, {Key: "weight", Held: 1.0}},
			}}}}},
		},
		"langfuse, touched since": {
			HTTPConfig{Recipe: "langfuse", Name: "a/b", Label: "production"},
			"prompt",
			`{"name": "a/b", "version": 3, "labels": ["production"], "createdAt": "2026-11-25T20:00:00.000Z", "updatedAt": "2026-11-25T20:05:00.000Z"}`,
			"/api/public/v2/prompts/a%2Fb?label=production",
			[]fact{{value: value("name", "a/b", "revision", "3"), floor: day, ceiling: day.Add(5 * time.Minute)}},
		},
		"langfuse, untouched": {
			HTTPConfig{Recipe: "langfuse", Name: "p", Label: "production"},
			"prompt",
			`{"name": "p", "version": 3, "labels": ["production"], "createdAt": "2026-11-25T20:00:00.100Z", "updatedAt": "2026-11-25T20:00:00.900Z"}`,
			"/api/public/v2/prompts/p?label=production",
			[]fact{{value: value("name", "p", "revision", "3"), since: day.Add(100 * time.Millisecond)}},
		},
		"langfuse, as its schema promises": {
			HTTPConfig{Recipe: "langfuse", Name: "p", Label: "production"},
			"prompt",
			`{"name": "p", "version": 3, "labels": ["production"]}`, "/api/public/v2/prompts/p?label=production",
			[]fact{{value: value("name", "p", "revision", "3")}},
		},
		"qdrant": {
			HTTPConfig{Alias: "kb"},
			"index",
			`{"result": {"aliases": [{"alias_name": "other", "collection_name": "x"}, {"alias_name": "kb", "collection_name": "kb-2"}]}}`,
			"/aliases",
			[]fact{{value: value("name", "kb", "snapshot_id", "kb-2")}},
		},
		"chroma": {
			HTTPConfig{Name: "kb-docs"},
			"index",
			`{"id": "11f8", "name": "kb-docs", "metadata": {"snapshot": "s7", "snapshot_at": "2026-11-25T20:00:00Z"}}`,
			"/api/v2/tenants/default_tenant/databases/default_database/collections/kb-docs",
			[]fact{{value: value("name", "kb-docs", "snapshot_id", "s7"), since: day}},
		},
		"chroma, without a convention": {
			HTTPConfig{Recipe: "chroma", Name: "kb-docs"},
			"index",
			`{"id": "11f8", "name": "kb-docs", "metadata": null}`,
			"/api/v2/tenants/default_tenant/databases/default_database/collections/kb-docs",
			[]fact{{value: value("name", "kb-docs", "snapshot_id", "11f8")}},
		},
		"iceberg, ids of 64 bits": {
			HTTPConfig{},
			"index",
			`{"metadata": {"location": "s3://w/kb/docs", "current-snapshot-id": 1667138269794741374, "snapshots": [],
			  "snapshot-log": [{"snapshot-id": 1667138269794741374, "timestamp-ms": 1795636800000}],
			  "metadata-log": [{"metadata-file": "s3://w/kb/docs/metadata/0.json", "timestamp-ms": 1}]}}`,
			"/",
			[]fact{{value: value("name", "docs", "snapshot_id", "1667138269794741374"), since: day}},
		},
		"unleash": {
			HTTPConfig{Name: "refund-prompt", Environment: "development"},
			"prompt",
			`{"events": [
			  {"createdAt": "2026-11-25T20:03:00Z", "environment": "development", "type": "feature-strategy-update", "data": {"variants": [{"name": "r41", "weight": 0}, {"name": "r42", "weight": 1000}]}},
			  {"createdAt": "2026-11-25T20:02:00Z", "environment": "production", "type": "feature-strategy-update", "data": {"variants": []}},
			  {"createdAt": "2026-11-25T20:01:00Z", "environment": "development", "type": "feature-environment-enabled", "data": null},
			  {"createdAt": "2026-11-25T20:00:00Z", "environment": "development", "type": "feature-strategy-add", "data": {"variants": [{"name": "r41", "weight": 900}, {"name": "r42", "weight": 100}]}}]}`,
			"/api/admin/events/refund-prompt",
			[]fact{
				{since: day.Add(time.Minute), value: registryedit.Value{{Key: "name", Held: "refund-prompt"}, {Key: "variants", Held: []registryedit.Value{
					{{Key: "revision", Held: "r41"}, {Key: "weight", Held: 900.0}}, {{Key: "revision", Held: "r42"}, {Key: "weight", Held: 100.0}},
				}}}},
				{since: day.Add(3 * time.Minute), value: value("name", "refund-prompt", "revision", "r42")},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, c.asked, r.URL.RequestURI())
				assert.Equal(t, "Bearer x", r.Header.Get("Authorization"))
				_, _ = fmt.Fprint(w, c.answers)
			}))
			defer server.Close()
			config := c.config
			if config.Recipe == "" {
				config.Recipe, _, _ = strings.Cut(name, ",")
			}
			config.URL, config.Headers = server.URL+"/", map[string]string{"Authorization": "Bearer x"}
			w, err := newWeb(config, &shape{variable: c.sets}, time.Now)
			require.NoError(t, err)
			l, err := w.look(t.Context())
			require.NoError(t, err)
			assert.Equal(t, c.expected, l.facts)
			assert.False(t, l.serverTime.IsZero())
		})
	}
}

func value(pairs ...string) registryedit.Value {
	var v registryedit.Value
	for i := 0; i < len(pairs); i += 2 {
		v = v.With(pairs[i], pairs[i+1])
	}
	return v
}

const litellm = `{"data": [
  {"model_name": "chat-default", "litellm_params": {"model": "openai/gpt-4o", "weight": 9}, "model_info": {"id": "a"}},
  {"model_name": "chat-default", "litellm_params": {"model": "openai/gpt-4o", "weight": 1}, "model_info": {"id": "b"}},
  {"model_name": "chat-default", "litellm_params": {"model": "azure/gpt-4o-mini"}, "model_info": {"id": "c"}},
  {"model_name": "embed", "litellm_params": {"model": "openai/text-embedding-3-small"}, "model_info": {"id": "d"}}]}`

func TestAServerThatFailsIsNamedWithTheRequestAndTheRemedyAndNothingSecret(t *testing.T) {
	t.Setenv("API_TOKEN", "sk-very-secret")
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("X-Api-Key"), "a header went to another host")
	}))
	defer other.Close()
	for message, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"answered 401 Unauthorized; check the credentials under headers": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, r.Header.Get("X-Api-Key"), http.StatusUnauthorized)
		},
		"answered 404 Not Found; check url":                 http.NotFound,
		"answered 500 Internal Server Error; look into the": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"answered no JSON":                                  func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, "<html>") },
		"has its schema changed?":                           func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"data": 7}`) },
		"yields no value; does what is asked for exist":     func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"data": []}`) },
		"it leads to another host; write that address":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		"EOF; is the server there?":                         func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no answer within 2s":                               func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"the registry would not be valid with it": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, `{"data": ["sk-very-secret has spaces"]}`)
		},
		"its clock says 2026-01-01T00:00:00Z": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
			_, _ = fmt.Fprint(w, `{"data": [{"revision": "r", "floor": 1}]}`)
		},
		"answered with more than 16 MiB; ask for less": func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, strings.Repeat("x", maxAnswer+1)) },
	} {
		t.Run(message, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(answer))
			defer server.Close()
			r := newRig(t)
			outcome := r.round(`  - name: store
    http: {url: "` + server.URL + `/api?token=${env:API_TOKEN}", jq: ".data[]", headers: {X-Api-Key: "${env:API_TOKEN}"}}
    sets: prompt
    as: {name: p}
    match: {}
`)[0]
			require.ErrorContains(t, outcome.Err, message)
			assert.ErrorContains(t, outcome.Err, "store: ")
			if !strings.Contains(message, "registry") {
				assert.ErrorContains(t, outcome.Err, server.URL+"/api")
			}
			assert.NotContains(t, outcome.Err.Error(), "sk-very-secret")
			assert.NoFileExists(t, filepath.Join(r.folder, "registry.d", "store.yaml"))
		})
	}
}

func TestADeadServerIsToldWithItsAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	r := newRig(t)
	outcome := r.round("  - {name: s, http: {url: '" + server.URL + "/x?k=v', jq: .}, sets: prompt, match: {}}\n")[0]
	require.ErrorContains(t, outcome.Err, "s: GET "+server.URL+"/x: ")
	require.ErrorContains(t, outcome.Err, "connection refused; is the server there?")
}

// TestTheHistoryOfATableIsReadOutOfItsOlderMetadataFiles has the files of a table whose main
// branch was a, b, a, and whose tag moved; the snapshot b has expired, and left its log.
func TestTheHistoryOfATableIsReadOutOfItsOlderMetadataFiles(t *testing.T) {
	folder := t.TempDir()
	file := func(name string, at int, current, tag string, files ...string) string {
		log := make([]string, len(files))
		for i, f := range files {
			log[i] = fmt.Sprintf(`{"metadata-file": "file://%s", "timestamp-ms": 0}`, filepath.Join(folder, f))
		}
		text := fmt.Sprintf(`{"location": "file:///w/kb", "last-updated-ms": %d, "current-snapshot-id": %s, "refs": {"prod": {"snapshot-id": %s}},
			"snapshots": [{"snapshot-id": %s, "timestamp-ms": 1}], "snapshot-log": [{"snapshot-id": 1, "timestamp-ms": 1000}, {"snapshot-id": 1, "timestamp-ms": 3000}],
			"metadata-log": [%s]}`, at, current, tag, tag, strings.Join(log, ","))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
		return text
	}
	const begin = 1_795_636_800_000
	file("0", begin+500, "-1", "1")
	file("1", begin+1000, "1", "1", "0")
	file("2", begin+2000, "2", "1", "0", "1")
	file("3", begin+3000, "1", "1", "0", "1", "2")
	now := file("4", begin+4000, "1", "2", "0", "1", "2", "3")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, now) }))
	defer server.Close()
	facts := func(tag string) []fact {
		w, err := newWeb(HTTPConfig{URL: server.URL, Recipe: "iceberg", Tag: tag}, &shape{variable: "index"}, time.Now)
		require.NoError(t, err)
		l, err := w.look(t.Context())
		require.NoError(t, err)
		return l.facts
	}
	second := func(n int64, id string) fact {
		return fact{value: value("name", "kb", "snapshot_id", id), since: time.UnixMilli(begin + 1000*n).UTC()}
	}
	assert.Equal(t, []fact{second(1, "1"), second(2, "2"), second(3, "1")}, facts(""))
	assert.Equal(t, []fact{second(4, "2")}, facts("prod"), "what the tag was before has no begin")
	require.NoError(t, os.Remove(filepath.Join(folder, "1")))
	assert.Equal(t, []fact{second(3, "1")}, facts(""), "what lies before a hole is not followed")
}
