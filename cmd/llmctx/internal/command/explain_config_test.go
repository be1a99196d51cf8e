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

// agentSpan shows a harness and a plan that only a configuration makes evidence.
const agentSpan = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708",
"name":"chat","startTimeUnixNano":"1795176000000000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
{"key":"gen_ai.agent.version","value":{"stringValue":"v2.1.116"}},{"key":"app.plan","value":{"stringValue":"gold"}}]}]}]}]}`

const agentRegistry = `contexts:
  - match: {}
    prompt:
      - {name: refunds, revision: r41, since: 2026-01-01T00:00:00Z}
      - {name: refunds, revision: r42, since: 2026-11-20T11:50:00Z}
    variables: {harness: {revision: v2.1.0, since: 2026-01-01T00:00:00Z}}
`

const agentConfig = `receivers: {otlp: {protocols: {grpc: {endpoint: "${env:SOME_ENDPOINT:-127.0.0.1:4317}"}}}}
processors:
  batch: {}
  llm_context:
    source: {file: {path: "${env:LLM_CONTEXT_REGISTRY}"}}
    settle: ${env:LLM_CONTEXT_SETTLE:-20m}
    variables:
      - {name: harness, serving: true, observe: [gen_ai.agent.version]}
      - {name: cohort, observe: [app.plan]}
      - {name: unheard, observe: [app.unheard]}
    also_write: [langfuse]
`

// explainAgent explains the span at noon of the change, ten minutes after it.
func explainAgent(t *testing.T, arguments ...string) outcome {
	t.Helper()
	registry := write(t, "registry.yaml", agentRegistry)
	return run(strings.ReplaceAll(agentSpan, "\n", ""), append([]string{"explain", "--registry", registry, "--spans", "-"}, arguments...)...)
}

func TestExplainWithoutAConfigurationSaysWhatItDoesNotJudge(t *testing.T) {
	got := explainAgent(t)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "harness  v2.1.0\n         declared; the span does not say\n")
	assert.Contains(t, got.stdout, "\nJudged without --config: variables of your own, and attributes that are configured as evidence, are not.\n")
}

func TestExplainSaysThatTheConfigurationLeavesASpanOut(t *testing.T) {
	excluding := agentConfig + "    spans: {exclude: ['span.name == \"chat\"']}\n"
	got := explainAgent(t, "--config", write(t, "collector.yaml", excluding), "--span", "0102030405060708")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "Not stamped: spans::exclude leaves it out.")
	assert.NotContains(t, got.stdout, "Not a GenAI span")
}

func TestExplainJudgesWithTheConfigurationOfTheProcessor(t *testing.T) {
	got := explainAgent(t, "--config", write(t, "collector.yaml", agentConfig))
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "harness  v2.1.116\n         drift: the span shows another value than the registry declares\n")
	assert.Contains(t, got.stdout, "cohort   gold\n")
	assert.Contains(t, got.stdout, "unheard  unknown\n")
	assert.Contains(t, got.stdout, "unsettled: it changed within settle of the span", "20m, of the default in the file")
	assert.NotContains(t, got.stdout, "Judged without --config")

	asked := explainAgent(t, "--config", write(t, "collector.yaml", agentConfig), "--settle", "1m")
	assert.NotContains(t, asked.stdout, "unsettled", "the flag wins")

	t.Setenv("LLM_CONTEXT_SETTLE", "1m")
	path := write(t, "collector.yaml", agentConfig)
	set := explainAgent(t, "--config", path, "--json")
	require.Equal(t, command.ExitOK, set.code, set.stderr)
	assert.NotContains(t, set.stdout, `"unsettled": true`)
	var answer struct {
		Config     string            `json:"config"`
		Attributes map[string]string `json:"attributes"`
	}
	require.NoError(t, json.Unmarshal([]byte(set.stdout), &answer))
	assert.Equal(t, path, answer.Config)
	assert.Equal(t, "v2.1.116", answer.Attributes["llm_context.harness.version"])
}

func TestExplainTakesTheSectionThatIsNamed(t *testing.T) {
	two := write(t, "collector.yaml", strings.Replace(agentConfig, "  llm_context:\n", "  llm_context/eu: {}\n  llm_context/us:\n", 1))
	got := explainAgent(t, "--config", two, "--processor", "llm_context/us")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "harness  v2.1.116\n")
	got = explainAgent(t, "--config", two, "--processor", "llm_context/eu")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "harness  v2.1.0\n")
}

func TestExplainTellsMistakesInAConfigurationWithTheirPlace(t *testing.T) {
	two := write(t, "two.yaml", "processors: {llm_context/a: {}, llm_context/b: {}}\n")
	for name, row := range map[string]struct {
		arguments []string
		want      string
	}{
		"no file":         {[]string{"--config", "/nowhere.yaml"}, "--config /nowhere.yaml: "},
		"no YAML":         {[]string{"--config", write(t, "c.yaml", "processors: {")}, "c.yaml: "},
		"no processor":    {[]string{"--config", write(t, "c.yaml", "processors: {batch: {}}\n")}, "has no section llm_context under processors"},
		"a registry":      {[]string{"--config", movedRegistry}, "is it the Collector's configuration?"},
		"two of them":     {[]string{"--config", two}, "has llm_context/a and llm_context/b under processors; name one with --processor"},
		"another":         {[]string{"--config", two, "--processor", "llm_context"}, "has no section llm_context under processors, but llm_context/a"},
		"only a section":  {[]string{"--processor", "llm_context"}, "name that too, with --config"},
		"a typing error":  {[]string{"--config", write(t, "c.yaml", "processors: {llm_context: {setle: 1s}}\n")}, "processors: llm_context: "},
		"a bad variable":  {[]string{"--config", write(t, "c.yaml", "processors: {llm_context: {variables: [{name: prompt}]}}\n")}, "name attributes to observe"},
		"another unknown": {[]string{"--config", write(t, "c.yaml", "processors: {llm_context: {settle: \"${vault:x}\"}}\n")}, "vault"},
	} {
		t.Run(name, func(t *testing.T) {
			got := explainAgent(t, row.arguments...)
			assert.Equal(t, command.ExitTrouble, got.code)
			assert.Empty(t, got.stdout)
			assert.Contains(t, got.stderr, row.want)
		})
	}
}
