// SPDX-License-Identifier: Apache-2.0

package dialect

// Sentry's conventions have a type beside, or in place of, the name of an operation
// (getsentry/sentry-conventions).
var sentryType = mark("gen_ai.operation.type")

var sentryTypes = kinds{
	{"ai_client", Inference},
	{"agent", Agent},
	{"tool", Tool},
	{"handoff", Other},
	{"guardrail", Evaluator},
}

var _ = add([]row{{dialect: "sentry", at: 315, keys: fields(sentryType), words: sentryTypes}})
