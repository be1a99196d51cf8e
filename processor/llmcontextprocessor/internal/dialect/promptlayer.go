// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// PromptLayer's prompt is baggage, which is copied onto whatever is called with it: it marks nothing.
var (
	scopePromptLayer = scope("promptlayer.otlp")

	promptlayerName    = key("promptlayer.prompt.name")
	promptlayerVersion = key("promptlayer.prompt.version")
	promptlayerLabel   = key("promptlayer.prompt.label")
	promptlayerAnswer  = key("function_output") // as Python writes it for people
)

// promptlayerRule tells its own spans by their names: the run of a prompt, what gets it from the store, and the call
// that its proxy of a client made, openai.OpenAI.chat.completions.create.
func promptlayerRule(s *Span) Kind {
	if s.scope != scopePromptLayer {
		return None
	}
	switch s.name {
	case "PromptLayer Run":
		return Workflow
	case "Prompt template fetch":
		return Other
	}
	called, found := strings.CutSuffix(s.name, ".create")
	if !found {
		return None
	}
	switch called[strings.LastIndexByte(called, '.')+1:] {
	case "completions", "responses", "messages":
		return Inference
	case "embeddings":
		return Embedding
	}
	return None
}

func promptlayerAnswered(s *Span) string {
	if s.scope != scopePromptLayer || s.kind != Inference {
		return ""
	}
	return modelOfRepr(s.raw(promptlayerAnswer))
}

var _ = add(
	[]row{
		{dialect: "promptlayer", at: 569, scopes: scopes(scopePromptLayer), rule: promptlayerRule},
	},
	shows{responseModel, 190, fields(promptlayerAnswer), promptlayerAnswered},
	shows{promptName, 150, fields(promptlayerName), of(promptlayerName)},
	shows{promptVersion, 150, fields(promptlayerVersion), of(promptlayerVersion)},
	shows{promptLabel, 150, fields(promptlayerLabel), of(promptlayerLabel)},
)
