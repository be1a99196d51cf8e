// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

const gatewayRegistry = `contexts:
  - match: {service.name: support-agent}
    prompt: {name: refund-policy, revision: r42, since: 2026-01-01T00:00:00Z}
    route: {name: chat-default, model: gpt-4o-2024-11-20, since: 2026-01-01T00:00:00Z}
  - match: {service.name: support-agent, gen_ai.request.model: gpt-4.1}
    route: {name: chat-new, model: gpt-4.1, since: 2026-01-01T00:00:00Z}
`

// How many traces of each kind pass the gateway. Each has a span of the application and one of the model call.
const (
	commonTraces = 300
	newTraces    = 20 // each the first one with its fingerprint: a snapshot of the model that is not drift
	driftTraces  = 20
	allTraces    = commonTraces + newTraces + driftTraces
)

// TestTheGatewayKeepsEverySurpriseAndTheLakeHasEverySpan runs examples/gateway.yaml as it stands.
func TestTheGatewayKeepsEverySurpriseAndTheLakeHasEverySpan(t *testing.T) {
	folder := t.TempDir()
	registry, lake := filepath.Join(folder, "registry.yaml"), filepath.Join(folder, "lake")
	require.NoError(t, os.WriteFile(registry, []byte(gatewayRegistry), 0o600))
	jaeger := harness.StartJaeger(t)
	collector := harness.StartCollector(t, filepath.Join(harness.Root(t), "examples", "gateway.yaml"), map[string]string{
		"LLM_CONTEXT_REGISTRY": registry, "LLM_CONTEXT_LAKE": lake, "LLM_CONTEXT_STORAGE": filepath.Join(folder, "storage"),
		"LLM_CONTEXT_DECISION_WAIT": "1s", "JAEGER_ENDPOINT": jaeger.OTLP, "PROMETHEUS_ENDPOINT": "127.0.0.1:0",
	})
	surprises := map[string]bool{gatewayTrace(0): true} // the first trace of all has a new fingerprint too
	for n := range allTraces {
		asked, answered := "gpt-4o-2024-11-20", "gpt-4o-2024-11-20"
		switch {
		case n >= commonTraces+newTraces: // last: once they are kept, all others have been judged
			answered = "gpt-4o-mini-2024-07-18"
		case n >= commonTraces:
			asked, answered = "gpt-4.1", fmt.Sprintf("gpt-4.1-2025-04-%02d", n-commonTraces+1)
		}
		if n >= commonTraces {
			surprises[gatewayTrace(n)] = true
		}
		collector.SendJSON(t, answeredBy(n, asked, answered))
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		traces, err := jaeger.Traces(t.Context(), service, map[string]string{"llm_context.status": "drift"})
		require.NoError(c, err)
		assert.Len(c, traces, driftTraces)
	}, 30*time.Second, 100*time.Millisecond)
	collector.Stop(t)
	assert.NotContains(t, collector.Logs(), "\terror\t")

	assertSample(t, jaeger, surprises)
	assertWholeLake(t, lake)
}

// assertSample expects each surprise whole, and of the others some.
func assertSample(t *testing.T, jaeger *harness.Jaeger, surprises map[string]bool) {
	t.Helper()
	traces, err := jaeger.Traces(t.Context(), service, nil)
	require.NoError(t, err)
	kept, common := map[string]bool{}, 0
	for _, trace := range traces {
		assert.Len(t, trace.Spans, 2, "a trace is kept whole: %s", trace.TraceID)
		if surprises[trace.TraceID] {
			kept[trace.TraceID] = true
		} else {
			common++
		}
	}
	assert.Equal(t, surprises, kept)
	assert.Positive(t, common, "a tenth of the rest is kept")
	assert.Less(t, common, commonTraces/2, "and no more")
	t.Logf("kept: %d of %d surprises, %d of %d others", len(kept), len(surprises), common, commonTraces-1)
}

// assertWholeLake expects every span once, those of model calls with their stamp.
func assertWholeLake(t *testing.T, lake string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(lake, "*.jsonl"))
	require.NoError(t, err)
	statuses := map[string]int{}
	for _, file := range files {
		for _, span := range harness.ReadSpans(t, file) {
			status := ""
			if value, stamped := span.Attributes().Get("llm_context.status"); stamped {
				status = value.Str()
			}
			statuses[status]++
		}
	}
	assert.Equal(t, map[string]int{"": allTraces, "confirmed": commonTraces + newTraces, "drift": driftTraces}, statuses)
}

// gatewayTrace returns IDs that are spread as random ones are: the sampler goes by them.
func gatewayTrace(n int) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte{byte(n >> 8), byte(n)}))[:32]
}

// answeredBy is the n-th trace: a request to the application, and the call in it of a model that was asked for and one
// that answered.
func answeredBy(n int, asked, answered string) string {
	start := time.Now().UnixNano()
	attributes := []string{}
	for _, a := range [][2]string{
		{"gen_ai.operation.name", "chat"}, {"gen_ai.request.model", asked}, {"gen_ai.response.model", answered},
	} {
		attributes = append(attributes, fmt.Sprintf(`{"key":%q,"value":{"stringValue":%q}}`, a[0], a[1]))
	}
	return fmt.Sprintf(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%q}}]},"scopeSpans":[{"spans":[
{"traceId":%q,"spanId":"%016x","name":"POST /refunds","kind":2,"startTimeUnixNano":"%d","endTimeUnixNano":"%d"},
{"traceId":%q,"spanId":"%016x","parentSpanId":"%016x","name":"chat","kind":3,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}
]}]}]}`, service, gatewayTrace(n), 2*n+1, start, start+int64(time.Second), gatewayTrace(n), 2*n+2, 2*n+1, start, start+int64(time.Second),
		strings.Join(attributes, ","))
}
