// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// evidenceOf feeds one span and reads it.
func evidenceOf(s otlpSpan) Evidence {
	var span Span
	return s.feed(&span).Evidence()
}

// attrs pairs up keys and values.
func attrs(pairs ...string) []attribute {
	out := make([]attribute, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, attribute{pairs[i], pairs[i+1]})
	}
	return out
}

type dialectCase struct {
	about string
	span  otlpSpan
	want  Evidence // all of it: what is not named here must not be found
}

// dialectCases are spans as the instrumentations write them, reduced to what
// tells them apart.
var dialectCases = slices.Concat(conventionCases, sdkCases, frameworkCases, databaseCases, wildCases, productCases)

func TestEveryDialectIsReadAsItIsWritten(t *testing.T) {
	for _, c := range dialectCases {
		t.Run(c.about, func(t *testing.T) { assert.Equal(t, c.want, evidenceOf(c.span)) })
	}
}

func TestFlagsAndManagedVariablesAreFoundByName(t *testing.T) {
	var span Span
	otlpSpan{
		attributes: attrs("gen_ai.operation.name", "chat", "flag.evaluation.a", "1", "feature_flag.key", "c", "feature_flag.variant", "on",
			"logfire.variables.refund_prompt", "production", "logfire.variables.refund_prompt.version", "7"),
		events: []otlpEvent{{"feature_flag.evaluation", attrs("feature_flag.key", "b", "feature_flag.result.variant", "blue")}},
	}.feed(&span)

	assert.Equal(t, "1", span.Flag("a"))
	assert.Equal(t, "blue", span.Flag("b"))
	assert.Equal(t, "on", span.Flag("c"))
	assert.Empty(t, span.Flag("d"))
	label, version := span.Variable("refund_prompt")
	assert.Equal(t, []string{"production", "7"}, []string{label, version})
	label, version = span.Variable("other")
	assert.Empty(t, label+version)
}

func TestASpanThatSomebodyBringsInIsRead(t *testing.T) {
	var span Span
	otlpSpan{attributes: attrs("gen_ai.prompt.name", "qa", "gen_ai.prompt.version", "3")}.feed(&span)
	assert.Equal(t, Evidence{}, span.Evidence())
	span.Assume(Other)
	assert.Equal(t, Evidence{Kind: Other, Dialect: "included", PromptName: "qa", PromptVersion: "3"}, span.Evidence())

	otlpSpan{attributes: attrs("gen_ai.operation.name", "chat")}.feed(&span)
	span.Assume(Other)
	assert.Equal(t, Inference, span.Kind(), "what is recognised keeps its kind")
}
