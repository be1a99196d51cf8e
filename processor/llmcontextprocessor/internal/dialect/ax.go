// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Ax (@ax-llm/ax) writes under the application's own scope: the calls of models follow
// OTel, what is around them has names. A response's model is that of the request.
var (
	axSignature = mark("signature_name")
	axProgram   = mark("ax.program.type")
	axToolMode  = mark("tool.mode")
	axStreaming = key("gen_ai.request.llm_is_streaming")
)

func axRule(s *Span) Kind {
	switch {
	case s.has(axProgram):
		if k, found := axPrograms.find(s.get(axProgram)); found {
			return k
		}
	case s.has(axSignature) && strings.HasPrefix(s.name, "AxGen"):
		return Workflow // a typed generator: the calls of models and tools until the answer is valid
	case s.has(axToolMode) && strings.HasPrefix(s.name, "Tool: "):
		return Tool
	}
	return None
}

var axPrograms = kinds{{"AxGen", Workflow}, {"AxFlow", Workflow}, {"AxAgent", Agent}}

// axCall reports whether a span is Ax's call of a model.
func (s *Span) axCall() bool { return s.name == "AI Chat Request" && s.has(axStreaming) }

var _ = add([]row{
	{dialect: "ax", at: 275, keys: fields(axProgram, axSignature, axToolMode), rule: axRule},
})
