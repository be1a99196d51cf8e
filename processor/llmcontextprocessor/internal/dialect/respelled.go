// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"strings"
)

// An operation whose word is in no table may be one that is, in another spelling (InvokeModel,
// streamGenerateContent, openai.chat), or say in two words what is done with what: tool.execute,
// llm_inference, vector_search.

// passing are words that say nothing of what is done.
var passing = [...]string{
	"ai", "gen", "genai", "openai", "anthropic", "azure", "aws", "bedrock", "google", "gemini", "mistral", "cohere",
	"ollama", "stream", "streaming", "async", "batch",
}

// deeds are what is done with a thing, things what it makes of the operation.
var (
	deeds = [...]string{
		"call", "execute", "execution", "run", "invoke", "invocation", "use", "generate", "generation", "inference",
		"request", "predict", "chat",
	}
	things = kinds{
		{"llm", Inference},
		{"model", Inference},
		{"tool", Tool},
		{"function", Tool},
		{"agent", Agent},
		{"workflow", Workflow},
		{"chain", Workflow},
		{"graph", Workflow},
		{"node", Workflow},
		{"step", Workflow},
		{"task", Workflow},
		{"team", Workflow},
		{"crew", Workflow},
		{"swarm", Workflow},
		{"pipeline", Workflow},
		{"generator", Inference},
		{"guard", Evaluator},
	}

	searchDeeds  = [...]string{"search", "query", "lookup"}
	searchThings = [...]string{"vector", "knowledge", "semantic", "similarity", "document", "documents", "rag"}
)

// looksUp reports whether an operation asks a catalogue about models, and none of them: get_embedding_model.
func looksUp(operation string) bool {
	return (hasPrefixFold(operation, "get") || hasPrefixFold(operation, "list")) &&
		(hasSuffixFold(operation, "model") || hasSuffixFold(operation, "models"))
}

// respelledKind returns unheard for an operation that is neither.
func respelledKind(operation string) Kind {
	var words [3]string
	n, changed := 0, false
	for rest := operation; rest != ""; {
		var word string
		word, rest, changed = cutWord(rest, changed)
		switch {
		case word == "":
		case slices.ContainsFunc(passing[:], func(said string) bool { return strings.EqualFold(said, word) }):
			changed = true
		case n == len(words):
			return unheard
		default:
			words[n] = word
			n++
		}
	}
	if n == 2 {
		if k := kindOfPair(words[0], words[1]); k != unheard {
			return k
		}
		if k := kindOfPair(words[1], words[0]); k != unheard {
			return k
		}
	}
	if n == 0 || !changed {
		return unheard
	}
	return spelledKind(strings.ToLower(strings.Join(words[:n], "_")))
}

// cutWord returns the first word and what is behind it. Words end where no letter follows, and
// before a capital behind a small one. Changed tells that they are not all in small letters with
// one line between two.
func cutWord(text string, changed bool) (word, rest string, _ bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'A' && c <= 'Z':
			changed = true
			if i > 0 && text[i-1] >= 'a' {
				return text[:i], text[i:], changed
			}
		case c < 'a' || c > 'z':
			return text[:i], text[i+1:], changed || c != '_'
		}
	}
	return text, "", changed
}

func kindOfPair(thing, deed string) Kind {
	is := func(word string) func(string) bool {
		return func(said string) bool { return strings.EqualFold(said, word) }
	}
	if slices.ContainsFunc(searchDeeds[:], is(deed)) && slices.ContainsFunc(searchThings[:], is(thing)) {
		return Retrieval
	}
	if k, found := things.find(thing); found && slices.ContainsFunc(deeds[:], is(deed)) {
		return k
	}
	return unheard
}
