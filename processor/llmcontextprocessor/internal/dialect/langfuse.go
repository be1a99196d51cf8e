// SPDX-License-Identifier: Apache-2.0

package dialect

// Langfuse SDKs. User, session, release, environment, version and trace
// attributes are copied to every span and are not read.
var (
	langfuseType = mark("langfuse.observation.type")

	langfuseModel         = mark("langfuse.observation.model.name")
	langfuseOldModel      = mark("langfuse.observation.model")
	langfusePrompt        = mark("langfuse.observation.prompt.name")
	langfusePromptVersion = key("langfuse.observation.prompt.version")
	langfuseOldPrompt     = key("langfuse.prompt.name")
	langfuseOldVersion    = key("langfuse.prompt.version")
	langfuseInput         = key("langfuse.observation.input")
	langfuseParameters    = key("langfuse.observation.model.parameters") // JSON
	langfuseUsage         = mark("langfuse.observation.usage_details")
)

var langfuseTypes = append(kinds{{"span", None}, {"event", None}}, spanKinds...)

// langfuseGuess: Python SDKs up to 3.3.0 write generations as `span`
// (langfuse#8682), and others leave the type out; what only a generation carries
// gives them away, unless another instrumentation says what the span is: an
// application may name the prompt on its agent's.
func langfuseGuess(s *Span) Kind {
	if s.has(langfuseModel) || s.has(langfuseOldModel) || s.has(langfusePrompt) || s.has(langfuseUsage) {
		return Inference
	}
	return None
}

// langfuseAnswered: the SDK first writes the model asked for and overwrites it with that of
// the answer; where a request beside it names another one, it is the answer's.
func langfuseAnswered(s *Span) string {
	model := s.get(langfuseModel)
	if asked := stringMember(s.raw(langfuseParameters), "model"); model == "" || asked == "" || asked == model {
		return ""
	}
	return model
}

var _ = add(
	[]row{
		{dialect: "langfuse", at: 100, keys: fields(langfuseType), words: langfuseTypes},
		{
			dialect: "langfuse", at: 545, rule: langfuseGuess,
			keys: fields(langfuseModel, langfuseOldModel, langfusePrompt, langfuseUsage),
		},
	},
	shows{requestModel, 90, fields(langfuseModel), of(langfuseModel)},
	shows{requestModel, 100, fields(langfuseOldModel), of(langfuseOldModel)},
	shows{responseModel, 120, fields(langfuseModel), langfuseAnswered},
	shows{promptName, 20, fields(langfusePrompt), of(langfusePrompt)},
	shows{promptName, 100, fields(langfuseOldPrompt), of(langfuseOldPrompt)},
	shows{promptVersion, 20, fields(langfusePromptVersion), of(langfusePromptVersion)},
	shows{promptVersion, 100, fields(langfuseOldVersion), of(langfuseOldVersion)},
	shows{tools, 140, fields(langfuseInput), toolsIn(langfuseInput)},
)
