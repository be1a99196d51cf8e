// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inHouse is a dialect that nothing is wrong with, changed.
func inHouse(change func(*Described)) Described {
	d := Described{
		Name: "in-house", Attribute: "acme.ai", Scope: "acme.llm", Prefix: "llm ", KindKey: "acme.does",
		Kinds:    map[string]string{"completion": "inference", "lookup": "Retrieval", "note": "other"},
		Evidence: map[string]string{"response_model": "acme.answered", "tool_definitions": "acme.tools", "agent_name": "gen_ai.agent.name"},
	}
	change(&d)
	return d
}

func TestADescriptionIsRefusedWithThePathAndWhatWouldBeRight(t *testing.T) {
	for want, change := range map[string]func(*Described){
		"":                           func(*Described) {},
		"dialects[0].name: is empty": func(d *Described) { d.Name = "" },
		`dialects[0].name: "openinference" is a built-in dialect`:             func(d *Described) { d.Name = "openinference" },
		"dialects[0].when: has no condition":                                  func(d *Described) { d.Scope, d.Attribute, d.Prefix = "", "", "" },
		`dialects[0].when.scope: "strands.telemetry.tracer" is that of a`:     func(d *Described) { d.Scope = "strands.telemetry.tracer" },
		`dialects[0].when.attribute: "openinference.span.kind" is a built-in`: func(d *Described) { d.Attribute = "openinference.span.kind" },
		"dialects[0].kind.attribute: is empty":                                func(d *Described) { d.KindKey = "" },
		`dialects[0].kind.attribute: "gen_ai.operation.name" is a built-in`:   func(d *Described) { d.KindKey = "gen_ai.operation.name" },
		"dialects[0].kind.values: is empty; give each value one of other":     func(d *Described) { d.Kinds = nil },
		`dialects[0].kind.values.lookup: "search" is no kind; write one of`:   func(d *Described) { d.Kinds["lookup"] = "search" },
		"dialects[0].evidence.answer: is no evidence; write one of agent_na":  func(d *Described) { d.Evidence["answer"] = "acme.answer" },
		"dialects[0].evidence.response_model: names no attribute":             func(d *Described) { d.Evidence["response_model"] = "" },
	} {
		set, err := Describe([]Described{inHouse(change)})
		if want == "" {
			require.NoError(t, err)
			assert.NotSame(t, Builtin(), set)
			continue
		}
		require.Error(t, err, want)
		assert.Contains(t, err.Error(), want)
		assert.NotContains(t, err.Error(), "\n", "one thing is wrong: %s", want)
	}
	_, err := Describe([]Described{inHouse(func(*Described) {}), inHouse(func(*Described) {})})
	require.ErrorContains(t, err, `dialects[1].name: "in-house" is there twice`)
	_, err = Describe(make([]Described, maxDescribed+1))
	require.ErrorContains(t, err, "dialects holds 17; at most 16 are possible")
}

func TestOneConditionIsEnough(t *testing.T) {
	for _, only := range []Described{{Scope: "acme.llm"}, {Attribute: "acme.ai"}, {Prefix: "llm "}} {
		_, err := Describe([]Described{inHouse(func(d *Described) { d.Scope, d.Attribute, d.Prefix = only.Scope, only.Attribute, only.Prefix })})
		require.NoError(t, err, "%+v", only)
	}
}

func TestWhatIsWrongWithEachDialectIsToldAtOnce(t *testing.T) {
	_, err := Describe([]Described{inHouse(func(d *Described) { d.KindKey = "" }), inHouse(func(d *Described) { d.Name = "" })})
	require.ErrorContains(t, err, "dialects[0].kind.attribute")
	require.ErrorContains(t, err, "dialects[1].name")
}

func TestEveryKindMayBeDescribedByItsName(t *testing.T) {
	for k := Other; k <= Evaluator; k++ {
		_, err := Describe([]Described{inHouse(func(d *Described) { d.Kinds["x"] = k.String() })})
		require.NoError(t, err, k)
	}
	assert.Equal(t, "none", (Evaluator + 1).String())
}

func TestADescribedScopeIsNoOtherScope(t *testing.T) {
	set, err := Describe([]Described{
		inHouse(func(*Described) {}), inHouse(func(d *Described) { d.Name, d.Scope = "other", "acme.other" }),
		inHouse(func(d *Described) { d.Name = "third" }),
	})
	require.NoError(t, err)
	seen := map[Scope]bool{scopeAny: true}
	for s := range lastScope {
		seen[s+1] = true
	}
	for _, name := range []string{"acme.llm", "acme.other"} {
		assert.NotContains(t, seen, set.ScopeOf(name), name)
		seen[set.ScopeOf(name)] = true
	}
	assert.Equal(t, ScopeOf("litellm"), set.ScopeOf("litellm"))
}

// A key of evidence may be a built-in one, and a condition one that marks nothing.
func TestAKeyThatMarksNothingMayBeACondition(t *testing.T) {
	_, err := Describe([]Described{inHouse(func(d *Described) { d.Attribute = "session.id" })})
	require.NoError(t, err)
	_, err = Describe([]Described{inHouse(func(d *Described) { d.KindKey = "session.id" })})
	require.NoError(t, err)
}

func TestDescriptionsNameNoMoreAttributesThanThereIsRoomFor(t *testing.T) {
	describe := func(dialects, keys int) error {
		list := make([]Described, dialects)
		for i := range list {
			list[i] = inHouse(func(d *Described) {
				d.Name, d.Attribute, d.KindKey, d.Evidence = fmt.Sprint("d", i), fmt.Sprint("a", i), fmt.Sprint("k", i), map[string]string{}
				for j, name := range EvidenceNames()[:keys] {
					d.Evidence[name] = fmt.Sprintf("e%d.%d", i, j)
				}
			})
		}
		_, err := Describe(list)
		return err
	}
	all := len(EvidenceNames())
	require.NoError(t, describe(1, all), "one may tell everything")
	require.ErrorContains(t, describe(maxDescribed, all), "more attributes than there is room for")
}

func TestADescribedDialectIsReadWhereAllItsConditionsHold(t *testing.T) {
	set, err := Describe([]Described{inHouse(func(*Described) {})})
	require.NoError(t, err)
	read := func(name, scope string, attributes []attribute) Evidence {
		var s Span
		s.Use(set)
		s.Reset(name, set.ScopeOf(scope))
		for _, a := range attributes {
			s.Put(set.keys[a.key], a.key, a.text)
		}
		return s.Evidence()
	}
	all := attrs("acme.ai", "1", "acme.does", "Completion", "acme.answered", "nova-9", "acme.tools", "[ {} ]", "gen_ai.agent.name", "clerk")
	want := Evidence{Kind: Inference, Dialect: "in-house", ResponseModel: "nova-9", Tools: "[ {} ]", AgentName: "clerk"}
	assert.Equal(t, want, read("llm call", "acme.llm", all))
	assert.Equal(t, Other, read("llm call", "acme.llm", attrs("acme.ai", "1", "acme.does", "note")).Kind)
	assert.Equal(t, None, read("llm call", "acme.llm", attrs("acme.ai", "1", "acme.does", "other")).Kind)
	assert.Equal(t, None, read("call", "acme.llm", all).Kind)
	assert.Equal(t, None, read("llm call", "acme.web", all).Kind)
	assert.Equal(t, None, read("llm call", "acme.llm", all[1:]).Kind)

	builtin := read("llm call", "acme.web", append(attrs("gen_ai.operation.name", "chat"), all...))
	assert.Equal(t, Evidence{Kind: Inference, Dialect: "otel", AgentName: "clerk"}, builtin, "its evidence is of its own records only")
}
