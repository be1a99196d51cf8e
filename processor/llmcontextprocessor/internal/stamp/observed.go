// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// Observed is what one span proves, in the words of its dialect. An empty value
// proves nothing.
type Observed struct {
	Kind dialect.Kind
	// Media: the model that the span names is one of speech, images or video.
	Media bool

	PromptName    string
	PromptVersion string
	// TemplateHash and SystemHash are SHA-256, 64 hexadecimal digits, of the prompt
	// template and of the system instructions as they were sent.
	TemplateHash string
	SystemHash   string

	ResponseModel string // the model that answered
	RequestModel  string // the model that was asked for

	DataSource string

	Tools    ObservedTools
	ToolName string // the tool of a tool span
	ToolHash string // the hash of its own definition

	EvaluatorName    string
	EvaluatorVersion string

	// Reported holds what the application says of a variable itself, by VariableID;
	// nil where it says nothing.
	Reported []string
}

// ObservedTools is the set of tools that the span says was shown to the model.
type ObservedTools struct {
	Hash     string // "" where the span shows none, or none that can be read
	BareHash string // without descriptions
	// Whole: the definitions are complete. One that lost its schema on the way has a
	// hash, but not the hash of what the model saw.
	Whole bool
	// Described: every definition carries its description.
	Described bool
}

// sideCall reports whether the model of the span is another one than that of the
// conversation which the span is part of.
func (o *Observed) sideCall() bool {
	switch o.Kind {
	case dialect.Embedding, dialect.Retrieval, dialect.Evaluator, dialect.Tool:
		return true
	default:
		return o.Media
	}
}

func (o *Observed) reported(id config.VariableID) string {
	if int(id) < len(o.Reported) {
		return o.Reported[id]
	}
	return ""
}
