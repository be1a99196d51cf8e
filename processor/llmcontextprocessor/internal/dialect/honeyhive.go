// SPDX-License-Identifier: Apache-2.0

package dialect

// honeyhiveType is what HoneyHive's processor makes of any span: a tool is whatever it knows
// nothing of.
var honeyhiveType = mark("honeyhive_event_type")

var honeyhiveTypes = kinds{{"model", Inference}, {"chain", Workflow}, {"session", Workflow}}

// What an application says of a call that it traces by hand.
var (
	honeyhiveModel    = key("honeyhive_config.model")
	honeyhiveProvider = key("honeyhive_config.provider")
)

var _ = add(
	[]row{{dialect: "honeyhive", at: 505, keys: fields(honeyhiveType), words: honeyhiveTypes}},
	shows{requestModel, 239, fields(honeyhiveModel), of(honeyhiveModel)},
	shows{provider, 239, fields(honeyhiveProvider), of(honeyhiveProvider)},
)
