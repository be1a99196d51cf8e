// SPDX-License-Identifier: Apache-2.0

package duckdb_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/duckdb"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Spans of real programs say what they are in many ways, of which the lake reads those that a table can tell. A folder of them has a
// LABELS.tsv, as those of LLMCONTEXT_CORPUS and LLMCONTEXT_CAPTURES have.
func TestWhatIsAnAnswerOfARealProgramIsCountedAsOneAndNothingElseIs(t *testing.T) {
	for variable, folder := range map[string]string{
		"": "../../../../../testdata/spans", "LLMCONTEXT_CORPUS": os.Getenv("LLMCONTEXT_CORPUS"), "LLMCONTEXT_CAPTURES": os.Getenv("LLMCONTEXT_CAPTURES"),
	} {
		t.Run(variable, func(t *testing.T) {
			if folder == "" {
				t.Skip(variable + " is not set")
			}
			labels := labelsOf(t, folder)
			told := kindsTold(t, folder, labels)
			for span := range labels {
				assert.Contains(t, told, span)
			}
			var same, agree int
			for span, label := range labels {
				switch kind := told[span]; {
				case kind == label:
					same++
					agree++
				case isAnswer(kind) == isAnswer(label):
					agree++
				default:
					t.Logf("%s is %s, the lake says %q", span, label, kind)
				}
			}
			t.Logf("of %d spans %d are of the kind that the lake says, and %d are answers where it says so", len(labels), same, agree)
			assert.GreaterOrEqual(t, 100*agree, 96*len(labels))
			assert.GreaterOrEqual(t, 100*same, 90*len(labels))
		})
	}
}

// Each is written by a library that has no word for it, or one that others do not have.
func TestSpansThatTellTheirKindByANameOrADatabaseAreOfIt(t *testing.T) {
	spans := []struct {
		name, key, value string
		want             string
	}{
		{"tool_call.lookup_order", "agentops.span.kind", "AgentOpsSpanKindValues.TOOL", kinds.Tool},
		{"openai.embeddings", "gen_ai.request.type", "embedding", kinds.Embedding},
		{"openai.chat.completion", "gen_ai.request.type", "chat", kinds.Inference},
		{"pinecone.query", "db.system", "Pinecone", kinds.Retrieval},
		{"chroma.query", "db.system.name", "chroma", kinds.Retrieval},
		{"simple query", "spring.ai.kind", "vector_store", kinds.Retrieval},
		{"query", "gen_ai.operation.name", "vectordb", kinds.Retrieval},
		{"generate", "genkit:type", "util", kinds.Workflow},
		{"support", "entity.type", "agent", kinds.Agent},
		{"claude_code.tool", "tool_name", "Bash", kinds.Tool},
		{"function_tool", "lk.function_tool.name", "lookup_order", kinds.Tool},
		{"running tool", "gen_ai.tool.name", "lookup_order", kinds.Tool},
		{"openclaw.run", "openclaw.model", "gpt-4o", kinds.Agent},
		{"apply_guardrail shield input", "gen_ai.operation.name", "apply_guardrail", kinds.Evaluator},
		{"openai.chat", "db.system", "postgresql", kinds.Unnamed},
	}
	td, labels := ptrace.NewTraces(), map[string]string{}
	list := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	for i, s := range spans {
		span := list.AppendEmpty()
		span.SetName(s.name)
		span.Attributes().PutStr(s.key, s.value)
		labels["spans.json "+strconv.Itoa(i)] = s.want
	}
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(td)
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "spans.json"), data, 0o600))
	assert.Equal(t, labels, kindsTold(t, folder, labels))
}

func isAnswer(kind string) bool { return !slices.Contains(kinds.NotAnswers, kind) }

// labelsOf reads what the spans are of which it is certain that they are calls, by file and place in it.
func labelsOf(t *testing.T, folder string) map[string]string {
	file, err := os.Open(filepath.Join(folder, "LABELS.tsv"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, file.Close()) }()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	require.NoError(t, err)
	labels := map[string]string{}
	for _, row := range rows[1:] {
		if row[3] == "yes" {
			labels[row[0]+" "+row[1]] = row[4]
		}
	}
	return labels
}

// kindsTold stamps them, each as a service of its own, and asks the lake for their kinds.
func kindsTold(t *testing.T, folder string, labels map[string]string) map[string]string {
	files := map[string]bool{}
	for span := range labels {
		file, _, _ := strings.Cut(span, " ")
		files[file] = true
	}
	lake := ptrace.NewTraces()
	var number byte
	at := pcommon.Timestamp(time.Hour)
	for file := range files {
		data, err := os.ReadFile(filepath.Join(folder, file))
		require.NoError(t, err)
		td, err := new(ptrace.JSONUnmarshaler).UnmarshalTraces(data)
		require.NoError(t, err)
		number++
		place := 0
		for _, rs := range td.ResourceSpans().All() {
			for _, ss := range rs.ScopeSpans().All() {
				for _, s := range ss.Spans().All() {
					name := file + " " + strconv.Itoa(place)
					place++
					if labels[name] == "" {
						continue
					}
					to := lake.ResourceSpans().AppendEmpty()
					to.Resource().Attributes().PutStr("service.name", name)
					one := to.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
					s.CopyTo(one)
					one.SetParentSpanID(pcommon.SpanID{}) // so that no answer is part of another
					one.SetTraceID(pcommon.TraceID{number, byte(place), byte(place >> 8), 1})
					one.SetSpanID(pcommon.SpanID{number, byte(place), byte(place >> 8), 1})
					one.Attributes().PutStr("llm_context.status", "declared")
					one.SetStartTimestamp(at)
				}
			}
		}
	}
	path := t.TempDir()
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(lake)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(path, "traces.json"), append(data, '\n'), 0o600))
	e, err := duckdb.Open(t.Context(), duckdb.Options{Path: path, Memory: "1GB", Threads: 2})
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	begin := pcommon.Timestamp(0).AsTime()
	table, err := e.Count(t.Context(), &counts.Question{
		Baseline: counts.Interval{From: begin.AddDate(-1, 0, 0), To: begin.AddDate(0, 0, -1)}, Bad: counts.Interval{From: begin, To: at.AsTime().Add(time.Hour)},
	})
	require.NoError(t, err)
	told := map[string]string{}
	for _, c := range table.Cells.All() {
		assert.NotContains(t, told, c.Service, fmt.Sprint(c))
		told[c.Service] = c.Kind
	}
	return told
}
