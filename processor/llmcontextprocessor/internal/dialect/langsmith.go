// SPDX-License-Identifier: Apache-2.0

package dialect

// LangSmith's OTel exporter (langsmith-sdk _otel_exporter.py). Its
// gen_ai.operation.name calls a retriever `embeddings` and a prompt `chat`.
var (
	langsmithKind = mark("langsmith.span.kind") // the run type
	langsmithName = key("langsmith.trace.name") // the run's own name

	langsmithPrompt       = key("langsmith.metadata.lc_hub_repo") // set by a pull from the prompt hub
	langsmithPromptCommit = key("langsmith.metadata.lc_hub_commit_hash")
	langsmithModel        = key("langsmith.metadata.ls_model_name")
)

var langsmithKinds = append(kinds{{"prompt", Other}, {"parser", Other}}, spanKinds...)

// langsmithTool is the name of a tool run: LangSmith names the run after the tool.
func langsmithTool(s *Span) string {
	if langsmithKinds.of(s.get(langsmithKind)) == Tool {
		return s.get(langsmithName)
	}
	return ""
}

// langsmithAnswered reads the model of the answer, which is kept whole.
func langsmithAnswered(s *Span) string {
	if s.kind != Inference || !s.has(langsmithKind) {
		return ""
	}
	return modelOfOutput(s.raw(genaiCompletion))
}

var _ = add(
	[]row{
		{dialect: "langsmith", at: 120, keys: fields(langsmithKind), words: langsmithKinds},
	},
	shows{requestModel, 120, fields(langsmithModel), of(langsmithModel)},
	shows{responseModel, 145, fields(genaiCompletion), langsmithAnswered},
	shows{promptName, 60, fields(langsmithPrompt), of(langsmithPrompt)},
	shows{promptVersion, 60, fields(langsmithPromptCommit), of(langsmithPromptCommit)},
	shows{toolName, 70, fields(langsmithName), langsmithTool},
)
