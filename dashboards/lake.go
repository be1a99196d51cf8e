// SPDX-License-Identifier: Apache-2.0

package main

import (
	_ "embed"

	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// The queries of the lake's dashboard, over the tables that the ClickHouse exporter makes.
var (
	//go:embed lake/rate_by_fingerprint.sql
	rateByFingerprint string
	//go:embed lake/rate_by_variable.sql
	rateByVariable string
	//go:embed lake/share_by_variable.sql
	shareByVariable string
	//go:embed lake/drift.sql
	drift string
	//go:embed lake/changes.sql
	changes string
)

// servingAttributes is what the dashboard can be split by.
const servingAttributes = "llm_context.prompt.revision,llm_context.model.route,llm_context.index.snapshot_id," +
	"llm_context.tools.schema_hash,llm_context.judge.revision,llm_context.traffic.cohort"

// lake shows the answers of a lake in ClickHouse.
func lake() (dashboard.Dashboard, error) {
	source := common.DataSourceRef{Uid: ptr("${clickhouse}"), Type: ptr("grafana-clickhouse-datasource")}
	// The data source is no part of Grafana's types: its query is written as it stands.
	query := func(sql, kind string) variants.UnknownDataquery {
		format := map[string]float64{"timeseries": 0, "table": 1}[kind]
		return variants.UnknownDataquery{
			"refId": "A", "editorType": "sql", "queryType": kind, "format": format, "rawSql": sql,
			"datasource": map[string]any{"uid": "${clickhouse}", "type": "grafana-clickhouse-datasource"},
		}
	}
	target := func(sql, kind string) *variants.UnknownDataqueryBuilder {
		return variants.NewUnknownDataqueryBuilderFromObject(query(sql, kind))
	}
	chart := func(title, about, sql string) *timeseries.PanelBuilder {
		return timeseries.NewPanelBuilder().Title(title).Description(about).Unit("percentunit").Datasource(source).
			Span(12).Height(9).Min(0).WithTarget(target(sql, "timeseries"))
	}
	return dashboard.NewDashboardBuilder("llm_context: the lake").
		Uid("llm-context-lake").
		Description("How often answers are bad, by the variables under which they were given. Upright lines are changes of the registry.").
		Tags([]string{"llm_context", "opentelemetry"}).
		Time("now-24h", "now").
		WithVariable(dashboard.NewDatasourceVariableBuilder("clickhouse").Label("ClickHouse").Type("grafana-clickhouse-datasource")).
		WithVariable(dashboard.NewTextBoxVariableBuilder("service").Label("Service").DefaultValue(dashboard.StringOrMap{String: ptr("support-agent")})).
		WithVariable(dashboard.NewTextBoxVariableBuilder("label").Label("Bad verdict").DefaultValue(dashboard.StringOrMap{String: ptr("fail")})).
		WithVariable(dashboard.NewCustomVariableBuilder("variable").Label("Variable").
			Values(dashboard.StringOrMap{String: ptr(servingAttributes)}).
			Current(dashboard.VariableOption{
				Text:  dashboard.StringOrArrayOfString{String: ptr("llm_context.prompt.revision")},
				Value: dashboard.StringOrArrayOfString{String: ptr("llm_context.prompt.revision")},
			})).
		Annotation(dashboard.NewAnnotationQueryBuilder().Name("Changes").Datasource(source).Enable(true).IconColor("orange").
			Target(target(changes, "table"))).
		WithPanel(chart("Bad answers by set of variables", "Of the answers whose span carries a verdict, how many have the bad one, for each fingerprint. Verdicts that come later, or as log records, are for llmctx postmortem.", rateByFingerprint)).
		WithPanel(chart("Bad answers by variable", "The same, for each value of the variable that is chosen above.", rateByVariable)).
		WithPanel(chart("Traffic by variable", "Which value the model calls ran with.", shareByVariable)).
		WithPanel(table.NewPanelBuilder().Title("Drift").Description("What ran, and what was declared instead.").
			Datasource(source).Span(12).Height(9).Footer(noFooter()).WithTarget(target(drift, "table"))).
		Build()
}
