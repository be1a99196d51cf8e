// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// The general sign of a dialect that nobody has described: `<prefix>span.kind`, with a word
// for a kind, beside a model, a tool or messages under the same prefix.

// kindEndings are the ends of such keys.
var kindEndings = [...]string{
	"span.type", "span_type", "span.kind", "span_kind", "observation.type", "observation_type",
}

// IsDescribedScope reports whether a scope is one of OpenTelemetry's own instrumentations,
// or of others that are named like them: all of them follow what is described.
func IsDescribedScope(name string) bool { return strings.Contains(name, "opentelemetry") }

// IsKindKey reports whether a key may tell the kind in a dialect that nobody has described.
func IsKindKey(key string) bool {
	return len(key) > 6 && key[len(key)-6] == 'n' && kindPrefix(key) != "" // all endings have it there
}

// IsKindWord reports whether the value of such a key is one that tells a kind: most spans have others.
func IsKindWord(text string) bool { return tellsKind(scalar(text)) }

func tellsKind(word string) bool {
	k := operationKind(word)
	return k != unheard && k != None && k != surelyOther
}

// kindPrefix returns what stands before the ending of such a key, "" for any other key.
func kindPrefix(key string) string {
	for _, ending := range kindEndings {
		if prefix, found := strings.CutSuffix(key, ending); found {
			if n := len(prefix); n > 1 && (prefix[n-1] == '.' || prefix[n-1] == '_') {
				return prefix
			}
		}
	}
	return ""
}

// neighbours is what stands beside a kind under the prefix of its key.
type neighbours struct {
	prefix, word    string
	found           bool
	message         bool // only that of a message, which may be a queue's
	model, answered string
	tool            string
}

// putKind keeps a kind's word where it is one. Of several that with the first prefix is kept, and
// of two with one prefix the first word.
func (s *Span) putKind(key, word string) {
	prefix, word := kindPrefix(key), scalar(word)
	if !tellsKind(word) {
		return
	}
	if b := &s.beside; b.prefix != "" && (b.prefix < prefix || b.prefix == prefix && b.word <= word) {
		return
	}
	s.beside = neighbours{prefix: prefix, word: word}
	s.Fields.PutText(familyKind, "1")
}

// KindPrefix returns the prefix under which neighbours of a kind are looked for, "" where
// the record has no such kind.
func (s *Span) KindPrefix() string { return s.beside.prefix }

// Neighbour adds an attribute under that prefix.
func (s *Span) Neighbour(key, text string) {
	rest, found := strings.CutPrefix(key, s.beside.prefix)
	if !found || Blank(text) {
		return
	}
	s.decided = false
	n := &s.beside
	for _, word := range neighbourWords {
		n.found = n.found || containsFold(rest, word)
	}
	n.message = n.message || containsFold(rest, "message")
	switch {
	case strings.HasSuffix(rest, "response.model"), strings.HasSuffix(rest, "response_model"):
		n.answered = max(n.answered, text)
	case strings.HasSuffix(rest, "model"), strings.HasSuffix(rest, "model.name"), strings.HasSuffix(rest, "model_name"):
		n.model = max(n.model, text)
	case strings.HasSuffix(rest, "tool.name"), strings.HasSuffix(rest, "tool_name"):
		n.tool = max(n.tool, text)
	}
}

// neighbourWords are in the keys of models, tools, messages and searches.
var neighbourWords = [...]string{"model", "tool", "messages", "prompt", "completion", "embed", "retriev"}

// generalRule: tasks, steps and sessions are in other places than in GenAI, and so is one message.
func generalRule(s *Span) Kind {
	k := operationKind(s.beside.word)
	if s.beside.found || s.beside.message && k != Workflow {
		return k
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "undescribed", at: 565, keys: fields(familyKind), rule: generalRule},
	},
	shows{requestModel, 260, fields(familyKind), func(s *Span) string { return scalar(s.beside.model) }},
	shows{responseModel, 150, fields(familyKind), func(s *Span) string { return scalar(s.beside.answered) }},
	shows{toolName, 175, fields(familyKind), func(s *Span) string { return scalar(s.beside.tool) }},
)
