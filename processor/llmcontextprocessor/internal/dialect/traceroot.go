// SPDX-License-Identifier: Apache-2.0

package dialect

// TraceRoot's decorator: what it traces is any code unless it is told more.
var (
	tracerootType  = mark("traceroot.span.type")
	tracerootModel = key("traceroot.llm.model")
)

var tracerootTypes = append(kinds{{"span", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "traceroot", at: 215, keys: fields(tracerootType), words: tracerootTypes},
	},
	shows{requestModel, 313, fields(tracerootModel), of(tracerootModel)},
)
