// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// series returns how many series each metric has.
func (w *watched) series(t *testing.T) map[string]int {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, w.telemetry.Reader.Collect(t.Context(), &all))
	series := map[string]int{}
	for _, scope := range all.ScopeMetrics {
		for _, metric := range scope.Metrics {
			switch data := metric.Data.(type) {
			case metricdata.Sum[int64]:
				series[metric.Name] = len(data.DataPoints)
			case metricdata.Gauge[int64]:
				series[metric.Name] = len(data.DataPoints)
			case metricdata.Gauge[float64]:
				series[metric.Name] = len(data.DataPoints)
			default:
				require.Failf(t, "of a kind that is not counted here", "%s: %T", metric.Name, data)
			}
		}
	}
	return series
}

func TestNoMetricHasMoreSeriesWhateverClientsSend(t *testing.T) {
	w := newWatched(t)
	w.show(t, `contexts: [{match: {}, prompt: {name: p, revision: r1}, route: {name: chat, model: gpt-4o}, tools: {schemas: {a: 41bd07c2a9e05f13}}}]`)
	client := func(i int) {
		own := fmt.Sprintf("client %d", i)
		td := oneSpan(map[string]any{
			"gen_ai.response.model": own, "gen_ai.request.model": own, "gen_ai.provider.name": own, "gen_ai.conversation.id": own,
			"gen_ai.prompt.name": own, "gen_ai.prompt.version": own, "gen_ai.data_source.id": own, "error.type": own, "user.id": own,
			"gen_ai.tool.definitions": `[{"name":"` + own + `"}]`, "gen_ai.operation.name": []string{"chat", "embeddings", own}[i%3],
			"llm_context.observed.cohort": own, "llm_context.observed." + own: own, "llm_context.drift": own, own: own,
		})
		td.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", own)
		w.stamp(t, td)
		w.stamp(t, oneSpan(map[string]any{"gen_ai.tool.definitions": `[{"name":"` + own}))
		w.stamp(t, oneSpan(map[string]any{"gen_ai.response.model": "gpt-4o"}))
	}
	for i := range 30 {
		client(i)
	}
	few := w.series(t)
	require.Contains(t, few, "otelcol.processor.llm_context.spans")
	require.Contains(t, few, "otelcol.processor.llm_context.values.altered")
	for i := range 1000 {
		client(30 + i)
	}
	assert.Equal(t, few, w.series(t))
}

// There is no budget that one client could use up for another: what can be read is read, and what cannot is counted.
func TestAFloodOfDefinitionsLeavesNobodysToolsUnread(t *testing.T) {
	const parameters = `"parameters":{"type":"object","properties":{"id":{"type":"string"}}}`
	declared := `[{"name":"lookup","description":"Look up an order.",` + parameters + `}]`
	changed := strings.Replace(declared, "order", "parcel", 1)
	long := strings.Repeat("x", 1<<20)
	w := newWatched(t)
	w.show(t, `contexts: [{match: {service.name: shop}, tools: {definitions: `+declared+`}}]`)
	b := w.bench
	of := func(td ptrace.Traces) (confirmed, drift any) {
		got := attributesOf(b.stamp(t, td))
		return got["llm_context.confirmed"], got["llm_context.drift"]
	}
	unread := int64(0)
	for i := range 40 {
		for j := range 20 {
			td := oneSpan(map[string]any{"gen_ai.tool.definitions": fmt.Sprintf(`[{"name":"t%d","description":"%d %s",%s}]`, j, i, long[:20_000], parameters)})
			td.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", "flood")
			assert.NotEqual(t, "unknown", attributesOf(b.stamp(t, td))["llm_context.tools.schema_hash"])
		}
		for definitions, want := range map[string][2]any{
			declared: {"tools", nil}, changed: {nil, "tools"}, strings.Replace(changed, "parcel", strconv.Itoa(i), 1): {nil, "tools"},
			declared[:len(declared)-5]: {nil, nil}, strings.Replace(declared, "order", "order"+long, 1): {nil, nil},
		} {
			confirmed, drift := of(oneSpan(map[string]any{"gen_ai.tool.definitions": definitions}))
			assert.Equal(t, want, [2]any{confirmed, drift}, "%.80s", definitions)
			if want == [2]any{nil, nil} {
				unread++
			}
		}
	}
	found, err := w.telemetry.GetMetric("otelcol.processor.llm_context.evidence.refused")
	require.NoError(t, err)
	assert.Equal(t, unread, found.Data.(metricdata.Sum[int64]).DataPoints[0].Value)
}
