// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

// lakeOfVerdicts has a judged answer of a service whose name would move the cursor, one that is not judged, and a verdict by
// score.
func lakeOfVerdicts(t *testing.T) string {
	t.Helper()
	span := func(id, at string, attributes ...string) string {
		list := []string{`{"key":"llm_context.status","value":{"stringValue":"declared"}}`, `{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}`}
		for i := 0; i < len(attributes); i += 2 {
			list = append(list, `{"key":"`+attributes[i]+`","value":`+attributes[i+1]+`}`)
		}
		return `{"traceId":"0000000000000000000000000000000` + id + `","spanId":"000000000000000` + id + `","name":"chat","startTimeUnixNano":"` + at +
			`","endTimeUnixNano":"` + at + `","attributes":[` + strings.Join(list, ",") + `]}`
	}
	return write(t, "traces.json", `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a\u001b[2J\nb"}}]},"scopeSpans":[{"spans":[`+
		strings.Join([]string{
			span("1", "1763629200000000000", "gen_ai.evaluation.name", `{"stringValue":"it's"}`, "gen_ai.evaluation.score.label", `{"stringValue":"fail"}`),
			span("2", "1763632800000000000", "gen_ai.evaluation.name", `{"stringValue":"relevance"}`, "gen_ai.evaluation.score.value", `{"doubleValue":0.5}`),
			span("3", "1763636400000000000"),
		}, ",")+`]}]}]}`+"\n")
}

func TestValuesTellsWhatAKeyHoldsAndOtherwiseWhatIsLikeIt(t *testing.T) {
	lake := lakeOfVerdicts(t)
	for _, row := range []struct {
		arguments []string
		code      int
		want      string
	}{
		{[]string{"gen_ai.evaluation.score.label"}, command.ExitOK, "        1  fail\n        2  (spans without it)\n"},
		{[]string{"service"}, command.ExitOK, "        3  a\\u001b[2J\\nb\n"},
		{[]string{"service", "--window", "2025-11-20 10:30..11:30", "--timezone", "Europe/Berlin"}, command.ExitOK, "        1  a\\u001b[2J\\nb\n"},
		{nil, command.ExitOK, "        1  it's=fail   --verdict 'it'\\''s=fail'\n        1  relevance   --verdict 'relevance<0.5'\n"},
		{[]string{"RELEVANCE"}, command.ExitOK, "no span of 3 has RELEVANCE; it is the name of verdicts:\n        1  relevance   --verdict 'relevance<0.5'\n"},
		{[]string{"service.name"}, command.ExitOK, "No span has service.name; resource['service.name'] holds:\n        3  a\\u001b[2J\\nb\n"},
		{[]string{"attrs['service.name']"}, command.ExitOK, "No span has attrs['service.name']; resource['service.name'] holds:\n        3  a\\u001b[2J\\nb\n"},
		{[]string{"resource['gen_ai.operation.name']"}, command.ExitOK, "No span has resource['gen_ai.operation.name']; attrs['gen_ai.operation.name'] holds:\n        3  chat\n"},
	} {
		got := run("", append([]string{"values", "--lake", lake}, row.arguments...)...)
		assert.Equal(t, row.code, got.code, "%s: %s", row.arguments, got.stderr)
		assert.Equal(t, row.want, got.stdout, row.arguments)
	}
	got := run("", "values", "--lake", lake, "gen_ai.evaluation.score.lable")
	assert.Equal(t, command.ExitFinding, got.code)
	assert.Contains(t, got.stderr, "no span of 3 has gen_ai.evaluation.score.lable; there are gen_ai.evaluation.score.label, ")

	got = run("", "values", "--lake", lake, "--json")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	var answer map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &answer))
	assert.Equal(t, "llm_context.values/1", answer["schema"])
	assert.Equal(t, map[string]any{"name": "it's", "label": "fail", "count": 1.0, "ask": `--verdict 'it'\''s=fail'`}, answer["verdicts"].([]any)[0])
}

func TestAConditionOverASpanIsToldThatTheResourceHasTheKey(t *testing.T) {
	got := run("", "postmortem", "--lake", lakeOfVerdicts(t), "--bad", "2025-11-20T09:00Z..10:00", "--behavior", "attrs['service.name'] = 'a'")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, strings.Join(strings.Fields(got.stdout), " "), "No span has attrs['service.name']; resource['service.name'] holds a")
}

func TestAnEvaluationThatFailedIsNoKindOfVerdict(t *testing.T) {
	lake := write(t, "traces.json", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000001",`+
		`"name":"chat","startTimeUnixNano":"1763629200000000000","endTimeUnixNano":"1763629200000000000","attributes":[`+
		`{"key":"llm_context.status","value":{"stringValue":"declared"}},{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}],`+
		`"events":[{"name":"gen_ai.evaluation.result","timeUnixNano":"1763629200000000000","attributes":[`+
		`{"key":"gen_ai.evaluation.name","value":{"stringValue":"tone"}},{"key":"error.type","value":{"stringValue":"timeout"}}]}]}]}]}]}`+"\n")
	got := run("", "values", "--lake", lake)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, "No verdict in 1 span, nor in log records beside them; llmctx values KEY lists what a key holds.\n", got.stdout)

	got = run("", "postmortem", "--lake", lake, "--bad", "2025-11-20T09:00Z..10:00", "--verdict", "tone=fail")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "Verdicts that the lake holds: none.")
	assert.Contains(t, got.stdout, "Evaluations that failed, which are no verdicts: 1 in the bad window, 0 in the baseline.")
}

func TestTimesAreReadAndPrintedInTheZoneThatIsAskedFor(t *testing.T) {
	path := write(t, "r.yaml", moving)
	got := run("", "at", "2026-11-20 10:30", "--timezone", "Europe/Berlin", "--registry", path, "--match", "service.name=support-agent")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "At 2026-11-20T10:30:00+01:00, registry revision ")
	assert.Contains(t, got.stdout, "refunds:r42, from 2026-11-20T10:00:00+01:00")
	got = run("", "changes", "--window", "2026-11-20 09:30..10:30", "--timezone", "Europe/Berlin", "--registry", path)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.True(t, strings.HasPrefix(got.stdout, "2026-11-20T09:30:00+01:00 to 2026-11-20T10:30:00+01:00:\nprompt at 2026-11-20T10:00:00+01:00\n"), got.stdout)
	got = run("", "at", "-2h", "--registry", path)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "At 20")
}

func TestValuesSaysThatAColumnOfNumbersIsNotListed(t *testing.T) {
	got := run("", "values", "duration_ms", "--lake", promptLake(t))
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, "duration_ms is a column of numbers or times, of which no values are listed; attrs['duration_ms'] is an attribute of that name")
}

func TestAVerdictIsAskedForWhateverItsNameIsAndAScoreByAScore(t *testing.T) {
	lakeOf := func(verdict string) string {
		return write(t, "traces.json", `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000001",`+
			`"name":"chat","startTimeUnixNano":"1763629200000000000","endTimeUnixNano":"1763629200000000000","attributes":[`+
			`{"key":"llm_context.status","value":{"stringValue":"declared"}},{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},`+verdict+`]}]}]}]}`+"\n")
	}
	ask := func(lake, test string) string {
		got := run("", "postmortem", "--lake", lake, "--bad", "2025-11-20T09:00Z..10:00", "--verdict", test)
		return got.stdout + got.stderr
	}
	label := lakeOf(`{"key":"gen_ai.evaluation.name","value":{"stringValue":"a<b>"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"not good"}}`)
	assert.Contains(t, ask(label, "a<b>=not good"), "bad window  1 of 1")
	assert.Contains(t, ask(label, "a<=good"), `"good" is no score`)
	named := lakeOf(`{"key":"gen_ai.evaluation.name","value":{"stringValue":"k=5 recall"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"x=low"}},` +
		`{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.2}}`)
	assert.Contains(t, ask(named, "k=5 recall=x=low"), "bad window  1 of 1")
	assert.Contains(t, ask(named, "k=5 recall=x"), "bad window  0 of 1")
	assert.Contains(t, ask(named, "k=5 recall<0.5"), "bad window  1 of 1")
	assert.Contains(t, ask(named, "k=5 recall!=0.2"), "bad window  0 of 1")
	doubled := lakeOf(`{"key":"gen_ai.evaluation.name","value":{"stringValue":"tone"}},{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"bad"}},` +
		`{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.2}}`)
	assert.Contains(t, ask(doubled, "tone==bad"), "bad window  1 of 1")
	assert.Contains(t, ask(doubled, "tone == 0.2"), "bad window  1 of 1")
	assert.Contains(t, ask(doubled, "tone=="), "is no score")
	score := lakeOf(`{"key":"gen_ai.evaluation.name","value":{"stringValue":"tone"}},{"key":"gen_ai.evaluation.score.value","value":{"doubleValue":0.2}}`)
	assert.Contains(t, ask(score, "tone=fail"), "Verdicts that the lake holds: tone (a score, as in 'tone<0.5').")
	assert.Contains(t, ask(score, "tone<0.5"), "bad window  1 of 1")
}
