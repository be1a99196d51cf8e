// SPDX-License-Identifier: Apache-2.0

package dialect

// honeyhiveType is what HoneyHive's processor makes of any span: a tool is whatever it knows
// nothing of.
var honeyhiveType = mark("honeyhive_event_type")

var honeyhiveTypes = kinds{{"model", Inference}, {"chain", Workflow}, {"session", Workflow}}

var _ = add([]row{{dialect: "honeyhive", at: 505, keys: fields(honeyhiveType), words: honeyhiveTypes}})
