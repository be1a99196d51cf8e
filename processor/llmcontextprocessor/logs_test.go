// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/metadata"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// oneLog makes a batch of one log record.
func oneLog(event string, attributes map[string]any, body any) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", "shop")
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName("shop")
	lr := sl.LogRecords().AppendEmpty()
	lr.SetObservedTimestamp(timestamp(noon.Add(time.Minute)))
	lr.SetEventName(event)
	if err := lr.Attributes().FromRaw(attributes); err != nil {
		panic(err)
	}
	if err := lr.Body().FromRaw(body); err != nil {
		panic(err)
	}
	return ld
}

func recordOf(ld plog.Logs) plog.LogRecord {
	return ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
}

func (b *bench) stampLog(t testing.TB, ld plog.Logs) map[string]any {
	out, err := b.processLogs(context.Background(), ld)
	require.NoError(t, err)
	return recordOf(out).Attributes().AsRaw()
}

const logRegistry = `
contexts:
  - match: {service.name: shop}
    prompt:
      - {name: refunds, revision: r41, since: 2026-10-01T00:00:00Z}
      - {name: refunds, revision: r42, since: 2026-11-20T12:00:00Z}
    route: {name: chat, model: gpt-4o-2024-11-20, since: 2026-11-01T00:00:00Z}
    judge: {name: groundedness, revision: j7, since: 2026-11-01T00:00:00Z}
    cohort: {name: beta, since: 2026-11-01T00:00:00Z}
`

func logBench(t testing.TB, configure ...func(*Config)) *bench {
	b := newBench(t, configure...)
	b.show(t, logRegistry)
	b.clock = noon.Add(time.Minute)
	return b
}

func TestEveryKindOfLogRecordIsStampedAsItIs(t *testing.T) {
	const tools = `[{"name":"search","description":"d","parameters":{"type":"object"}}]`
	structured := []any{map[string]any{"parameters": map[string]any{"type": "object"}, "name": "search", "description": "d"}}
	call := map[string]any{"gen_ai.operation.name": "chat", "gen_ai.response.model": "gpt-4o-2024-11-20"}
	for name, row := range map[string]struct {
		event      string
		attributes map[string]any
		body       any
		want       map[string]string // without the prefix; "" for what is not there
	}{
		"the details of a call": {
			event: "gen_ai.client.inference.operation.details", attributes: call,
			want: map[string]string{"model.route": "chat:gpt-4o-2024-11-20", "status": "confirmed", "confirmed": "route", "prompt.revision": "refunds:r42"},
		},
		"details with tools as JSON": {
			event:      "gen_ai.client.inference.operation.details",
			attributes: map[string]any{"gen_ai.tool.definitions": tools},
			want:       map[string]string{"tools.schema_hash": toolsHash},
		},
		"details with tools as they are": {
			event:      "gen_ai.client.inference.operation.details",
			attributes: map[string]any{"gen_ai.tool.definitions": structured},
			want:       map[string]string{"tools.schema_hash": toolsHash},
		},
		"details in a body": {
			event: "gen_ai.client.inference.operation.details",
			body:  map[string]any{"gen_ai.response.model": "gpt-4o-2024-11-20", "gen_ai.tool.definitions": structured},
			want:  map[string]string{"model.route": "chat:gpt-4o-2024-11-20", "confirmed": "route,tools", "tools.schema_hash": toolsHash},
		},
		"a message": {
			event: "gen_ai.user.message", attributes: map[string]any{"gen_ai.system": "openai"}, body: map[string]any{"content": "Hi"},
			want: map[string]string{"prompt.revision": "refunds:r42", "model.route": "chat:gpt-4o-2024-11-20", "status": "declared"},
		},
		"a choice, in the spelling of before": {
			attributes: map[string]any{"event.name": "gen_ai.choice"}, body: `{"message":{}}`,
			want: map[string]string{"status": "declared", "prompt.revision": "refunds:r42"},
		},
		"a call of Claude Code's whose scope was lost": {
			attributes: map[string]any{"event.name": "api_request", "model": "claude-opus-4-6"}, body: "claude_code.api_request",
			want: map[string]string{"model.route": "chat:claude-opus-4-6", "status": "drift", "drift": "route", "prompt.revision": "refunds:r42"},
		},
		"a verdict of the declared judge": {
			event:      "gen_ai.evaluation.result",
			attributes: map[string]any{"gen_ai.evaluation.name": "groundedness", "gen_ai.evaluation.evaluator.version": "j7"},
			want: map[string]string{
				"judge.revision": "groundedness:j7", "traffic.cohort": "beta", "status": "confirmed", "confirmed": "judge",
				"prompt.revision": "", "model.route": "", "fingerprint": "", "missing": "", "tools.schema_hash": "",
			},
		},
		"a verdict of another revision of it": {
			event: "gen_ai.evaluation.result",
			attributes: map[string]any{
				"gen_ai.evaluation.name": "Groundedness of answers", "gen_ai.evaluation.evaluator.id": "groundedness",
				"gen_ai.evaluation.evaluator.version": "j8",
			},
			want: map[string]string{"judge.revision": "groundedness:j8", "status": "drift", "drift": "judge", "declared.judge": "groundedness:j7"},
		},
		"a verdict of another judge": {
			event:      "gen_ai.evaluation.result",
			attributes: map[string]any{"gen_ai.evaluation.name": "bias", "gen_ai.evaluation.evaluator.version": "v3"},
			want:       map[string]string{"judge.revision": "groundedness:j7", "status": "declared", "confirmed": ""},
		},
		"verdicts in a list": {
			attributes: map[string]any{"event.name": "gen_ai.evaluation.results", "gen_ai.response.model": "gpt-4o"},
			body: map[string]any{"gen_ai.evaluations": []any{
				map[string]any{"gen_ai.evaluation.name": "bias", "gen_ai.evaluation.evaluator.version": "v3"},
				map[string]any{"gen_ai.evaluation.name": "groundedness", "gen_ai.evaluation.evaluator.version": "j8"},
			}},
			want: map[string]string{"judge.revision": "groundedness:j8", "status": "drift", "fingerprint": ""},
		},
		"an answer of Gemini CLI, with the model that gave it": {
			attributes: map[string]any{"event.name": "gemini_cli.api_response", "model": "gpt-4o-2024-11-20", "duration_ms": 1200},
			want: map[string]string{
				"model.route": "chat:gpt-4o-2024-11-20", "status": "confirmed", "confirmed": "route", "prompt.revision": "refunds:r42",
			},
		},
		"a request of Gemini CLI proves no answer": {
			attributes: map[string]any{"event.name": "gemini_cli.api_request", "model": "gpt-4o-2024-11-20"},
			want:       map[string]string{"model.route": "chat:gpt-4o-2024-11-20", "status": "declared", "confirmed": ""},
		},
		"an answer of Qwen Code, with the model that was asked for": {
			attributes: map[string]any{"event.name": "qwen-code.api_response", "model": "gpt-4o-2024-11-20", "duration_ms": 1200.5},
			want:       map[string]string{"model.route": "chat:gpt-4o-2024-11-20", "status": "declared", "confirmed": ""},
		},
		"a call of Codex, whose log library calls it by its place in the source": {
			event:      "event otel/src/events/session.rs:803",
			attributes: map[string]any{"event.name": "codex.api_request", "model": "nova-9", "duration_ms": "116"},
			want:       map[string]string{"model.route": "chat:nova-9", "status": "drift", "prompt.revision": "refunds:r42"},
		},
		"a call of Codex over a socket": {
			event:      "event otel/src/events/session.rs:840",
			attributes: map[string]any{"event.name": "codex.websocket_request", "model": "gpt-4o-2024-11-20", "duration_ms": "116"},
			want:       map[string]string{"status": "declared", "prompt.revision": "refunds:r42"},
		},
		"another record of Codex": {
			event: "event otel/src/events/session.rs:703", attributes: map[string]any{"event.name": "codex.conversation_starts", "model": "nova-9"},
			want: map[string]string{"status": "", "model.route": ""},
		},
		"a tool of Codex": {
			attributes: map[string]any{"event.name": "codex.tool_result", "tool_name": "shell", "duration_ms": "80"},
			want:       map[string]string{"status": "declared", "prompt.revision": "refunds:r42"},
		},
		"an embedding, by Splunk": {
			event: "gen_ai.client.embedding.operation.details", attributes: map[string]any{"gen_ai.request.model": "nova-embed"},
			want: map[string]string{"status": "declared", "prompt.revision": "refunds:r42"},
		},
		"the messages of a span, by ADOT": {
			event: "shop", attributes: map[string]any{"event.name": "shop"},
			body: map[string]any{"input": map[string]any{"messages": []any{map[string]any{"role": "user", "content": "Hi"}}}},
			want: map[string]string{"status": "declared", "prompt.revision": "refunds:r42", "model.route": "chat:gpt-4o-2024-11-20"},
		},
		"a record that is called by its scope and has no messages": {
			event: "shop", body: map[string]any{"input": map[string]any{"messages": []any{}}, "output": "x"},
			want: map[string]string{"status": ""},
		},
		"messages under another name": {
			event: "orders", body: map[string]any{"input": map[string]any{"messages": []any{map[string]any{"role": "user"}}}},
			want: map[string]string{"status": ""},
		},
		"another log record": {event: "", body: "order loaded", want: map[string]string{"status": "", "prompt.revision": ""}},
		"the evaluation of a feature flag": {
			event: "feature_flag.evaluation", attributes: map[string]any{"feature_flag.key": "k"}, want: map[string]string{"status": ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := logBench(t).stampLog(t, oneLog(row.event, row.attributes, row.body))
			for key, want := range row.want {
				value := got[stamp.Prefix+key]
				if want == "" {
					assert.Nil(t, value, key)
				} else {
					assert.Equal(t, want, value, key)
				}
			}
		})
	}
}

// toolsHash is that of one tool, search, in whatever spelling.
const toolsHash = "571fb1e57e82b6e5"

func TestARecordThatEndsACallBeginsAsLongBeforeAsTheCallTook(t *testing.T) {
	change := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, row := range map[string]struct {
		at         time.Time // of the record
		observed   time.Time
		event      string
		scope      string
		attributes map[string]any
		prompt     string
		unsettled  any
	}{
		"a call that began long before the change": {
			at: change.Add(40 * time.Second), event: "gen_ai.client.inference.operation.details",
			attributes: map[string]any{"gen_ai.client.operation.duration": 100.5}, prompt: "refunds:r41", unsettled: "prompt",
		},
		"a call of an agent, in milliseconds as text": {
			at: change.Add(5 * time.Minute), attributes: map[string]any{"event.name": "codex.api_request", "duration_ms": "400000"},
			prompt: "refunds:r41", unsettled: "prompt",
		},
		"a call of OpenCode's, which tells when it began": {
			at: change.Add(45 * time.Second), scope: "com.opencode",
			attributes: map[string]any{"event.name": "api_request", "duration_ms": 100_000}, prompt: "refunds:r42",
		},
		"a call of OpenCode's that began before the change and ended after it": {
			at: change.Add(-45 * time.Second), scope: "com.opencode",
			attributes: map[string]any{"event.name": "tool_result", "duration_ms": 100_000}, prompt: "refunds:r41", unsettled: "prompt",
		},
		"without a duration it may have begun before what settles": {
			at: change.Add(45 * time.Second), event: "gen_ai.client.inference.operation.details", prompt: "refunds:r42", unsettled: "prompt",
		},
		"a message is a point in time": {
			at: change.Add(45 * time.Second), event: "gen_ai.user.message", prompt: "refunds:r42",
		},
		"without a time of its own it is of when it was observed": {
			observed: change.Add(-time.Hour), event: "gen_ai.user.message", prompt: "refunds:r41",
		},
		"without any it is of when it arrived": {event: "gen_ai.user.message", prompt: "refunds:r42"},
	} {
		t.Run(name, func(t *testing.T) {
			ld := oneLog(row.event, row.attributes, nil)
			ld.ResourceLogs().At(0).ScopeLogs().At(0).Scope().SetName(row.scope)
			lr := recordOf(ld)
			lr.SetObservedTimestamp(0)
			if !row.at.IsZero() {
				lr.SetTimestamp(timestamp(row.at))
			}
			if !row.observed.IsZero() {
				lr.SetObservedTimestamp(timestamp(row.observed))
			}
			b := logBench(t)
			b.clock = change.Add(2 * time.Hour)
			got := b.stampLog(t, ld)
			assert.Equal(t, row.prompt, got["llm_context.prompt.revision"])
			assert.Equal(t, row.unsettled, got["llm_context.unsettled"])
		})
	}
}

func TestOnlyDetailsGetThePromptFilledIn(t *testing.T) {
	got := logBench(t).stampLog(t, oneLog("gen_ai.client.inference.operation.details", nil, nil))
	assert.Equal(t, "refunds", got["gen_ai.prompt.name"])
	got = logBench(t).stampLog(t, oneLog("gen_ai.user.message", nil, nil))
	assert.NotContains(t, got, "gen_ai.prompt.name")
}

func TestASystemMessageShowsItsPrompt(t *testing.T) {
	const text = "Be nice."
	document := "contexts: [{match: {}, prompt: [{name: p, revision: r1, hash: " + document.PromptHash(text) +
		", since: 2026-11-01T00:00:00Z}, {name: p, revision: r2, since: 2026-11-02T00:00:00Z}]}]"
	for name, body := range map[string]any{
		"a map": map[string]any{"content": text}, "parts": map[string]any{"content": []any{map[string]any{"text": text}}},
		"JSON": `{"role":"system","content":"Be nice."}`, "prose": text,
	} {
		b := newBench(t)
		b.show(t, document)
		got := b.stampLog(t, oneLog("gen_ai.system.message", nil, body))
		assert.Equal(t, "p:r1", got["llm_context.prompt.revision"], name)
	}
}

func TestALogRecordThatIsNotOursIsNotTouched(t *testing.T) {
	ld := oneLog("", map[string]any{"llm_context.status": "x"}, "order loaded")
	ld.ResourceLogs().At(0).Resource().Attributes().PutStr("llm_context.status", "x")
	want := plog.NewLogs()
	ld.CopyTo(want)
	logBench(t).stampLog(t, ld)
	got, err := (&plog.ProtoMarshaler{}).MarshalLogs(ld)
	require.NoError(t, err)
	before, err := (&plog.ProtoMarshaler{}).MarshalLogs(want)
	require.NoError(t, err)
	assert.Equal(t, before, got)
}

func TestWhatAClientForgedIsRemovedFromAStampedRecordAndWhatIsAroundIt(t *testing.T) {
	ld := oneLog("gen_ai.user.message", map[string]any{"llm_context.drift": "x"}, nil)
	ld.ResourceLogs().At(0).Resource().Attributes().PutStr("llm_context.status", "x")
	ld.ResourceLogs().At(0).ScopeLogs().At(0).Scope().Attributes().PutStr("llm_context.status", "x")
	got := logBench(t).stampLog(t, ld)
	assert.NotContains(t, got, "llm_context.drift")
	assert.Equal(t, map[string]any{"service.name": "shop"}, ld.ResourceLogs().At(0).Resource().Attributes().AsRaw())
	assert.Empty(t, ld.ResourceLogs().At(0).ScopeLogs().At(0).Scope().Attributes().AsRaw())
}

func TestLogRecordsAreIncludedAndExcludedByOTTL(t *testing.T) {
	b := logBench(t, func(cfg *Config) {
		cfg.Logs.Include = []string{`log.attributes["app.llm"] == true`}
		cfg.Logs.Exclude = []string{`log.event_name == "gen_ai.choice"`}
	})
	assert.Equal(t, "declared", b.stampLog(t, oneLog("", map[string]any{"app.llm": true}, nil))["llm_context.status"])
	assert.NotContains(t, b.stampLog(t, oneLog("gen_ai.choice", nil, nil)), "llm_context.status")
}

func TestWhatAClientReportsProvesNothingWhereItIsNotTrusted(t *testing.T) {
	b := logBench(t, func(cfg *Config) { cfg.TrustObserved = false })
	got := attributesOf(b.stamp(t, oneSpan(map[string]any{
		"service.name": "shop", "gen_ai.operation.name": "chat", "llm_context.observed.cohort": "vip",
	})))
	assert.NotContains(t, got, "llm_context.observed.cohort")
	assert.NotEqual(t, "vip", got["llm_context.traffic.cohort"])
}

func TestARecordWithoutWhatIsExpectedIsPartial(t *testing.T) {
	span := func() map[string]any { return map[string]any{"gen_ai.operation.name": "chat"} }
	document := `contexts: [{match: {}, cohort: {name: all, since: 2026-11-01T00:00:00Z}}]`
	b := newBench(t)
	b.show(t, document)
	assert.Equal(t, "declared", attributesOf(b.stamp(t, oneSpan(span())))["llm_context.status"], "nobody says that there is a judge")
	b = newBench(t, func(cfg *Config) { cfg.Expect = []string{"judge"} })
	b.show(t, document)
	assert.Equal(t, "partial", attributesOf(b.stamp(t, oneSpan(span())))["llm_context.status"])
	cfg := createDefaultConfig().(*Config)
	cfg.Expect = []string{"juge"}
	assert.ErrorContains(t, cfg.Validate(), `expect[0]: there is no variable "juge"; there are `+strings.Join(variable.Names(), ", "))
}

func TestAVerdictOnASpanShowsTheJudgeThatScoredIt(t *testing.T) {
	verdict := func(td map[string]any, events ...map[string]any) map[string]any {
		batch := oneSpan(td)
		for _, attributes := range events {
			event := spansOf(batch)[0].Events().AppendEmpty()
			event.SetName("gen_ai.evaluation.result")
			require.NoError(t, event.Attributes().FromRaw(attributes))
		}
		b := newBench(t)
		if td["service.name"] == "shop" {
			b.show(t, logRegistry)
		} else {
			b.show(t, `contexts: [{match: {}, cohort: {name: all, since: 2026-11-01T00:00:00Z}}]`)
		}
		b.clock = noon.Add(time.Minute)
		return attributesOf(b.stamp(t, batch))
	}
	of := func(name, version string) map[string]any {
		return map[string]any{"gen_ai.evaluation.name": name, "gen_ai.evaluation.evaluator.version": version}
	}
	chat := map[string]any{"service.name": "shop", "gen_ai.operation.name": "chat"}
	got := verdict(chat, of("bias", "v1"), of("groundedness", "j8"), of("toxicity", "v2"))
	assert.Equal(t, "groundedness:j8", got["llm_context.judge.revision"])
	assert.Equal(t, "drift", got["llm_context.status"])
	got = verdict(chat, of("bias", "v1"))
	assert.Equal(t, "groundedness:j7", got["llm_context.judge.revision"], "another judge proves nothing")
	assert.Equal(t, "declared", got["llm_context.status"])

	elsewhere := map[string]any{"service.name": "other", "gen_ai.operation.name": "chat"}
	assert.Equal(t, "bias:v1", verdict(elsewhere, of("bias", "v1"))["llm_context.judge.revision"])
	got = verdict(elsewhere, of("bias", "v1"), of("toxicity", "v2"))
	assert.Equal(t, "unknown", got["llm_context.judge.revision"])
	assert.Equal(t, "bias:v1,toxicity:v2", got["llm_context.candidates.judge"])
}

// TestEveryInstanceTellsItsOwnHost: traces and logs of one configuration have one watcher,
// and each its host.
func TestEveryInstanceTellsItsOwnHost(t *testing.T) {
	factory := NewFactory()
	cfg := createDefaultConfig().(*Config)
	path := filepath.Join(t.TempDir(), "registry.yaml")
	require.NoError(t, os.WriteFile(path, []byte(logRegistry), 0o600))
	cfg.Source.File.GetOrInsertDefault().Path = path
	set := processortest.NewNopSettings(metadata.Type)
	traces, err := factory.CreateTraces(context.Background(), set, cfg, consumertest.NewNop())
	require.NoError(t, err)
	logs, err := factory.CreateLogs(context.Background(), set, cfg, consumertest.NewNop())
	require.NoError(t, err)
	first := &statusHost{Host: componenttest.NewNopHost()}
	second := &statusHost{Host: componenttest.NewNopHost()}
	require.NoError(t, traces.Start(context.Background(), first))
	require.NoError(t, logs.Start(context.Background(), second))
	require.NotEmpty(t, first.events)
	require.NotEmpty(t, second.events, "who comes later learns what is known")
	assert.Equal(t, componentstatus.StatusOK, second.events[0].Status())
	require.NoError(t, traces.Shutdown(context.Background()))
	require.NoError(t, logs.Shutdown(context.Background()))
}

// TestEveryLogRecordOfRealProgramsIsStampedOrLeftAloneAsLabelled reads the labelled captures
// in LLMCONTEXT_CAPTURES.
func TestEveryLogRecordOfRealProgramsIsStampedOrLeftAloneAsLabelled(t *testing.T) {
	folder := os.Getenv("LLMCONTEXT_CAPTURES")
	if folder == "" {
		t.Skip("set LLMCONTEXT_CAPTURES to a folder of labelled captures")
	}
	file, err := os.Open(filepath.Join(folder, "LABELS.logs.tsv"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, file.Close()) }()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, -1
	rows, err := reader.ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 1, "the labels say nothing")
	b, stamped := logBench(t), map[string][]plog.LogRecord{}
	for _, row := range rows[1:] {
		name := row[0]
		if stamped[name] == nil {
			stamped[name] = b.recordsOf(t, filepath.Join(folder, name))
		}
		index, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		attributes := stamped[name][index].Attributes()
		_, isStamped := attributes.Get("llm_context.status")
		assert.Equal(t, row[4] == "yes", isStamped, "%s %d %s", name, index, row[2])
		_, isPrint := attributes.Get("llm_context.fingerprint")
		assert.Equal(t, isStamped && row[5] != "evaluation", isPrint, "%s %d %s", name, index, row[2])
	}
}

func (b *bench) recordsOf(t *testing.T, path string) (records []plog.LogRecord) {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs([]byte(line))
		if err != nil {
			ld, err = (&plog.JSONUnmarshaler{}).UnmarshalLogs(data)
			require.NoError(t, err)
			b.stampLogs(t, ld)
			return allRecords(ld)
		}
		b.stampLogs(t, ld)
		records = append(records, allRecords(ld)...)
	}
	return records
}

func (b *bench) stampLogs(t *testing.T, ld plog.Logs) {
	_, err := b.processLogs(context.Background(), ld)
	require.NoError(t, err)
}

func allRecords(ld plog.Logs) (records []plog.LogRecord) {
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, lr := range sl.LogRecords().All() {
				records = append(records, lr)
			}
		}
	}
	return records
}
