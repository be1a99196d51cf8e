// SPDX-License-Identifier: Apache-2.0

package dialect

// OpenTelemetry's instrumentation of openai-php names each call of the client by its resource, and follows
// no conventions beside.
var (
	openaiPHPResource = mark("openai.resource")
	openaiPHPModel    = key("openai.model")
)

// openaiPHPResources: what lists and deletes models is no call of one.
var openaiPHPResources = kinds{
	{"chat/create", Inference},
	{"chat/createStreamed", Inference},
	{"completions/create", Inference},
	{"completions/createStreamed", Inference},
	{"edits/create", Inference},
	{"audio/speech", Inference},
	{"audio/transcribe", Inference},
	{"audio/translate", Inference},
	{"images/create", Inference},
	{"images/edit", Inference},
	{"images/variation", Inference},
	{"embeddings/create", Embedding},
}

func openaiPHPAsked(s *Span) string {
	if !s.has(openaiPHPResource) {
		return ""
	}
	return s.get(openaiPHPModel)
}

var _ = add(
	[]row{
		{dialect: "openai-php", at: 519, keys: fields(openaiPHPResource), words: openaiPHPResources},
	},
	shows{requestModel, 265, fields(openaiPHPModel), openaiPHPAsked},
)
