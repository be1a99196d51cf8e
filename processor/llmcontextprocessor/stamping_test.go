// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/source"
)

// attributesOf returns the attributes of the only span.
func attributesOf(td ptrace.Traces) map[string]any { return spansOf(td)[0].Attributes().AsRaw() }

func TestWhatAClientSentUnderOurPrefixIsRemoved(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(map[string]any{"llm_context.status": "confirmed", "llm_context.made.up": "x", "llm_context.fingerprint": 1})
	td.ResourceSpans().At(0).Resource().Attributes().PutStr("llm_context.traffic.cohort", "forged")
	got := b.stamp(t, td)
	assert.Equal(t, "declared", attributesOf(got)["llm_context.status"])
	assert.NotContains(t, attributesOf(got), "llm_context.made.up")
	assert.NotContains(t, got.ResourceSpans().At(0).Resource().Attributes().AsRaw(), "llm_context.traffic.cohort")
}

func TestASpanThatIsNotGenAIKeepsNothingUnderOurPrefix(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(nil)
	spansOf(td)[0].Attributes().Clear()
	spansOf(td)[0].Attributes().PutStr("http.request.method", "GET")
	spansOf(td)[0].Attributes().PutStr("llm_context.prompt.revision", "forged")
	assert.Equal(t, map[string]any{"http.request.method": "GET"}, attributesOf(b.stamp(t, td)))
}

func TestTheApplicationReportsAVariableOnTheSpanTheScopeOrTheResource(t *testing.T) {
	for name, report := range map[string]func(ptrace.Traces) pcommon.Map{
		"span": func(td ptrace.Traces) pcommon.Map { return spansOf(td)[0].Attributes() },
		"scope": func(td ptrace.Traces) pcommon.Map {
			return td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().Attributes()
		},
		"resource": func(td ptrace.Traces) pcommon.Map { return td.ResourceSpans().At(0).Resource().Attributes() },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.show(t, benchRegistry)
			td := oneSpan(nil)
			report(td).PutStr("llm_context.observed.index", "s8")
			got := b.stamp(t, td)
			assert.Equal(t, "kb:s8", attributesOf(got)["llm_context.index.snapshot_id"])
			assert.Equal(t, "kb:s7", attributesOf(got)["llm_context.declared.index"])
			assert.Equal(t, "drift", attributesOf(got)["llm_context.status"])
			_, kept := report(got).Get("llm_context.observed.index")
			assert.True(t, kept, "what was reported stays readable")
		})
	}
}

func TestTheNearestReportWins(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	td := oneSpan(map[string]any{"llm_context.observed.index": "near"})
	td.ResourceSpans().At(0).Resource().Attributes().PutStr("llm_context.observed.index", "far")
	assert.Equal(t, "kb:near", attributesOf(b.stamp(t, td))["llm_context.index.snapshot_id"])
}

func TestUserNamedVariablesAreObserved(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Variables = []VariableConfig{
			{Name: "harness", Serving: true, Observe: []string{"gen_ai.agent.version", "service.version"}},
			{Name: "params", Serving: true, ObserveAll: []string{"gen_ai.request.temperature", "gen_ai.request.max_tokens"}},
			{Name: "cohort", Observe: []string{"app.plan"}},
		}
	})
	b.show(t, benchRegistry)
	with := func(attributes map[string]any) map[string]any {
		td := oneSpan(attributes)
		td.ResourceSpans().At(0).Resource().Attributes().PutStr("service.version", "1.4.2")
		return attributesOf(b.stamp(t, td))
	}
	plain := with(map[string]any{"gen_ai.request.temperature": 0.2, "gen_ai.request.max_tokens": 100, "app.plan": "free"})
	assert.Equal(t, "1.4.2", plain["llm_context.harness.version"], "found on the resource")
	assert.Equal(t, "free", plain["llm_context.traffic.cohort"])
	assert.Equal(t, "cohort", plain["llm_context.drift"])
	assert.Regexp(t, "^[0-9a-f]{16}$", plain["llm_context.custom.params"])

	agent := with(map[string]any{"gen_ai.agent.version": "2.0", "gen_ai.request.temperature": 0.2, "gen_ai.request.max_tokens": 100})
	assert.Equal(t, "2.0", agent["llm_context.harness.version"], "the first of observe that is there")
	assert.Equal(t, plain["llm_context.custom.params"], agent["llm_context.custom.params"])
	assert.NotEqual(t, plain["llm_context.fingerprint"], agent["llm_context.fingerprint"])

	warmer := with(map[string]any{"gen_ai.request.temperature": 0.9, "gen_ai.request.max_tokens": 100})
	assert.NotEqual(t, plain["llm_context.custom.params"], warmer["llm_context.custom.params"])
	assert.NotContains(t, with(nil), "llm_context.custom.params", "no parameter, no value")
}

func TestASpanWithoutAStartIsLookedUpWhenItArrives(t *testing.T) {
	b := newBench(t)
	b.show(t, `contexts: [{match: {}, cohort: [{name: old, since: 2026-11-01T00:00:00Z}, {name: new, since: 2026-11-20T11:00:00Z}]}]`)
	td := oneSpan(nil)
	spansOf(td)[0].SetStartTimestamp(0)
	spansOf(td)[0].SetEndTimestamp(0)
	assert.Equal(t, "new", attributesOf(b.stamp(t, td))["llm_context.traffic.cohort"])
	late := oneSpan(nil)
	spansOf(late)[0].SetStartTimestamp(timestamp(noon.Add(-90 * time.Minute)))
	assert.Equal(t, "old", attributesOf(b.stamp(t, late))["llm_context.traffic.cohort"])
}

func TestAbsurdTimesDoNotPanic(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	for _, start := range []uint64{1, 1 << 62, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
		td := oneSpan(nil)
		spansOf(td)[0].SetStartTimestamp(pcommon.Timestamp(start))
		spansOf(td)[0].SetEndTimestamp(1)
		assert.Contains(t, attributesOf(b.stamp(t, td)), "llm_context.status")
	}
}

func TestASpanLongAfterTheLastCheckIsStale(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	status := func(start time.Time) any {
		td := oneSpan(nil)
		spansOf(td)[0].SetStartTimestamp(timestamp(start))
		spansOf(td)[0].SetEndTimestamp(timestamp(start))
		return attributesOf(b.stamp(t, td))["llm_context.status"]
	}
	assert.Equal(t, "declared", status(noon.Add(4*time.Minute)))
	assert.Equal(t, "stale", status(noon.Add(6*time.Minute)))
	assert.Equal(t, "declared", status(noon.Add(-time.Hour)), "a late span is of a time that was checked")

	b.clock = noon.Add(10 * time.Minute)
	b.source.sink.Unchanged()
	assert.Equal(t, "declared", status(noon.Add(6*time.Minute)), "recovers without a restart")
}

// TestOnlyTheContextsOfARejectedFragmentBecomeStale has a fragment for the shop, and one for
// all, of which one comes to be bad while the source is within reach.
func TestOnlyTheContextsOfARejectedFragmentBecomeStale(t *testing.T) {
	const shop, all = "contexts: [{match: {service.name: shop}, cohort: beta}]", "contexts: [{match: {service.name: bank}, cohort: all}]"
	for name, c := range map[string]struct{ shop, all, atShop, atBank string }{
		"none":               {shop, all, "declared", "declared"},
		"that of the shop":   {"contexts: 7", all, "stale", "declared"},
		"that of the others": {shop, "contexts: [", "declared", "stale"},
		"one that says it was not checked": {
			"checked: " + noon.Format(time.RFC3339) + "\n" + shop, all, "stale", "declared",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			show := func(shop, all string) {
				require.NoError(t, b.source.sink.Show(source.Snapshot{Fragments: []config.Fragment{
					{Name: "all.yaml", Data: []byte(all)}, {Name: "shop.yaml", Data: []byte(shop)},
				}}))
			}
			status := func(service string, start time.Time) any {
				td := oneSpan(map[string]any{"service.name": service})
				spansOf(td)[0].SetStartTimestamp(timestamp(start))
				spansOf(td)[0].SetEndTimestamp(timestamp(start))
				return attributesOf(b.stamp(t, td))["llm_context.status"]
			}
			show(shop, all)
			for range 10 {
				b.clock = b.clock.Add(time.Minute)
				show(c.shop, c.all)
				b.source.sink.Unchanged()
			}
			assert.Equal(t, c.atShop, status("shop", b.clock))
			assert.Equal(t, c.atBank, status("bank", b.clock))
			assert.Equal(t, "declared", status("shop", noon.Add(4*time.Minute)), "a late span is of a time that was checked")
			show(shop, all)
			assert.Equal(t, "declared", status("shop", b.clock))
			assert.Equal(t, "declared", status("bank", b.clock))
		})
	}
}

func TestBeforeTheFirstLoadSpansAreStampedUnknown(t *testing.T) {
	got := attributesOf(newBench(t).stamp(t, oneSpan(nil)))
	assert.Equal(t, "unknown", got["llm_context.status"])
	assert.Equal(t, "unknown", got["llm_context.registry.revision"])
	assert.Equal(t, "cohort,index,judge,prompt,route,tools", got["llm_context.missing"])
}

func TestThePromptIsFilledInOnlyWhereItIsAbsent(t *testing.T) {
	for name, row := range map[string]struct {
		sent, want map[string]any
	}{
		"absent":                    {nil, map[string]any{"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "r42"}},
		"there":                     {map[string]any{"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "r41"}, map[string]any{"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "r41"}},
		"only the name":             {map[string]any{"gen_ai.prompt.name": "refunds"}, map[string]any{"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "r42"}},
		"the name of a request":     {map[string]any{"gen_ai.prompt.name": "0b0e7a3c-5a4e-4f5e-9c0e-2d7c1c9a1f00########0"}, map[string]any{"gen_ai.prompt.name": "0b0e7a3c-5a4e-4f5e-9c0e-2d7c1c9a1f00########0"}},
		"a version without a name":  {map[string]any{"gen_ai.prompt.version": "r42"}, map[string]any{"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "r42"}},
		"another prompt's own name": {map[string]any{"gen_ai.prompt.name": "greeting"}, map[string]any{"gen_ai.prompt.name": "greeting"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.show(t, benchRegistry)
			got := attributesOf(b.stamp(t, oneSpan(row.sent)))
			for _, key := range []string{"gen_ai.prompt.name", "gen_ai.prompt.version"} {
				assert.Equal(t, row.want[key], got[key], key)
			}
		})
	}
}

func TestThePromptIsAlsoWrittenForTheProductsThatAreNamed(t *testing.T) {
	b := newBench(t, func(c *Config) { c.AlsoWrite = []string{"langfuse", "openinference"} })
	b.show(t, `contexts: [{match: {}, prompt: [{name: refunds, revision: "7", since: 2026-11-01T00:00:00Z}, {name: refunds, revision: r8, since: 2026-11-20T11:30:00Z}]}]`)
	got := attributesOf(b.stamp(t, oneSpan(nil)))
	assert.Equal(t, "refunds", got["langfuse.observation.prompt.name"])
	assert.Equal(t, int64(7), got["langfuse.observation.prompt.version"])
	assert.Equal(t, "refunds", got["prompt.id"])
	assert.Equal(t, "7", got["llm.prompt_template.version"])

	later := oneSpan(nil)
	spansOf(later)[0].SetStartTimestamp(timestamp(noon))
	got = attributesOf(b.stamp(t, later))
	assert.NotContains(t, got, "langfuse.observation.prompt.name", "Langfuse has integer versions only")
	assert.Equal(t, "r8", got["llm.prompt_template.version"])
}

func TestTheModelsOfAVoiceAgentAreHeldAgainstTheRouteOfTheirOwnOperationOnly(t *testing.T) {
	b := newBench(t)
	b.show(t, `contexts:
  - {match: {}, route: {name: talk, model: gpt-4.1, since: 2026-11-01T00:00:00Z}}
  - {match: {gen_ai.operation.name: chat}, prompt: {name: concierge, revision: r7, since: 2026-11-01T00:00:00Z}}
  - {match: {gen_ai.operation.name: tts}, route: {name: voice, model: sonic-3, since: 2026-11-01T00:00:00Z}}
`)
	on := func(attributes map[string]any) map[string]any {
		return attributesOf(b.stamp(t, oneSpan(attributes)))
	}
	got := on(map[string]any{"gen_ai.operation.name": "stt", "gen_ai.request.model": "nova-3"})
	assert.Equal(t, "talk:gpt-4.1", got["llm_context.model.route"])
	assert.NotContains(t, got, "llm_context.drift")
	assert.Equal(t, "unknown", got["llm_context.prompt.revision"])

	got = on(map[string]any{"gen_ai.operation.name": "tts", "gen_ai.request.model": "sonic-2"})
	assert.Equal(t, "voice:sonic-2", got["llm_context.model.route"])
	assert.Equal(t, "route", got["llm_context.drift"])

	td := oneSpan(map[string]any{"gen_ai.request.model": "sonic-3"})
	spansOf(td)[0].Attributes().Remove("gen_ai.operation.name")
	spansOf(td)[0].SetName("tts_node")
	td.ResourceSpans().At(0).ScopeSpans().At(0).Scope().SetName("livekit-agents")
	got = attributesOf(b.stamp(t, td))
	assert.Equal(t, "unknown", got["llm_context.prompt.revision"], "without an operation it is no chat either")
	assert.NotContains(t, got, "llm_context.drift")
}

func TestSpansAreIncludedAndExcludedByOTTL(t *testing.T) {
	b := newBench(t, func(c *Config) {
		c.Spans.Include = []string{`span.attributes["app.llm"] == true`}
		c.Spans.Exclude = []string{`span.attributes["app.test"] == true`, `span.name == "warm-up"`}
	})
	b.show(t, benchRegistry)
	own := func(attributes map[string]any) ptrace.Span {
		td := oneSpan(attributes)
		spansOf(td)[0].Attributes().Remove("gen_ai.operation.name")
		return spansOf(b.stamp(t, td))[0]
	}
	assert.True(t, isStamped(own(map[string]any{"app.llm": true})))
	assert.False(t, isStamped(own(map[string]any{"app.llm": false})))
	assert.False(t, isStamped(own(map[string]any{"app.llm": true, "app.test": true})))
	assert.True(t, isStamped(spansOf(b.stamp(t, oneSpan(nil)))[0]))
	assert.False(t, isStamped(spansOf(b.stamp(t, oneSpan(map[string]any{"app.test": true})))[0]))
}

func TestStampingTwiceIsStampingOnce(t *testing.T) {
	b := newBench(t, func(c *Config) { c.AlsoWrite = []string{"langfuse", "openinference"} })
	b.show(t, `contexts: [{match: {}, prompt: {name: refunds, revision: "7", since: 2026-11-01T00:00:00Z}}]`)
	for name, sent := range map[string]map[string]any{
		"nothing observed":         nil,
		"the application's own":    {"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "7"},
		"another one is observed":  {"gen_ai.prompt.name": "refunds", "gen_ai.prompt.version": "8"},
		"its name only":            {"gen_ai.prompt.name": "refunds"},
		"an answer from the model": {"gen_ai.response.model": "gpt-4o"},
	} {
		once := oneSpan(sent)
		b.stamp(t, once)
		twice := ptrace.NewTraces()
		once.CopyTo(twice)
		assert.Equal(t, stampsOf(once), stampsOf(b.stamp(t, twice)), name)
	}
	got := attributesOf(b.stamp(t, oneSpan(nil)))
	assert.Equal(t, "declared", got["llm_context.status"], "what a Collector filled in proves nothing to the next")
	assert.Contains(t, got["llm_context.filled_in"], "gen_ai.prompt.name,gen_ai.prompt.version")
}

func TestAForgedListOfWhatWasFilledInRemovesNothingElse(t *testing.T) {
	b := newBench(t)
	b.show(t, benchRegistry)
	got := attributesOf(b.stamp(t, oneSpan(map[string]any{"llm_context.filled_in": "app.secret,gen_ai.response.model", "app.secret": "x", "gen_ai.response.model": "gpt-4o"})))
	assert.Equal(t, "x", got["app.secret"])
	assert.Equal(t, "gpt-4o", got["gen_ai.response.model"])
}

func TestAContextMatchesAnAttributeOfALaterMessage(t *testing.T) {
	b := newBench(t)
	b.show(t, `
contexts:
  - match: {llm.input_messages.7.message.role: tool}
    cohort: {name: agents, since: 2026-11-01T00:00:00Z}
`)
	td := oneSpan(map[string]any{"llm.input_messages.7.message.role": "tool"})
	assert.Equal(t, "agents", attributesOf(b.stamp(t, td))["llm_context.traffic.cohort"])
}
