// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeBraintrust = scope("braintrust") // the SDK for Go

	braintrustSpan     = mark("braintrust.span_attributes") // JSON: type
	braintrustMetadata = key("braintrust.metadata")         // JSON: model, provider, tools
	braintrustMetrics  = key("braintrust.metrics")          // JSON, of what was answered
)

// braintrustTypes: `task` and `function` are any code that somebody traced.
var braintrustTypes = append(kinds{
	{"task", None}, {"function", None}, {"score", Evaluator}, {"eval", Evaluator},
}, spanKinds...)

func braintrustRule(s *Span) Kind {
	return braintrustTypes.of(stringMember(s.raw(braintrustSpan), "type"))
}

func braintrust(name string) source {
	return func(s *Span) string { return stringMember(s.raw(braintrustMetadata), name) }
}

// braintrustName: of LangChain only models and tools are told in another way.
func braintrustName(s *Span) Kind {
	if s.scope != scopeBraintrust {
		return None
	}
	switch s.name {
	case "langchain.chain":
		return Workflow
	case "langchain.retriever":
		return Retrieval
	}
	return None
}

// braintrustAnswered: for Anthropic and Google the model that answered is written over the one that was
// asked for.
func braintrustAnswered(s *Span) string {
	overwritten := strings.HasPrefix(s.name, "anthropic.") || strings.HasPrefix(s.name, "genai.")
	if s.scope != scopeBraintrust || !overwritten || !s.has(braintrustMetrics) {
		return ""
	}
	return stringMember(s.raw(braintrustMetadata), "model")
}

var _ = add(
	[]row{
		{dialect: "braintrust", at: 200, keys: fields(braintrustSpan), rule: braintrustRule},
		{dialect: "braintrust", at: 205, scopes: scopes(scopeBraintrust), rule: braintrustName},
	},
	shows{requestModel, 150, fields(braintrustMetadata), braintrust("model")},
	shows{responseModel, 185, fields(braintrustMetrics), braintrustAnswered},
	shows{provider, 70, fields(braintrustMetadata), braintrust("provider")},
	shows{tools, 160, fields(braintrustMetadata), toolsIn(braintrustMetadata)},
)
