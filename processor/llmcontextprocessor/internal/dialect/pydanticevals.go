// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopePydanticEvals = scope("pydantic-evals")

// pydanticEvalsRule: the span around a whole evaluation has an operation; of those below
// it the cases and the task are the application's.
func pydanticEvalsRule(s *Span) Kind {
	if s.scope != scopePydanticEvals {
		return None
	}
	if strings.HasPrefix(s.name, "evaluator: ") || strings.HasPrefix(s.name, "report_evaluator: ") {
		return Evaluator
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "pydantic-evals", at: 410, scopes: scopes(scopePydanticEvals), rule: pydanticEvalsRule},
	},
)
