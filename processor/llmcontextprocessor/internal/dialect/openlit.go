// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopeOpenLIT = scopeUnder("openlit.")

// openlitFailedRule: OpenLIT writes its attributes with the answer. A call that failed has nothing but its name.
func openlitFailedRule(s *Span) Kind {
	if s.scope != scopeOpenLIT || !s.failed() || !callName(s.name) {
		return None
	}
	word, _, _ := strings.Cut(s.name, " ")
	if k := operationKind(word); k == Embedding {
		return k
	}
	return Inference
}

var _ = add([]row{
	{dialect: "openlit", at: 557, scopes: scopes(scopeOpenLIT), rule: openlitFailedRule},
})
