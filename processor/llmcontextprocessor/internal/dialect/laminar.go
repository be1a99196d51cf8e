// SPDX-License-Identifier: Apache-2.0

package dialect

var laminarType = mark("lmnr.span.type")

var laminarTypes = append(kinds{
	{"default", None}, {"cached", Inference}, {"pipeline", Workflow}, {"executor", Agent}, {"human_evaluator", Evaluator},
}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "laminar", at: 180, keys: fields(laminarType), words: laminarTypes},
	},
)
