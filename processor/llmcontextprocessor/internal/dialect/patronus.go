// SPDX-License-Identifier: Apache-2.0

package dialect

var patronusType = mark("pat.span.type")

// patronusTypes: around its evaluations an experiment runs the application's own code.
var patronusTypes = kinds{{"eval", Evaluator}}

var _ = add(
	[]row{
		{dialect: "patronus", at: 206, keys: fields(patronusType), words: patronusTypes},
	},
)
