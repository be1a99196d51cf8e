// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// parentKeys are what instrumentations, baggage and gateways copy from a span onto those
// below it.
var parentKeys = attrs(
	"gen_ai.agent.name", "clerk", "gen_ai.agent.id", "a1", "gen_ai.conversation.id", "c1", "gen_ai.workflow.name", "w",
	"gen_ai.request.model", "nova-9", "litellm.provider.model", "openai/nova-9", "traceloop.workflow.name", "w", "traceloop.entity.path", "p",
	"traceloop.association.properties.user_id", "u", "session.id", "s", "user.id", "u", "langfuse.session.id", "s",
	"langfuse.trace.name", "t", "langfuse.prompt.name", "support", "langfuse.prompt.version", "8", "llm.prompt_template.version", "v1",
	"ai.telemetry.functionId", "f", "ai.observability.span_type", "unknown", "ai.observability.record_id", "r", "mlflow.spanType", "UNKNOWN",
	"monocle_apptrace.version", "0.6", "workflow.name", "w", "agent.name", "clerk", "gen_ai.prompt.name", "support", "gen_ai.prompt.version", "8",
)

// toggled changes the letter case of a text.
func toggled(text string) string {
	if upper := strings.ToUpper(text); upper != text {
		return upper
	}
	return strings.ToLower(text)
}

// changes returns every span that comes of one by a change that may happen on its way.
func changes(s otlpSpan) map[string]otlpSpan {
	changed := map[string]otlpSpan{"name": {toggled(s.name), s.scope, s.attributes, s.events, s.failed}}
	for _, key := range parentKeys {
		changed["parent's "+key.key] = otlpSpan{s.name, s.scope, append(attrs(key.key, key.text), s.attributes...), s.events, s.failed}
	}
	changed["all of a parent's"] = otlpSpan{s.name, s.scope, append(append([]attribute{}, parentKeys...), s.attributes...), s.events, s.failed}
	for i, a := range s.attributes {
		for what, text := range map[string]string{
			"emptied": "", "a space": " ", "null": "null", "toggled": toggled(a.text),
			"cut in half": a.text[:len(a.text)/2], "cut by one": a.text[:max(0, len(a.text)-1)],
		} {
			if Blank(a.text) && !Blank(text) {
				continue // a cut of nothing
			}
			list := append([]attribute{}, s.attributes...)
			list[i] = attribute{a.key, text}
			changed[a.key+" "+what] = otlpSpan{s.name, s.scope, list, s.events, s.failed}
		}
	}
	return changed
}

func TestNothingThatHappensOnTheWayMakesAPlainSpanGenAI(t *testing.T) {
	var span Span
	for _, c := range lookAlikes {
		for what, s := range changes(c.span) {
			if c.about == "an operation that nobody knows, of nothing" && !strings.Contains(what, "agent") {
				continue // with a model it is one
			}
			assert.Equal(t, None, s.feed(&span).Kind(), "%s, %s", c.about, what)
		}
	}
}

// plainSpans returns the spans of every folder of captures that do nothing of GenAI.
func plainSpans(t *testing.T) map[string]otlpSpan {
	all := corpora(t)
	if dir := os.Getenv("LLMCONTEXT_CAPTURES"); dir != "" {
		all["captures"] = readCorpus(t, dir)
	}
	plain := map[string]otlpSpan{}
	for folder, c := range all {
		for file, spans := range c.spans {
			for i, s := range spans {
				if c.labels[file][i].genai == "no" {
					plain[fmt.Sprintf("%s %s %d %q", folder, file, i, s.name)] = s
				}
			}
		}
	}
	return plain
}

func TestNothingThatHappensOnTheWayMakesARealPlainSpanGenAI(t *testing.T) {
	var span Span
	spans := plainSpans(t)
	require.NotEmpty(t, spans)
	for about, s := range spans {
		for what, changed := range changes(s) {
			assert.Equal(t, None, changed.feed(&span).Kind(), "%s, %s", about, what)
		}
	}
}

func TestTheLetterCaseOfAnEnumerationDoesNotMatter(t *testing.T) {
	var span Span
	for _, c := range dialectCases {
		for i, a := range c.span.attributes {
			if !strings.HasSuffix(a.key, "kind") && !strings.HasSuffix(a.key, "span_type") && a.key != "gen_ai.operation.name" {
				continue
			}
			list := append([]attribute{}, c.span.attributes...)
			list[i] = attribute{a.key, toggled(a.text)}
			s := otlpSpan{c.span.name, c.span.scope, list, c.span.events, c.span.failed}
			assert.Equal(t, c.want.Kind, s.feed(&span).Kind(), "%s, %s=%s", c.about, a.key, list[i].text)
		}
	}
}

func TestEmptyingAValueNeverAddsEvidence(t *testing.T) {
	for _, c := range dialectCases {
		for i, a := range c.span.attributes {
			list := append([]attribute{}, c.span.attributes...)
			list[i] = attribute{a.key, ""}
			without := append(append([]attribute{}, c.span.attributes[:i]...), c.span.attributes[i+1:]...)
			want := evidenceOf(otlpSpan{c.span.name, c.span.scope, without, c.span.events, c.span.failed})
			got := evidenceOf(otlpSpan{c.span.name, c.span.scope, list, c.span.events, c.span.failed})
			if got.Tools == "" {
				want.Tools = "" // one tool is known to be lost
			}
			assert.Equal(t, want, got, "%s, %s", c.about, a.key)
		}
	}
}
