// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	netraType  = mark("netra.span.type")
	netraModel = key("netra.model")
)

var netraTypes = append(kinds{{"span", None}, {"usage", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "netra", at: 207, keys: fields(netraType), words: netraTypes},
	},
	shows{requestModel, 300, fields(netraModel), of(netraModel)},
)
