// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
)

// plantedLake writes a day in which the prompt moved.
func plantedLake(t *testing.T) string {
	t.Helper()
	spec := planted.Default(1)
	spec.Moved = "prompt"
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "traces.json"))
	require.NoError(t, err)
	require.NoError(t, planted.WriteOTLP(f, slices.Collect(planted.Spans(spec)), false))
	require.NoError(t, f.Close())
	return folder
}

const badWindow = "2026-11-20T09:00Z..13:00"

func TestPostmortemAnswersAsTextAsJSONAndAsAPage(t *testing.T) {
	lake, page := plantedLake(t), filepath.Join(t.TempDir(), "page.html")
	asked := []string{"postmortem", "--lake", lake, "--bad", badWindow, "--behavior", planted.BehaviourExpr}
	text := run("", append(asked, "--html", page)...)
	require.Equal(t, command.ExitOK, text.code, text.stderr)
	assert.Contains(t, text.stdout, "prompt moved together with the bad answers.\n")
	assert.Empty(t, text.stderr, "reading was too short to tell progress")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(html), "prompt moved together with the bad answers.")
	assert.NoFileExists(t, page+".new")

	asJSON := run("", append(asked, "--json")...)
	require.Equal(t, command.ExitOK, asJSON.code, asJSON.stderr)
	var answer struct {
		Schema string `json:"schema"`
		Result struct {
			Named []string `json:"named"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal([]byte(asJSON.stdout), &answer))
	assert.Equal(t, "llm_context.postmortem/1", answer.Schema)
	assert.Equal(t, []string{"prompt"}, answer.Result.Named)
}

func TestPostmortemTellsMistakesWithTheirRemedy(t *testing.T) {
	lake := plantedLake(t)
	for name, row := range map[string]struct {
		arguments []string
		want      string
	}{
		"no such directory": {[]string{"--lake", "/nowhere", "--bad", badWindow}, "there is no such directory or file"},
		"an empty directory": {
			[]string{"--lake", t.TempDir(), "--bad", badWindow}, "no files there that end in .json, .jsonl, .ndjson, .parquet",
		},
		"no window":         {[]string{"--lake", lake, "--bad", "yesterday"}, `--bad: "yesterday" is no window; write FROM..TO`},
		"a reversed window": {[]string{"--lake", lake, "--bad", "2026-11-20T13:00..09:00"}, "ends before it begins"},
		"a window of another day": {
			[]string{"--lake", lake, "--bad", "2026-12-20T09:00Z..13:00"},
			"those of the lake begin at 2026-11-19T09:00:02Z and go on until about 2026-11-20T12:",
		},
		"a bad baseline": {
			[]string{"--lake", lake, "--bad", badWindow, "--baseline", "2026-11-20T08:00..2026-11-20T10:00"}, "the baseline reaches into",
		},
		"a mistake in the condition": {
			[]string{"--lake", lake, "--bad", badWindow, "--behavior", "score = 1"}, "it is a SQL condition over attrs['key']",
		},
		"a page nowhere": {
			[]string{"--lake", lake, "--bad", badWindow, "--html", "/nowhere/page.html"}, "--html: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := run("", append([]string{"postmortem"}, row.arguments...)...)
			assert.Equal(t, command.ExitTrouble, got.code)
			assert.Contains(t, got.stderr, row.want)
		})
	}
}
