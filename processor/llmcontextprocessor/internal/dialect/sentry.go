// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Sentry's conventions have a type beside, or in place of, the name of an operation
// (getsentry/sentry-conventions).
var (
	sentryType = mark("gen_ai.operation.type")
	sentryOp   = mark(sentryOpKey)
)

// sentryOpKey holds gen_ai.chat, and of any other span what it is: db.query.
const (
	sentryOpKey    = "sentry.op"
	sentryOpPrefix = "gen_ai."
)

var sentryTypes = kinds{
	{"ai_client", Inference},
	{"agent", Agent},
	{"tool", Tool},
	{"handoff", Other},
	{"guardrail", Evaluator},
}

func sentryOpRule(s *Span) Kind {
	operation, ours := strings.CutPrefix(s.get(sentryOp), sentryOpPrefix)
	if k := operationKind(operation); ours && k != unheard {
		return k
	}
	return None
}

var _ = add([]row{
	{dialect: "sentry", at: 315, keys: fields(sentryType), words: sentryTypes},
	{dialect: "sentry", at: 317, keys: fields(sentryOp), rule: sentryOpRule},
})
