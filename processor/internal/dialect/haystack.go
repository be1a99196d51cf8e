// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Haystack's own tracer: the class of the component tells what it does.
var (
	haystackType = mark("haystack.component.type")
	haystackName = key("haystack.component.name")
)

func haystackRule(s *Span) Kind {
	class := s.get(haystackType)
	switch {
	case class == "":
		return None
	case strings.HasSuffix(class, "Generator"):
		return Inference
	case strings.HasSuffix(class, "Embedder"):
		return Embedding
	case strings.HasSuffix(class, "Retriever"), strings.HasSuffix(class, "Ranker"):
		return Retrieval
	case strings.HasSuffix(class, "ToolInvoker"):
		return Tool
	case strings.HasSuffix(class, "Agent"):
		return Agent
	case strings.HasSuffix(class, "Evaluator"):
		return Evaluator
	case strings.HasSuffix(class, "PromptBuilder"):
		return Other
	}
	return None // converters, joiners, writers: no GenAI operation
}
