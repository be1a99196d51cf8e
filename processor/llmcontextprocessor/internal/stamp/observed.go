// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"encoding/binary"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
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
	// PromptLabel picks a revision (production, a variant): which one, only the registry can tell.
	PromptLabel string
	// TemplateHash and SystemHash are SHA-256, 64 hexadecimal digits, of the prompt
	// template and of the system instructions as they were sent.
	TemplateHash string
	SystemHash   string

	ResponseModel string // the model that answered
	RequestModel  string // the model that was asked for

	DataSource string

	Tools    ObservedTools
	Skills   string                         // the hash of the set of skills; "" where the record shows none whole
	Shown    [variable.Shown]variable.Named // from variable.FirstShown on
	ToolName string                         // the tool of a tool span
	ToolHash string                         // the hash of its own definition

	EvaluatorName    string
	EvaluatorVersion string
	// Judges are all evaluators that left a result, as dialect.ParseJudges reads them.
	Judges string

	// Verdict: the record is what a judge said of an answer, which other variables than its
	// own have made. It is stamped with the judge and the cohort.
	Verdict bool

	// Reported is what the application says of variables itself.
	Reported Reported
}

// ObservedTools is the set of tools that the span says was shown to the model.
type ObservedTools struct {
	Hash     string // "" where the span shows none, or none that can be read
	BareHash string // without descriptions
	// Whole: the definitions are complete. One that lost its schema on the way has a
	// hash, but not the hash of what the model saw.
	Whole bool
	// Cut: a text within the definitions may have been cut, or they are not as the model was shown them. They can
	// agree, and contradict nothing.
	Cut bool
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

// concerns reports whether a variable is stamped on the record.
func (o *Observed) concerns(id variable.ID) bool {
	return !o.Verdict || id == variable.Judge || id == variable.Cohort
}

func (o *Observed) reported(id variable.ID) string { return o.Reported.Of(id) }

// ownTexts is how many texts Observed has beside what is shown of variables.
const ownTexts = 17

// textList is where everything stands that is text.
type textList [ownTexts + 2*variable.Shown]*string

// list lists everything that is text, in place: it is asked for each record.
func (o *Observed) list(all *textList) {
	*(*[ownTexts]*string)(all[:]) = [ownTexts]*string{
		&o.PromptName, &o.PromptVersion, &o.TemplateHash, &o.SystemHash, &o.ResponseModel, &o.RequestModel, &o.DataSource,
		&o.Tools.Hash, &o.Tools.BareHash, &o.ToolName, &o.ToolHash, &o.EvaluatorName, &o.EvaluatorVersion,
		&o.Reported.text, &o.Judges, &o.Skills, &o.PromptLabel,
	}
	for i := range o.Shown {
		all[ownTexts+2*i], all[ownTexts+2*i+1] = &o.Shown[i].Name, &o.Shown[i].Revision
	}
}

// AppendKey appends what tells one Observed from every other, as one text: each text that is there by its place, its
// length and as many bytes.
func (o *Observed) AppendKey(b []byte) []byte {
	tools := flag(o.Tools.Whole)<<2 | flag(o.Tools.Cut)<<3 | flag(o.Tools.Described)<<4
	b = append(b, byte(o.Kind), flag(o.Media)|flag(o.Verdict)<<1|tools)
	var all textList
	o.list(&all)
	for i, text := range &all {
		if *text != "" {
			b = binary.AppendUvarint(append(b, byte(i)), uint64(len(*text)))
			b = append(b, *text...)
		}
	}
	return b
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// Clone returns a copy that may be kept when the record is gone. Its texts lie beside one
// another, where they are compared soonest.
func (o *Observed) Clone() Observed {
	clone := *o
	var texts textList
	clone.list(&texts)
	var all strings.Builder
	all.Grow(o.length())
	for _, text := range texts {
		all.WriteString(*text)
	}
	rest := all.String()
	for _, text := range texts {
		n := len(*text)
		*text, rest = rest[:n], rest[n:]
	}
	return clone
}

// length returns the bytes of all texts together.
func (o *Observed) length() (n int) {
	var all textList
	o.list(&all)
	for _, text := range all {
		n += len(*text)
	}
	return n
}
