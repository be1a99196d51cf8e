// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// promptLake writes days of which the last has a bad prompt.
func promptLake(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "traces.json"))
	require.NoError(t, err)
	run := scenario.Make(scenario.Find("prompt"), 1, 8_000)
	require.NoError(t, scenario.WriteOTLP(f, nil, run.Answers, false))
	require.NoError(t, f.Close())
	return folder
}

// nameless is a lake of spans without a service.name.
func nameless(t *testing.T) string {
	t.Helper()
	path := filepath.Join(promptLake(t), "traces.json")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, bytes.ReplaceAll(text, []byte(`"service.name"`), []byte(`"svc"`)), 0o600))
	return path
}

const fails = "attrs['gen_ai.evaluation.score.label'] = 'fail'"

const badWindow = "2026-11-20T09:00Z..13:00"

func TestPostmortemAnswersAsTextAsJSONAndAsAPage(t *testing.T) {
	lake, page := promptLake(t), filepath.Join(t.TempDir(), "page.html")
	asked := []string{"postmortem", "--lake", lake, "--bad", badWindow, "--behavior", fails}
	text := run("", append(asked, "--html", page)...)
	require.Equal(t, command.ExitOK, text.code, text.stderr)
	assert.Contains(t, text.stdout, "support-agent: prompt support-agent:r41 → support-agent:r42, since 2026-11-20 09:")
	assert.Empty(t, text.stderr, "reading was too short to tell progress")
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(html), "support-agent: prompt support-agent:r41 → support-agent:r42, since 2026-11-20 09:")
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

// judgedLake has one answer and, in a trace of its own, the verdict about it.
const judgedLake = `{"resourceSpans":[{"scopeSpans":[{"spans":[
{"traceId":"0a","spanId":"01","name":"chat","startTimeUnixNano":"1795166400000000000","endTimeUnixNano":"1795166401000000000","attributes":[
{"key":"llm_context.prompt.revision","value":{"stringValue":"refunds:r42"}},{"key":"gen_ai.response.id","value":{"stringValue":"resp-1"}}]},
{"traceId":"0b","spanId":"02","name":"evaluate","startTimeUnixNano":"1795166460000000000","endTimeUnixNano":"1795166461000000000","attributes":[
{"key":"llm_context.judge.revision","value":{"stringValue":"groundedness:j7"}},{"key":"gen_ai.response.id","value":{"stringValue":"resp-1"}},
{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"fail"}}]}]}]}]}`

func TestPostmortemBringsVerdictsOnSpansOfAJudgeToTheAnswers(t *testing.T) {
	lake := filepath.Join(t.TempDir(), "traces.json")
	require.NoError(t, os.WriteFile(lake, []byte(strings.ReplaceAll(judgedLake, "\n", "")), 0o600))
	asked := []string{"postmortem", "--lake", lake, "--bad", badWindow, "--behavior", fails}

	found := run("", asked...)
	require.Equal(t, command.ExitOK, found.code, found.stderr)
	assert.Contains(t, found.stdout, "1 of 1 = 100.0 %", "it is on a span of the judge's own, which names the response")
	assert.Contains(t, strings.Join(strings.Fields(found.stdout), " "), "Answers with a verdict in all that was counted, by how it was found: 1 ")

	joined := run("", append(asked, "--per-response")...)
	require.Equal(t, command.ExitOK, joined.code, joined.stderr)
	assert.Contains(t, joined.stdout, "(on any span of the response)")
	assert.Contains(t, joined.stdout, "1 of 1 = 100.0 %")

	both := run("", append(asked, "--per-trace", "--per-response")...)
	assert.Equal(t, command.ExitTrouble, both.code)
	assert.Contains(t, both.stderr, "--per-response, --per-trace exclude each other")
}

func TestPostmortemTellsMistakesWithTheirRemedy(t *testing.T) {
	lake, torn := promptLake(t), filepath.Join(t.TempDir(), "torn.jsonl")
	require.NoError(t, os.WriteFile(torn, []byte("{\"resourceSpans\":[\nresource\n"), 0o600))
	for name, row := range map[string]struct {
		arguments []string
		want      string
	}{
		"no such directory": {[]string{"--lake", "/nowhere", "--bad", badWindow}, "there is no such directory or file"},
		"an empty directory": {
			[]string{"--lake", t.TempDir(), "--bad", badWindow}, "no files there that end in .json, .jsonl, .ndjson (plain, .gz or .zst) or .parquet",
		},
		"a file into which nothing is written yet": {
			[]string{"--lake", write(t, "traces.json", ""), "--bad", badWindow}, "nothing is written there yet: ",
		},
		"a service where no span tells its own": {
			[]string{"--lake", nameless(t), "--bad", badWindow, "--service", "support"}, "for which service = 'support' holds; none of its spans has a service.name",
		},
		"no window":         {[]string{"--lake", lake, "--bad", "yesterday"}, `--bad: "yesterday" is no window; write FROM..TO`},
		"a reversed window": {[]string{"--lake", lake, "--bad", "2026-11-20T13:00..09:00"}, "ends before it begins"},
		"a window of another day": {
			[]string{"--lake", lake, "--bad", "2026-12-20T09:00Z..13:00"},
			"those of the lake begin at 2026-11-17T06:0",
		},
		"a window of half a second": {
			[]string{"--lake", lake, "--bad", "2026-11-20T09:00:00Z..2026-11-20T09:00:00.5Z"}, "the bad window is shorter than a second",
		},
		"a bad baseline": {
			[]string{"--lake", lake, "--bad", badWindow, "--baseline", "2026-11-20T08:00..2026-11-20T10:00"}, "--baseline: the baseline reaches into the bad window",
		},
		"a baseline after the window": {
			[]string{"--lake", lake, "--bad", badWindow, "--baseline", "2026-11-20T13:00..2026-11-20T15:00"}, "--baseline: the baseline lies after the bad window",
		},
		"a file that is not one": {
			[]string{"--lake", torn, "--bad", badWindow}, "2 documents could not be read (cut off or not JSON)",
		},
		"a mistake in the condition": {
			[]string{"--lake", lake, "--bad", badWindow, "--behavior", "score = 1"}, "a condition is made of attrs['key'], resource['key']",
		},
		"a page nowhere": {
			[]string{"--lake", lake, "--bad", badWindow, "--html", "/nowhere/page.html"}, "--html /nowhere/page.html: ",
		},
		"no size of memory": {
			[]string{"--lake", lake, "--bad", badWindow, "--memory", "banana"}, "--memory banana: ",
		},
		"too little memory": {
			[]string{"--lake", lake, "--bad", badWindow, "--memory", "1MB"}, "--memory 1MB does not suffice; allow more",
		},
		"nothing for which the filter holds": {
			[]string{"--lake", lake, "--bad", badWindow, "--where", "service = 'nope'"},
			"for which service = 'nope' holds; its services are support-agent, search-assistant",
		},
		"a service that there is not": {
			[]string{"--lake", lake, "--bad", badWindow, "--service", "support"}, "for which service = 'support' holds; its services are support-agent",
		},
		"a comparison that the shell took": {
			[]string{"--lake", lake, "--bad", badWindow, "--latency"}, "flag needs an argument: --latency; quote it: the shell takes an unquoted < or >",
		},
		"a zone that there is not": {
			[]string{"--lake", lake, "--bad", badWindow, "--timezone", "Mars"}, "is no zone; write UTC, local or such as Europe/Berlin",
		},
		"another kind of document": {
			[]string{"--lake", write(t, "logs.json", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[]}]}]}`+"\n"), "--bad", badWindow},
			"no stamped span",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := run("", append([]string{"postmortem"}, row.arguments...)...)
			assert.Equal(t, command.ExitTrouble, got.code)
			assert.Contains(t, got.stderr, row.want)
		})
	}
}

func TestPostmortemOfALakeThatIsNotAllReadableSaysSoFirstAndLast(t *testing.T) {
	lake := promptLake(t)
	require.NoError(t, os.WriteFile(filepath.Join(lake, "broken.json"), []byte("{\"res"), 0o600))
	got := run("", "postmortem", "--lake", lake, "--bad", badWindow, "--behavior", fails)
	assert.Equal(t, command.ExitFinding, got.code)
	headline, _, _ := strings.Cut(got.stdout, "\n\n")
	assert.Contains(t, headline, "\nLeft out: 1 file of the lake that cannot be read.")
	assert.Contains(t, got.stderr, filepath.Join(lake, "broken.json")+": is cut off or not JSON")
	assert.Contains(t, got.stderr, "left out: 1 file of the lake that cannot be read; mend or remove")
}

func TestPostmortemNamesTheServicesWhereTheOneAskedForHasNoSpans(t *testing.T) {
	lake := promptLake(t)
	require.NoError(t, os.WriteFile(filepath.Join(lake, "metrics.json"), []byte(`{"resourceMetrics":[]}`+"\n"), 0o600))
	got := run("", "postmortem", "--lake", lake, "--bad", badWindow, "--service", "another")
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, "no stamped span in the bad window ")
	assert.Contains(t, got.stderr, " or before it for which service = 'another' holds; its services are ")
	assert.NotContains(t, got.stderr, "without spans", "what else the lake has is not why")
}

func TestPostmortemSaysThatNoSpanEndedInAnError(t *testing.T) {
	got := run("", "postmortem", "--lake", promptLake(t), "--bad", badWindow, "--error")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	headline, _, _ := strings.Cut(got.stdout, "\n\n")
	assert.Contains(t, headline, "\nNo span has a status: none ended in an error, and none is marked OK.")
}

func TestPostmortemTellsWhatNamedColumnsHoldWhereAConditionWasNeverMet(t *testing.T) {
	lake := promptLake(t)
	path := filepath.Join(lake, "traces.json")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, bytes.Replace(text, []byte(`"status":{}`), []byte(`"status":{"code":2}`), 20), 0o600))
	for condition, want := range map[string]string{
		"status_code = 'FAILED'": "\nstatus_code holds UNSET (",
		"name = 'completion'":    "\nname holds chat gpt-4o (",
	} {
		got := run("", "postmortem", "--lake", lake, "--bad", badWindow, "--behavior", condition)
		require.Equal(t, command.ExitOK, got.code, got.stderr)
		headline, _, _ := strings.Cut(got.stdout, "\n\n")
		assert.Contains(t, headline, want)
	}
}

func TestPostmortemCallsNothingNewWhereThereIsNoBaseline(t *testing.T) {
	lake := write(t, "traces.json", strings.ReplaceAll(judgedLake, "\n", ""))
	got := run("", "postmortem", "--lake", lake, "--bad", badWindow)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "There is no span of a baseline: whether a value is new cannot be told.")
	got = run("", "postmortem", "--lake", lake, "--bad", badWindow, "--json")
	assert.NotContains(t, got.stdout, `"new": true`)
}

func TestPostmortemTellsWhatOfTheLakeDidNotCount(t *testing.T) {
	lake := promptLake(t)
	stray := strings.Replace(strings.ReplaceAll(judgedLake, "\n", ""), "1795166400000000000", "soon", 1)
	for name, content := range map[string]string{
		"again.json": readAll(t, filepath.Join(lake, "traces.json")), "lake.json.1": "{}",
		"other.json": `{"resourceLogs":[]}` + "\n" + stray + "\n" + `{"resourceSpans":` + "\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(lake, name), []byte(content), 0o600))
	}
	got := run("", "postmortem", "--lake", lake, "--bad", badWindow, "--behavior", fails)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	notes := strings.Join(strings.Fields(got.stdout), " ")
	for _, want := range []string{
		"Not read, since the name is that of no file of a lake: " + filepath.Join(lake, "lake.json.1") + ".",
		"Left out, since they cannot be read (cut off or not JSON): 1 document of the lake.",
		"Left out, since their start cannot be read: 1 stamped span.",
		"spans were there already, with the same trace and span ID, as those of a batch are that was sent again; each counts once.",
	} {
		assert.Contains(t, notes, want)
	}
}
