// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	trulensType  = mark("ai.observability.span_type")
	trulensModel = key("ai.observability.cost.model") // the model that answered
)

// trulensTypes: TruLens writes unknown onto every span below a record.
var trulensTypes = append(kinds{
	{"unknown", None},
	{"record", Workflow},
	{"record_root", Workflow},
	{"eval", Evaluator},
	{"eval_root", Evaluator},
	{"reranking", Retrieval},
	{"memorization", Other},
	{"workflow_step", Workflow},
	{"graph_node", Workflow},
	{"graph_task", Workflow},
	{"mcp", Tool},
}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "trulens", at: 210, keys: fields(trulensType), words: trulensTypes},
	},
	shows{responseModel, 80, fields(trulensModel), of(trulensModel)},
)
