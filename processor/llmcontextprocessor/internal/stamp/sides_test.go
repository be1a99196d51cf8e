// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/registry"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// judges writes evaluators as a record lists them: name, metric, version.
func judges(list ...string) string {
	var b strings.Builder
	for _, judge := range list {
		b.WriteString(strings.ReplaceAll(judge, " ", "\x1f") + "\x1e")
	}
	return b.String()
}

func TestOfSeveralJudgesOnlyThatWithTheDeclaredNameSpeaksOfIt(t *testing.T) {
	later := noon.Add(time.Hour)
	for _, row := range []struct {
		about, registry string
		observed        Observed
		value           string
		relation        Relation
	}{
		{"no judge", everything, Observed{}, "grounded:j7", DeclaredOnly},
		{"by its name", everything, Observed{Judges: judges("grounded fit j7")}, "grounded:j7", Agreed},
		{"by its metric", everything, Observed{Judges: judges("x grounded j7", "tone tone j1")}, "grounded:j7", Agreed},
		{"another revision", everything, Observed{Judges: judges("tone tone j1", "grounded grounded j8")}, "grounded:j8", Drifted},
		{"others only", everything, Observed{Judges: judges("tone tone j8", "fit fit j9")}, "grounded:j7", DeclaredOnly},
		{"without a version", everything, Observed{Judges: judges("grounded grounded ")}, "grounded:j7", DeclaredOnly},
		{"two that differ", everything, Observed{Judges: judges("grounded a j7", "grounded b j8")}, "grounded:j7", DeclaredOnly},
		{"two that are one", everything, Observed{Judges: judges("grounded a j8", "x grounded j8")}, "grounded:j8", Drifted},
		{"not declared, one", "", Observed{Judges: judges("tone tone j1")}, "tone:j1", ObservedOnly},
		{"not declared, two", "", Observed{Judges: judges("tone tone j1", "fit fit j2")}, "", Ambiguous},

		{"a span of its own", everything, Observed{Kind: dialect.Evaluator, EvaluatorName: "grounded", EvaluatorVersion: "j7"}, "grounded:j7", Agreed},
		{"a span of its own, another revision", everything, Observed{Kind: dialect.Evaluator, EvaluatorVersion: "j8"}, "grounded:j8", Drifted},
		{"a span of another's", everything, Observed{Kind: dialect.Evaluator, EvaluatorName: "tone", EvaluatorVersion: "j8"}, "grounded:j7", DeclaredOnly},
		{"a span of its own, not declared", "", Observed{Kind: dialect.Evaluator, EvaluatorName: "tone", EvaluatorVersion: "j8"}, "tone:j8", ObservedOnly},
		{
			"a verdict lists its judge", everything,
			Observed{Kind: dialect.Evaluator, Verdict: true, Judges: judges("grounded grounded j8")},
			"grounded:j8", Drifted,
		},
	} {
		f := compose(t, row.registry, later, row.observed).Findings[variable.Judge]
		assert.Equal(t, row.value, f.Value, row.about)
		assert.Equal(t, row.relation, f.Relation, row.about)
	}
	assert.Equal(t, []string{"fit:j2", "tone:j1"},
		compose(t, "", noon, Observed{Judges: judges("tone tone j1", "fit fit j2")}).Findings[variable.Judge].candidates)
}

func TestAJudgeThatIsBeingReplacedIsKnownUnderEitherName(t *testing.T) {
	const replaced = `
contexts:
  - match: {}
    judge:
      - {name: grounded, revision: j7, since: 2026-11-01T00:00:00Z}
      - {name: faithful, revision: f1, since: 2026-11-20T12:00:00Z}
`
	for _, row := range []struct {
		about, value string
		judges       []string
	}{
		{"the former", "grounded:j7", []string{"tone tone j1", "grounded fit j7"}},
		{"the latter", "faithful:f1", []string{"tone tone j1", "faithful fit f1"}},
		{"the latter, after one that tells no version", "faithful:f1", []string{"faithful fit ", "faithful fit f1"}},
	} {
		f := compose(t, replaced, noon.Add(-5*time.Second), Observed{Judges: judges(row.judges...)}).Findings[variable.Judge]
		assert.Equal(t, row.value, f.Value, row.about)
		assert.Equal(t, Agreed, f.Relation, row.about)
	}
	const first = `contexts: [{match: {}, judge: {name: faithful, revision: f1, since: 2026-11-20T12:00:00Z}}]`
	f := compose(t, first, noon.Add(-5*time.Second), Observed{Judges: judges("tone tone j1", "faithful fit f1")}).Findings[variable.Judge]
	assert.Equal(t, Agreed, f.Relation, "before it there was none")
}

func TestTheModelOfASideSpeaksOfARouteThatIsDeclaredForIt(t *testing.T) {
	for _, row := range []struct {
		about, registry string
		observed        Observed
		value           string
		relation        Relation
	}{
		{"another model than the conversation's", everything, Observed{Kind: dialect.Embedding, ResponseModel: "nova-embed"}, "chat:gpt-4o", DeclaredOnly},
		{"the conversation's", everything, Observed{Kind: dialect.Embedding, ResponseModel: "gpt-4o-2024-11-20"}, "chat:gpt-4o-2024-11-20", Agreed},
		{"asked for only", everything, Observed{Kind: dialect.Tool, RequestModel: "nova-9"}, "chat:gpt-4o", DeclaredOnly},
		{"of speech", everything, Observed{Kind: dialect.Inference, Media: true, ResponseModel: "nova-voice"}, "chat:gpt-4o", DeclaredOnly},
		{"no call of a known kind, asked for only", everything, Observed{Kind: dialect.Other, RequestModel: "gpt-4o-mini"}, "chat:gpt-4o", DeclaredOnly},
		{"a workflow below which a model is asked", everything, Observed{Kind: dialect.Workflow, RequestModel: "gpt-4o-mini"}, "chat:gpt-4o", DeclaredOnly},
		{"a workflow that was answered", everything, Observed{Kind: dialect.Workflow, ResponseModel: "gpt-4o-mini"}, "chat:gpt-4o-mini", Drifted},
		{"an agent that asks another", everything, Observed{Kind: dialect.Agent, RequestModel: "gpt-4o-mini"}, "chat:gpt-4o-mini", Drifted},
		{"no known kind, and an answer", everything, Observed{Kind: dialect.Other, ResponseModel: "gpt-4o-mini"}, "chat:gpt-4o", DeclaredOnly},
		{"the call itself", everything, Observed{Kind: dialect.Inference, ResponseModel: "gpt-4o-mini"}, "chat:gpt-4o-mini", Drifted},
		{"nothing declared", "", Observed{Kind: dialect.Embedding, ResponseModel: "nova-embed"}, "unknown:nova-embed", ObservedOnly},
		{"a variant", rollout, Observed{Kind: dialect.Embedding, ResponseModel: "gpt-4.1"}, "chat:gpt-4.1", Agreed},
		{"no variant", rollout, Observed{Kind: dialect.Embedding, ResponseModel: "nova-embed"}, "", Ambiguous},
	} {
		f := compose(t, row.registry, noon, row.observed).Findings[variable.Route]
		assert.Equal(t, row.value, f.Value, row.about)
		assert.Equal(t, row.relation, f.Relation, row.about)
	}
	declaredFor := func(key string) *registry.Declared {
		return &registry.Declared{Context: &document.Context{Match: []document.Condition{{Key: "service.name"}, {Key: key}}}}
	}
	assert.True(t, declaredForOperation(declaredFor("gen_ai.operation.name")))
	assert.False(t, declaredForOperation(declaredFor("service.version")))
	assert.False(t, declaredForOperation(&registry.Declared{}))
}

func TestNoToolHashIsTakenFromSchemasThatAreNotCertain(t *testing.T) {
	const moved = `
contexts:
  - match: {}
    tools:
      - {schemas: {search: 00000000000000aa}, since: 2026-11-01T00:00:00Z}
      - {schemas: {search: 00000000000000bb}, since: 2026-11-20T12:00:00Z}
`
	hash := func(registry string, start time.Time, o Observed) string {
		return attributesOf(compose(t, registry, start, o))[AttributeToolHash]
	}
	tool := Observed{Kind: dialect.Tool, ToolName: "search"}
	assert.Equal(t, "00000000000000bb", hash(moved, noon.Add(time.Hour), tool))
	assert.Empty(t, hash(moved, noon, tool), "unsettled")
	assert.Empty(t, hash("", noon, tool), "nothing declared")

	drifted := tool
	drifted.Tools = ObservedTools{Hash: "00000000000000cc", Whole: true, Described: true}
	assert.Empty(t, hash(everything, noon.Add(time.Hour), drifted), "others were shown")
	cut := drifted
	cut.Tools.Cut = true
	assert.Equal(t, "00000000000000aa", hash(everything, noon.Add(time.Hour), cut), "what was cut contradicts nothing")
	verdict := tool
	verdict.Verdict = true
	assert.Empty(t, hash(everything, noon.Add(time.Hour), verdict))
}

func TestWhatEvidenceLeavesOfARolloutIsListed(t *testing.T) {
	const named = `
contexts:
  - match: {}
    prompt: {since: 2026-11-01T00:00:00Z, variants: [{name: a, revision: r1}, {name: b, revision: r1}, {name: b, revision: r2}]}
`
	find := func(o Observed) *Finding { return &compose(t, named, noon, o).Findings[variable.Prompt] }
	both := find(Observed{PromptVersion: "r1"})
	assert.Equal(t, Ambiguous, both.Relation)
	assert.Equal(t, []string{"a:r1", "b:r1"}, both.Candidates())
	assert.Equal(t, []string{"b:r1", "b:r2"}, find(Observed{PromptName: "b"}).Candidates())
	one := find(Observed{PromptName: "b", PromptVersion: "r1"})
	assert.Equal(t, "b:r1", one.Value)
	none := find(Observed{PromptVersion: "r9"})
	assert.Equal(t, Drifted, none.Relation)
	assert.Equal(t, "unknown:r9", none.Value, "they have no name in common")
}

func TestAStampWeighsWhatIsInIt(t *testing.T) {
	assert.Equal(t, int64(128), (&Stamp{}).Bytes())
	assert.Equal(t, int64(128+2*32+4), (&Stamp{Attributes: []Attribute{{Key: "a", Value: "abc"}, {Key: "b", Value: "d"}}}).Bytes())
}

func TestWhatDiffersHasAnotherKey(t *testing.T) {
	seen := map[string]Observed{}
	for _, o := range []Observed{
		{},
		{Kind: dialect.Tool},
		{Media: true},
		{Verdict: true},
		{Tools: ObservedTools{Cut: true}},
		{Tools: ObservedTools{Whole: true}},
		{Tools: ObservedTools{Described: true}},
		{PromptName: "a"},
		{PromptName: "a\x01\x01a"},
		{PromptName: "a", PromptVersion: "a"},
		{PromptName: strings.Repeat("a", 300)},
		{PromptVersion: "a"},
		{RequestModel: "a"},
		{ResponseModel: "a"},
		{ToolName: "a"},
		{ToolHash: "a"},
		{Judges: "a"},
		{PromptLabel: "a"},
		{PromptLabel: "b"},
		{Shown: harness("", "a")},
		{Shown: harness("a", "")},
		{TemplateHash: "a"},
		{SystemHash: "a"},
		{DataSource: "a"},
		{Tools: ObservedTools{Hash: "a"}},
		{Tools: ObservedTools{BareHash: "a"}},
		{Skills: "a"},
		{EvaluatorName: "a"},
		{EvaluatorVersion: "a"},
		{Reported: Reported{"a"}},
	} {
		key := string(o.AppendKey(nil))
		assert.NotContains(t, seen, key, "%+v", o)
		clone := o.Clone()
		assert.Equal(t, key, string(clone.AppendKey(nil)))
		seen[key] = o
	}
}

func TestTheRouteShowsTheModelThatIsKnownToHaveAnswered(t *testing.T) {
	const dated = `
contexts:
  - match: {}
    route: {name: chat, model: gpt-4o-2024-11-20, since: 2026-11-01T00:00:00Z}
`
	const unnamed = `
contexts:
  - match: {}
    route: {name: chat, since: 2026-11-01T00:00:00Z}
`
	for _, row := range []struct {
		about, registry string
		observed        Observed
		value           string
		relation        Relation
	}{
		{"the route's own name comes back", everything, Observed{ResponseModel: "chat"}, "chat:gpt-4o", DeclaredOnly},
		{"a snapshot was asked for", everything, Observed{RequestModel: "gpt-4o-2024-11-20"}, "chat:gpt-4o", DeclaredOnly},
		{"an alias answered", dated, Observed{ResponseModel: "gpt-4o"}, "chat:gpt-4o-2024-11-20", DeclaredOnly},
		{"another model was asked for", dated, Observed{RequestModel: "gpt-4.1"}, "chat:gpt-4.1", Drifted},
		{"a deployment was asked for", dated, Observed{RequestModel: "prod-blue"}, "chat:gpt-4o-2024-11-20", DeclaredOnly},
		{"a deployment comes back", dated, Observed{RequestModel: "prod-blue", ResponseModel: "prod-blue"}, "chat:gpt-4o-2024-11-20", DeclaredOnly},
		{"a deployment comes back for a model", dated, Observed{RequestModel: "gpt-4o", ResponseModel: "prod-blue"}, "chat:prod-blue", Drifted},
		{"no model is declared", unnamed, Observed{ResponseModel: "gpt-4o"}, "chat:gpt-4o", DeclaredOnly},
		{"a vendor answered", everything, Observed{ResponseModel: "openai", RequestModel: "gpt-4o"}, "chat:gpt-4o", DeclaredOnly},
	} {
		f := compose(t, row.registry, noon, row.observed).Findings[variable.Route]
		assert.Equal(t, row.value, f.Value, row.about)
		assert.Equal(t, row.relation, f.Relation, row.about)
	}
}

func TestDefinitionsThatLostTheirSchemasShowNothing(t *testing.T) {
	f := compose(t, everything, noon, Observed{Tools: ObservedTools{Hash: "00000000000000cc", Described: true}}).Findings[variable.Tools]
	assert.Equal(t, DeclaredOnly, f.Relation)
	f = compose(t, everything, noon, Observed{Tools: ObservedTools{Whole: true, Described: true}}).Findings[variable.Tools]
	assert.Equal(t, DeclaredOnly, f.Relation)
}

func TestOnlyAWholePromptIsFilledIn(t *testing.T) {
	for _, row := range []struct{ name, version, wantName, wantVersion string }{
		{"refunds", "7", "refunds", "7"}, {"", "7", "", ""}, {"refunds", "", "", ""},
	} {
		s := compose(t, "", noon, Observed{PromptName: row.name, PromptVersion: row.version})
		assert.Equal(t, row.wantName, s.PromptName, row)
		assert.Equal(t, row.wantVersion, s.PromptVersion, row)
	}
}

func TestAListThatJustFitsIsWhole(t *testing.T) {
	name := strings.Repeat("a", document.MaxValueBytes-2)
	assert.Equal(t, name+",b", joinNames([]string{name, "b"}))
	assert.Equal(t, ",...", joinNames([]string{name + "a", "b"}))
}
