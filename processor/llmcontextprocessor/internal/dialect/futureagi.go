// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Future AGI (traceAI) has its kinds under the key that LoongSuite has, the prompt under keys of its own,
// and its request as JSON: gen_ai.request.model is that of the answer, once there is one.
var (
	futureagiPrompt     = key("gen_ai.prompt.template.name")
	futureagiVersion    = key("gen_ai.prompt.template.version")
	futureagiLabel      = key("gen_ai.prompt.template.label")
	futureagiParameters = key("gen_ai.request.parameters")
)

// futureagiPromptName reads the name, where LangChain's spans have the template itself, with no version beside it.
func futureagiPromptName(s *Span) string {
	name := s.get(futureagiPrompt)
	if strings.ContainsAny(name, "\n{") || strings.Contains(name, " ") && !s.has(futureagiVersion) {
		return ""
	}
	return name
}

func futureagiAsked(s *Span) string { return stringMember(s.raw(futureagiParameters), "model") }

// futureagiAnswered: of an answer it tells only where another model than the one asked for stands there.
func futureagiAnswered(s *Span) string {
	model := s.get(genaiRequestModel)
	if asked := futureagiAsked(s); asked == "" || asked == model || !s.has(loongKind) {
		return ""
	}
	return model
}

var _ = add(nil,
	shows{requestModel, 5, fields(futureagiParameters), futureagiAsked},
	shows{responseModel, 155, fields(futureagiParameters), futureagiAnswered},
	shows{tools, 135, fields(futureagiParameters), toolsIn(futureagiParameters)},
	shows{promptName, 155, fields(futureagiPrompt), futureagiPromptName},
	shows{promptVersion, 155, fields(futureagiVersion), of(futureagiVersion)},
	shows{promptLabel, 155, fields(futureagiLabel), of(futureagiLabel)},
)
