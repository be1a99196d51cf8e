// SPDX-License-Identifier: Apache-2.0

package dialect

// Judgeval.
var judgmentKind = mark("judgment.span_kind") // Judgeval

var judgmentKinds = append(kinds{{"span", None}, {"customer", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "judgeval", at: 240, keys: fields(judgmentKind), words: judgmentKinds},
	},
)
