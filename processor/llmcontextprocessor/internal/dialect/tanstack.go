// SPDX-License-Identifier: Apache-2.0

package dialect

// TanStack AI: the span around the calls of a model and of tools has no operation, as they have, but says
// how many rounds it took.
var tanstackIterations = mark("tanstack.ai.iterations")

func tanstackRule(s *Span) Kind {
	if s.has(tanstackIterations) && !s.has(genaiOperation) {
		return Agent
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "tanstack-ai", at: 517, keys: fields(tanstackIterations), rule: tanstackRule},
	},
)
