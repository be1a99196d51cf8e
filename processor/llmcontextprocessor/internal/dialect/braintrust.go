// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	braintrustSpan     = mark("braintrust.span_attributes") // JSON: type
	braintrustMetadata = key("braintrust.metadata")         // JSON: model, provider, tools
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

var _ = add(
	[]row{
		{dialect: "braintrust", at: 200, keys: fields(braintrustSpan), rule: braintrustRule},
	},
	shows{requestModel, 150, fields(braintrustMetadata), braintrust("model")},
	shows{provider, 70, fields(braintrustMetadata), braintrust("provider")},
	shows{tools, 160, fields(braintrustMetadata), toolsIn(braintrustMetadata)},
)
