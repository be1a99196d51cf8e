// SPDX-License-Identifier: Apache-2.0

package dialect

// Judgeval. The model is that of the request, which the answer's replaces.
var (
	judgmentKind     = mark("judgment.span_kind")
	judgmentModel    = key("judgment.llm.model")
	judgmentProvider = key("judgment.llm.provider")
	judgmentOutput   = countKey("judgment.usage.output_tokens")
)

// judgmentKinds: a function is any code.
var judgmentKinds = append(kinds{{"span", None}, {"customer", None}, {"function", None}}, spanKinds...)

// judgmentAsked reads the model of the request, which is kept as JSON.
func judgmentAsked(s *Span) string {
	if judgmentKinds.of(s.get(judgmentKind)) != Inference {
		return ""
	}
	if request := s.raw(genaiPrompt); isRequest(request) {
		return firstOf(stringMember(request, "model"), s.get(judgmentModel))
	}
	return s.get(judgmentModel)
}

func judgmentAnswered(s *Span) string {
	if !s.has(judgmentOutput) {
		return ""
	}
	return s.get(judgmentModel)
}

var _ = add(
	[]row{
		{dialect: "judgeval", at: 240, keys: fields(judgmentKind), words: judgmentKinds},
	},
	shows{requestModel, 236, fields(judgmentModel), judgmentAsked},
	shows{responseModel, 180, fields(judgmentModel), judgmentAnswered},
	shows{tools, 170, fields(genaiPrompt), toolsIn(genaiPrompt)},
	shows{provider, 104, fields(judgmentProvider), of(judgmentProvider)},
)
