// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Axiom's evaluations: the whole, its cases and their trials, what is tried in them, and each score.
var (
	axiomScore   = key("eval.score.name")
	axiomName    = key("eval.name")
	axiomVersion = key("eval.version")
)

var axiomOperations = kinds{
	{"eval", Evaluator},
	{"eval.case", Evaluator},
	{"eval.trial", Evaluator},
	{"eval.score", Evaluator},
	{"eval.task", Workflow},
}

// axiomRule compares whole words: what stands before a point in them is no class of an enumeration.
func axiomRule(s *Span) Kind {
	operation := s.get(genaiOperation)
	if !hasPrefixFold(operation, "eval") {
		return None
	}
	for _, word := range axiomOperations {
		if strings.EqualFold(word.value, operation) {
			return word.kind
		}
	}
	return None
}

// axiomEvaluator reads keys that are too plain to be of an evaluator anywhere else.
func axiomEvaluator(fields ...Field) source {
	return func(s *Span) string {
		if !hasPrefixFold(s.get(genaiOperation), "eval") {
			return ""
		}
		for _, f := range fields {
			if text := s.get(f); text != "" {
				return text
			}
		}
		return ""
	}
}

var _ = add(
	[]row{
		{dialect: "axiom", at: 305, keys: fields(genaiOperation), words: axiomOperations, rule: axiomRule},
	},
	shows{evaluatorNamed, 90, fields(axiomScore, axiomName), axiomEvaluator(axiomScore, axiomName)},
	shows{evaluatorVersioned, 90, fields(axiomVersion), axiomEvaluator(axiomVersion)},
)
