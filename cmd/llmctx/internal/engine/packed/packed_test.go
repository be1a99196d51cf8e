// SPDX-License-Identifier: Apache-2.0

package packed_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/packed"
)

func TestColumnsHaveNamesThatNeedNoQuotes(t *testing.T) {
	for _, table := range []string{packed.Spans, packed.Verdicts} {
		seen := map[string]bool{}
		for _, c := range packed.Columns(table) {
			assert.Regexp(t, `^[a-z][a-z0-9_]*$`, c.Name)
			assert.False(t, seen[c.Name], "%s is there once", c.Name)
			seen[c.Name] = true
		}
	}
}

func TestAnAttributeIsInOnePlace(t *testing.T) {
	for key, want := range map[string]string{
		"llm_context.prompt.revision": "llm_context_prompt_revision", "llm_context.custom.params": "extra", "llm_context.declared.prompt": "extra",
		"gen_ai.evaluation.score.label": "gen_ai_evaluation_score_label", "llm_context.confirmed": "attributes", "tenant.tier": "attributes",
	} {
		column, isMap := packed.Place(key)
		assert.Equal(t, want, column, key)
		assert.Equal(t, want == "extra" || want == "attributes", isMap, key)
	}
}

func TestWhatWasSaidIsNotPackedAndWhatDescribesItIs(t *testing.T) {
	text := regexp.MustCompile("^" + packed.TextPattern() + "$")
	for _, key := range []string{
		"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions", "gen_ai.prompt.0.content",
		"gen_ai.completion.1.content", "llm.input_messages.0.message.content", "llm.tools.3.tool.json_schema", "input.value", "output.value",
		"traceloop.entity.input", "langfuse.observation.output", "ai.prompt.messages", "ai.response.text", "mlflow.spanInputs", "lmnr.span.input",
		"langwatch.output", "gen_ai.evaluation.explanation", "retrieval.documents.0.document.content", "my.app.prompt",
	} {
		assert.Regexp(t, text, key)
	}
	for _, key := range []string{
		"gen_ai.prompt.name", "gen_ai.prompt.version", "gen_ai.request.model", "gen_ai.usage.input_tokens", "gen_ai.response.finish_reasons",
		"input.mime_type", "ai.model.id", "embedding.model_name", "llm.model_name", "error.message", "feature_flag.result.variant", "llm.prompt_template.version",
	} {
		assert.NotRegexp(t, text, key)
	}
}

func TestAFileIsKnownByItsBeginningWhateverItIsCalled(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789"), 1000)
	other := append([]byte("x"), long...)
	m := &packed.Manifest{Schema: packed.Schema, Sources: []packed.Source{packed.NewSource("a.json", long), packed.NewSource("short.json", []byte("abc"))}}
	assert.Equal(t, 0, m.Find(long[:packed.HeadBytes]))
	assert.Equal(t, -1, m.Find(other[:packed.HeadBytes]))
	assert.Equal(t, -1, m.Find(long[:packed.HeadBytes-1]), "one that is shorter than the known head is another")
	assert.Equal(t, 1, m.Find([]byte("abcdef")), "one that was short has grown")
	assert.Equal(t, -1, m.Find([]byte("abd")))
}

func TestTheManifestIsReadAsItWasWritten(t *testing.T) {
	folder := t.TempDir()
	none, err := packed.Load(folder)
	require.NoError(t, err)
	assert.Nil(t, none)
	m := &packed.Manifest{Schema: packed.Schema, Files: []packed.File{{Path: "spans/day=2026-11-20/hour=09/a-0.parquet", Size: 7}}, Sources: []packed.Source{packed.NewSource("a.json", []byte("abc"))}}
	require.NoError(t, m.Save(folder))
	again, err := packed.Load(folder)
	require.NoError(t, err)
	assert.Equal(t, m, again)
}

func TestAManifestOfTheSchemaBeforeIsRead(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, (&packed.Manifest{Schema: packed.Before}).Save(folder))
	m, err := packed.Load(folder)
	require.NoError(t, err)
	assert.Equal(t, packed.Before, m.Schema)
}

func TestAManifestOfAnotherSchemaIsRefused(t *testing.T) {
	for text, want := range map[string]string{`{"schema":"1"}`: `is of schema "1"`, `{`: "is no manifest"} {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, packed.ManifestName), []byte(text), 0o600))
		_, err := packed.Load(folder)
		require.ErrorContains(t, err, want)
	}
}

func TestAHeadIsReadAndNothingIsLost(t *testing.T) {
	for _, text := range []string{"", "short", strings.Repeat("long", 5000)} {
		head, whole, err := packed.Head(strings.NewReader(text))
		require.NoError(t, err)
		assert.Len(t, head, min(len(text), packed.HeadBytes))
		var all bytes.Buffer
		_, err = all.ReadFrom(whole)
		require.NoError(t, err)
		assert.Equal(t, text, all.String())
	}
}
