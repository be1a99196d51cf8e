// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// processor is what the processor says of itself. The names are those of the Collector's own endpoint, which adds
// neither units nor _total.
func processor() (dashboard.Dashboard, error) {
	source := common.DataSourceRef{Uid: ptr("${prometheus}"), Type: ptr("prometheus")}
	query := func(expression, legend string) *prometheus.DataqueryBuilder {
		return prometheus.NewDataqueryBuilder().Datasource(source).Expr(expression).LegendFormat(legend).RefId("A")
	}
	chart := func(title, about, unit, expression, legend string) *timeseries.PanelBuilder {
		return timeseries.NewPanelBuilder().Title(title).Description(about).Unit(unit).Datasource(source).
			Span(12).Height(8).Min(0).WithTarget(query(expression, legend))
	}
	return dashboard.NewDashboardBuilder("llm_context: the processor").
		Uid("llm-context-processor").
		Description("What the llm_context processor stamps, and how its registry does.").
		Tags([]string{"llm_context", "opentelemetry"}).
		Time("now-6h", "now").Refresh("1m").
		WithVariable(dashboard.NewDatasourceVariableBuilder("prometheus").Label("Prometheus").Type("prometheus")).
		WithPanel(chart("Stamps by status", "drift: something runs that nobody declared. unknown: nobody knows what ran.", "cps",
			`sum by (status) (rate(otelcol_processor_llm_context_spans[$__rate_interval]))`, "{{status}}")).
		WithPanel(chart("Contradicted variables", "Records that contradict what is declared.", "cps",
			`sum by (variable) (rate(otelcol_processor_llm_context_drift[$__rate_interval]))`, "{{variable}}")).
		WithPanel(chart("Missing variables", "Records on which a variable has no value.", "cps",
			`sum by (variable) (rate(otelcol_processor_llm_context_missing[$__rate_interval]))`, "{{variable}}")).
		WithPanel(table.NewPanelBuilder().Title("Contexts that have matched nothing").
			Description("By file and line, since the collector started. Only the first 200 contexts are told apart.").
			Datasource(source).Span(12).Height(8).Footer(noFooter()).
			WithTarget(query(`sum by (context) (otelcol_processor_llm_context_context_matches) == 0`, "").
				Instant().Format(prometheus.PromQueryFormatTable))).
		WithPanel(chart("Age of the registry", "Time since a collector last knew that its source holds what is in force.", "s",
			`max by (instance) (otelcol_processor_llm_context_registry_age)`, "{{instance}}")).
		WithPanel(chart("Loads of the registry", "Looks at the source that brought news. rejected: the last good one stays in force.", "short",
			`sum by (result) (increase(otelcol_processor_llm_context_registry_loads[$__rate_interval]))`, "{{result}}")).
		WithPanel(chart("Contexts", "Contexts of the registry that is in force.", "short",
			`max by (instance) (otelcol_processor_llm_context_registry_contexts)`, "{{instance}}")).
		WithPanel(chart("Evidence that was not read", "Tool definitions beyond the budget, or cut off: they count as unknown.", "cps",
			`sum by (instance) (rate(otelcol_processor_llm_context_evidence_refused[$__rate_interval]))`, "{{instance}}")).
		Build()
}

// noFooter is what a table without a footer has.
func noFooter() *common.TableFooterOptionsBuilder {
	return common.NewTableFooterOptionsBuilder().Show(false).Reducer([]string{})
}

func ptr[T any](value T) *T { return &value }
