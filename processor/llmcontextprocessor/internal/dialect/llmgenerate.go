// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Libraries that have names and keys of their own for a call, and no scope: the application gives it.
var bareProvider = key("provider")

// Graphiti: llm.generate under a prefix that can be configured. Its model is a size, small or medium, and its prompts
// are its own.
const (
	graphitiPrefix = "graphiti."
	llmGenerate    = "llm.generate"
)

func graphitiRule(s *Span) Kind {
	if s.has(oiProvider) && strings.TrimPrefix(s.name, graphitiPrefix) == llmGenerate {
		return Inference
	}
	return None
}

// langChainRustNames are the spans of a call in LangChain's port to Rust; of the others any code has the names.
var langChainRustNames = kinds{
	{llmGenerate, Inference},
	{"embed.documents", Embedding},
	{"embed.query", Embedding},
}

func langChainRustRule(s *Span) Kind {
	if !s.has(bareModel) || !s.has(bareProvider) {
		return None
	}
	return langChainRustNames.of(s.name)
}

func langChainRust(f Field) source {
	return func(s *Span) string {
		if langChainRustRule(s) == None {
			return ""
		}
		return s.get(f)
	}
}

var _ = add(
	[]row{
		{dialect: "graphiti", at: 542, names: []string{graphitiPrefix, llmGenerate}, rule: graphitiRule},
		{
			dialect: "langchain-rust", at: 543,
			names: []string{llmGenerate, "embed.documents", "embed.query"}, rule: langChainRustRule,
		},
	},
	shows{requestModel, 182, fields(bareModel), langChainRust(bareModel)},
	shows{provider, 120, fields(bareProvider), langChainRust(bareProvider)},
)
