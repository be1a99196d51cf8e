// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

const (
	movedRegistry = "../../../../testdata/golden/moved/registry.yaml"
	otelSpans     = "../../../../testdata/spans/otel.json"
	driftingSpan  = "369304b5a0c29222"
)

func TestExplainNamesTheEntryAndTheReason(t *testing.T) {
	got := run("", "explain", "--registry", movedRegistry, "--spans", otelSpans, "--span", driftingSpan)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "status drift")
	assert.Contains(t, got.stdout, `route    chat-default:gpt-4o-2024-11-20
         drift: the span shows another value than the registry declares
         declared is chat-default:gpt-4o-2024-08-06
         `+movedRegistry+`:8:12, for {service.name=support-agent}, in force since 2026-11-01T00:00:00Z
`)
	assert.Contains(t, got.stdout, "response model: gpt-4o-2024-11-20")
}

func TestExplainLooksUpAnotherTime(t *testing.T) {
	got := run("", "explain", "--registry", movedRegistry, "--spans", otelSpans, "--span", driftingSpan, "--at", "2026-11-20T12:00Z")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "prompt   refund-policy:42\n")
}

func TestExplainSaysWhyASpanIsNotGenAI(t *testing.T) {
	_, rest, _ := strings.Cut(readAll(t, otelSpans), `"spanId"`)
	id := strings.Split(rest, `"`)[1]
	got := run("", "explain", "--registry", movedRegistry, "--spans", otelSpans, "--span", id)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "Not a GenAI span")
}

func TestExplainPrintsJSONWithItsSchema(t *testing.T) {
	got := run("", "explain", "--json", "--registry", movedRegistry, "--spans", otelSpans, "--span", driftingSpan)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	var answer struct {
		Schema    string `json:"schema"`
		Status    string `json:"status"`
		Variables []struct {
			Variable string `json:"variable"`
			Relation string `json:"relation"`
			Entry    struct {
				Line int `json:"line"`
			} `json:"entry"`
		} `json:"variables"`
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &answer))
	assert.Equal(t, "llm_context.explain/1", answer.Schema)
	assert.Equal(t, "drift", answer.Status)
	assert.Equal(t, "drifted", answer.Variables[1].Relation)
	assert.Equal(t, 8, answer.Variables[1].Entry.Line)
}

func TestExplainTellsWhatAnEarlierStampSaidOtherwise(t *testing.T) {
	spans := `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708",
"name":"chat","startTimeUnixNano":"1795176000000000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
{"key":"llm_context.traffic.cohort","value":{"stringValue":"beta"}}]}]}]}]}`
	registry := write(t, "registry.yaml", "contexts: [{match: {}, cohort: {name: everyone, since: 2026-01-01T00:00:00Z}}]\n")
	got := run(strings.ReplaceAll(spans, "\n", ""), "explain", "--registry", registry, "--spans", "-")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "llm_context.traffic.cohort: beta on the span, everyone with this registry")
}

func TestExplainReadsCompressedFiles(t *testing.T) {
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "spans.json.zst")
	require.NoError(t, os.WriteFile(path, encoder.EncodeAll([]byte(readAll(t, otelSpans)), nil), 0o600))
	got := run("", "explain", "--registry", movedRegistry, "--spans", path, "--span", driftingSpan)
	assert.Equal(t, command.ExitOK, got.code, got.stderr)
}

func TestExplainTellsMistakesWithTheirRemedy(t *testing.T) {
	broken := write(t, "broken.yaml", "contexts: [{match: {}, promt: {name: a}}]\n")
	text := write(t, "text.json", "this is a text that is long enough to be a line\n")
	for name, row := range map[string]struct {
		code      int
		arguments []string
		want      string
	}{
		"a bad registry": {command.ExitFinding, []string{"--registry", broken, "--spans", otelSpans}, `unknown key "promt"`},
		"no spans file":  {command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", "/nowhere.json"}, "/nowhere.json"},
		"no OTLP":        {command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", text}, "text.json:1: this is no JSON, or cut off; left out"},
		"Parquet":        {command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", write(t, "a.parquet", "PAR1 .... PAR1")}, "is Parquet; OTLP/JSON is read here"},
		"an empty file":  {command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", write(t, "a.json", "")}, "a.json: is empty"},
		"other JSON": {
			command.ExitTrouble,
			[]string{"--registry", movedRegistry, "--spans", write(t, "a.json", `{"resourceSpans": "of another kind altogether"}`)},
			"a.json:1: this is JSON, but no OTLP/JSON: ",
		},
		"a folder":    {command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", t.TempDir()}, "is a folder; name one file of it"},
		"no registry": {command.ExitTrouble, []string{"--registry", "/nowhere", "--spans", otelSpans}, "--registry: open /nowhere"},
		"no such span": {
			command.ExitTrouble,
			[]string{"--registry", movedRegistry, "--spans", otelSpans, "--span", "ff"},
			"has this trace or span ID",
		},
		"a bad time": {
			command.ExitTrouble, []string{"--registry", movedRegistry, "--spans", otelSpans, "--at", "noon"}, `--at: "noon" is no time; write a time such as`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := run("", append([]string{"explain"}, row.arguments...)...)
			assert.Equal(t, row.code, got.code)
			assert.Contains(t, got.stderr, row.want)
		})
	}
}

func TestExplainGoesOnAfterALineThatIsCutOff(t *testing.T) {
	whole := strings.ReplaceAll(readAll(t, otelSpans), "\n", "") + "\n"
	torn := write(t, "spans.json", whole[:len(whole)/2]+"\n"+whole+whole[:len(whole)/3])
	got := run("", "explain", "--registry", movedRegistry, "--spans", torn, "--span", driftingSpan)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "status drift")
	assert.Equal(t, torn+":1: this is no JSON, or cut off; left out\n"+torn+":3: this is no JSON, or cut off; left out\n", got.stderr)
}

func TestExplainReadsAFolderOfFragmentsAndNamesTheFileOfAnEntry(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "moved.yaml")
	require.NoError(t, os.WriteFile(file, []byte(readAll(t, movedRegistry)), 0o600))
	got := run("", "explain", "--registry", folder, "--spans", otelSpans, "--span", driftingSpan)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, file+":8:12, for {service.name=support-agent}")
}

func readAll(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}
