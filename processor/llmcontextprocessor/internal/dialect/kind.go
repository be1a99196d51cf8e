// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// Kind says what a GenAI span does.
type Kind uint8

// The kinds. None is not GenAI; Other is GenAI of a kind nobody told.
const (
	None Kind = iota
	Other
	Inference
	Embedding
	Retrieval
	Tool
	Agent
	Workflow
	Evaluator
)

var kindNames = [...]string{
	"none", "other", "inference", "embedding", "retrieval", "tool", "agent", "workflow", "evaluator",
}

// String returns the lower-case name of k.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "none"
}

// kinds maps the values of one enumeration to kinds. Values compare without
// regard to case. None marks a value that says "some span", which proves nothing.
type kinds []struct {
	value string
	kind  Kind
}

// of looks value up; a value that the table does not hold proves nothing: it may be a
// word for any code, or what is left of one.
func (ks kinds) of(value string) Kind {
	k, _ := ks.find(value)
	return k
}

// find looks value up, and reports whether the table holds it.
func (ks kinds) find(value string) (k Kind, found bool) {
	value = memberOf(value)
	for i := range ks {
		if word := ks[i].value; len(word) == len(value) && word != "" &&
			(word[0]^value[0])&^0x20 == 0 && (word == value || strings.EqualFold(word, value)) {
			return ks[i].kind, true
		}
	}
	return None, false
}

// words is kinds with a look that finds those that are spelled as usual, in lower case or in upper case, at once.
type words struct {
	kinds
	usual *record.Table[Kind]
}

func wordsOf(ks kinds) *words {
	usual := map[string]Kind{}
	for _, word := range ks {
		for _, spelled := range [...]string{word.value, strings.ToUpper(word.value)} {
			usual[spelled] = ks.of(spelled)
		}
	}
	return &words{ks, record.NewTable(usual)}
}

func (w *words) of(value string) Kind {
	if known := w.usual.Find(value); known != nil {
		return *known
	}
	return w.kinds.of(value)
}

// memberOf returns the member of an enumeration that is written with its class, as Python
// writes them: SpanKindValues.TOOL.
func memberOf(value string) string {
	if value == "" || value[0] < 'A' || value[0] > 'Z' {
		return value
	}
	class, member, found := strings.Cut(value, ".")
	if !found || strings.Trim(class, letters) != "" || strings.ToUpper(member) != member {
		return value
	}
	return member
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

// containsFold reports whether text contains word, which is in lower case ASCII letters.
func containsFold(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// spanKinds are the words that the `*.span.kind` attributes share: OpenInference,
// Langfuse, LangSmith, MLflow, OpenLLMetry, ADOT, LoongSuite and their relatives
// differ in which of them they use, never in what one of them means.
var spanKinds = kinds{
	{"llm", Inference},
	{"generation", Inference},
	{"chat_model", Inference},
	{"chat", Inference},
	{"model", Inference},
	{"completion", Inference},
	{"embedding", Embedding},
	{"embedder", Embedding},
	{"retriever", Retrieval},
	{"reranker", Retrieval},
	{"retrieval", Retrieval},
	{"rerank", Retrieval},
	{"rag", Retrieval},
	{"tool", Tool},
	{"tool_call", Tool},
	{"function", Tool},
	{"agent", Agent},
	{"chain", Workflow},
	{"workflow", Workflow},
	{"task", Workflow},
	{"step", Workflow},
	{"entry", Workflow},
	{"session", Workflow},
	{"flow", Workflow},
	{"guardrail", Evaluator},
	{"evaluator", Evaluator},
	{"evaluation", Evaluator},
	{"scorer", Evaluator},
	{"token_counter", Other}, // Envoy AI Gateway
	{"prompt", Other},
	{"parser", Other},
	{"memory", Other},
}

// usualSpanKinds finds them.
var usualSpanKinds = wordsOf(spanKinds)
