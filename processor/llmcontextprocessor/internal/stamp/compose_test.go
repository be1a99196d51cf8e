// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const settle = 30 * time.Second

// everything declares all six variables, the prompt with a change at noon.
const everything = `
contexts:
  - match: {}
    prompt:
      - {name: refunds, revision: r41, since: 2026-11-01T00:00:00Z, hash: 1111111111111111111111111111111111111111111111111111111111111111}
      - {name: refunds, revision: r42, since: 2026-11-20T12:00:00Z, hash: 2222222222222222222222222222222222222222222222222222222222222222}
    route: {name: chat, model: gpt-4o, since: 2026-11-01T00:00:00Z}
    index: {name: kb, snapshot_id: s7, since: 2026-11-01T00:00:00Z}
    tools: {schemas: {search: 00000000000000aa}, since: 2026-11-01T00:00:00Z}
    judge: {name: grounded, revision: j7, since: 2026-11-01T00:00:00Z}
    cohort: {name: beta, since: 2026-11-01T00:00:00Z}
`

// rollout is under way for prompt, route and index.
const rollout = `
contexts:
  - match: {}
    prompt: {name: refunds, since: 2026-11-01T00:00:00Z, variants: [{revision: r42}, {revision: r43}]}
    route: {name: chat, since: 2026-11-01T00:00:00Z, variants: [{model: gpt-4o}, {model: gpt-4.1}]}
    index: {since: 2026-11-01T00:00:00Z, variants: [{name: kb, snapshot_id: s7}, {name: kb, snapshot_id: s8}]}
`

// compose returns the stamp of a span of ten seconds that starts at an instant.
func compose(t *testing.T, registry string, start time.Time, observed Observed) *Stamp {
	return composeWith(t, registry, nil, start, observed, false)
}

func composeWith(
	t *testing.T, registry string, variables []string, start time.Time, observed Observed, stale bool,
) *Stamp {
	t.Helper()
	loader := config.NewLoader(24*time.Hour, variables)
	r := loader.Empty()
	if registry != "" {
		var err error
		r, err = loader.Load([]config.Fragment{{Name: "r.yaml", Data: []byte(registry)}}, noon)
		require.NoError(t, err)
	}
	resolution := r.Resolve(make([]string, len(r.Keys())))
	from, to := start.UnixNano(), start.Add(10*time.Second).UnixNano()
	return NewPlan("c0ffee012345", r.Variables(), variables, nil).Compose(&Input{
		Resolution: resolution,
		State:      resolution.At(from),
		Window:     resolution.Window(from-settle.Nanoseconds(), to+settle.Nanoseconds()),
		Stale:      stale,
		Observed:   observed,
	})
}

func attributesOf(s *Stamp) map[string]string {
	all := map[string]string{}
	for _, a := range s.Attributes {
		all[a.Key] = a.Value
	}
	return all
}

// TestTheTruthTable holds every row of the table of declared and observed in
// docs/stamp.md: one variable, and what the stamp says of it.
func TestTheTruthTable(t *testing.T) {
	hourLater, hourBefore := noon.Add(time.Hour), noon.Add(-time.Hour)
	for _, row := range []struct {
		name     string
		registry string
		start    time.Time
		observed Observed
		variable variable.ID
		value    string // "" where it is not known
		relation Relation
		declared string
		status   Status
	}{
		{
			name: "nothing declared, nothing observed", start: noon,
			variable: variable.Prompt, relation: Absent, status: StatusUnknown,
		},
		{
			name: "declared, nothing observed", registry: everything, start: hourLater,
			variable: variable.Prompt, value: "refunds:r42", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "declared in the past, looked up then", registry: everything, start: hourBefore,
			variable: variable.Prompt, value: "refunds:r41", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "not declared, observed", start: noon, observed: Observed{PromptName: "refunds", PromptVersion: "7"},
			variable: variable.Prompt, value: "refunds:7", relation: ObservedOnly, status: StatusDeclared,
		},
		{
			name: "a name of other characters than a registry has", start: noon.Add(time.Hour),
			registry: "contexts: [{match: {}, prompt: {name: Refund_policy, revision: v_3, since: 2026-11-01T00:00:00Z}}]",
			observed: Observed{PromptName: "Refund policy", PromptVersion: "v+3"},
			variable: variable.Prompt, value: "Refund_policy:v_3", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "another name of other characters", start: noon.Add(time.Hour),
			registry: "contexts: [{match: {}, prompt: {name: Refund_policy, revision: v_3, since: 2026-11-01T00:00:00Z}}]",
			observed: Observed{PromptName: "Refund rules", PromptVersion: "v+3"}, declared: "Refund_policy:v_3",
			variable: variable.Prompt, value: "Refund_rules:v_3", relation: Drifted, status: StatusDrift,
		},
		{
			name: "a deployment that is named after the declared model was asked for", registry: everything, start: hourLater,
			observed: Observed{RequestModel: "gpt-4o-support"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "a gateway repeats a deployment that is named after the declared model", registry: everything, start: hourLater,
			observed: Observed{RequestModel: "gpt-4o-support", ResponseModel: "gpt-4o-support"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "another model of the declared one's family was asked for", registry: everything, start: hourLater,
			observed: Observed{RequestModel: "gpt-4o-mini"}, declared: "chat:gpt-4o",
			variable: variable.Route, value: "chat:gpt-4o-mini", relation: Drifted, status: StatusDrift,
		},
		{
			name: "not declared, only a part observed", start: noon, observed: Observed{PromptVersion: "7"},
			variable: variable.Prompt, value: "unknown:7", relation: ObservedOnly, status: StatusDeclared,
		},
		{
			name: "declared and observed agree", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", PromptVersion: "r42"},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "the version agrees, the name is not observed", registry: everything, start: hourLater,
			observed: Observed{PromptVersion: "r42"},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "only the name agrees", registry: everything, start: hourLater, observed: Observed{PromptName: "refunds"},
			variable: variable.Prompt, value: "refunds:r42", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "declared and observed differ", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", PromptVersion: "r43"},
			variable: variable.Prompt, value: "refunds:r43", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "a label that no revision is called", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", PromptLabel: "production"},
			variable: variable.Prompt, value: "refunds:r42", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "a variant that is the declared revision", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", PromptLabel: "r42"},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a variant that is another revision", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", PromptLabel: "r41"},
			variable: variable.Prompt, value: "refunds:r41", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "a label alone that is the declared revision", registry: everything, start: hourLater,
			observed: Observed{PromptLabel: "r42"},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a variant of another prompt", registry: everything, start: hourLater,
			observed: Observed{PromptName: "greeting", PromptLabel: "r42"},
			variable: variable.Prompt, value: "greeting:unknown", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "another prompt without a version", registry: everything, start: hourLater,
			observed: Observed{PromptName: "greeting"},
			variable: variable.Prompt, value: "greeting:unknown", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "just before a change, nothing observed", registry: everything, start: noon.Add(-20 * time.Second),
			variable: variable.Prompt, value: "refunds:r41", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "just before a change, the new revision observed", registry: everything, start: noon.Add(-20 * time.Second),
			observed: Observed{PromptVersion: "r42"},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "just before a change, a third revision observed", registry: everything, start: noon.Add(-20 * time.Second),
			observed: Observed{PromptVersion: "r9"},
			variable: variable.Prompt, value: "refunds:r9", relation: Drifted, declared: "refunds:r41", status: StatusDrift,
		},
		{
			name: "long after a change, the old revision observed", registry: everything, start: hourLater,
			observed: Observed{PromptVersion: "r41"},
			variable: variable.Prompt, value: "refunds:r41", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},

		{
			name: "the content of the declared revision", registry: everything, start: hourLater,
			observed: Observed{SystemHash: repeat("2")},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "the content of the declared revision under its name", registry: everything, start: hourLater,
			observed: Observed{PromptName: "refunds", SystemHash: repeat("2")},
			variable: variable.Prompt, value: "refunds:r42", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "the content of the declared revision under another name", registry: everything, start: hourLater,
			observed: Observed{PromptName: "greeting", SystemHash: repeat("2")},
			variable: variable.Prompt, value: "greeting:unknown", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "the content of an older revision, whatever the clock says", registry: everything, start: hourLater,
			observed: Observed{SystemHash: repeat("1")},
			variable: variable.Prompt, value: "refunds:r41", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "a template that nobody declared", registry: everything, start: hourLater,
			observed: Observed{TemplateHash: repeat("9")},
			variable: variable.Prompt, value: "refunds:sha256:999999999999", relation: Drifted, declared: "refunds:r42", status: StatusDrift,
		},
		{
			name: "system instructions that nobody declared may be a rendered template", registry: everything, start: hourLater,
			observed: Observed{SystemHash: repeat("9")},
			variable: variable.Prompt, value: "refunds:r42", relation: DeclaredOnly, status: StatusDeclared,
		},

		{
			name: "the declared model answered", registry: everything, start: hourLater, observed: Observed{ResponseModel: "gpt-4o"},
			variable: variable.Route, value: "chat:gpt-4o", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a dated snapshot of the declared alias answered", registry: everything, start: hourLater,
			observed: Observed{ResponseModel: "gpt-4o-2024-11-20"},
			variable: variable.Route, value: "chat:gpt-4o-2024-11-20", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "another model answered", registry: everything, start: hourLater, observed: Observed{ResponseModel: "gpt-4o-mini"},
			variable: variable.Route, value: "chat:gpt-4o-mini", relation: Drifted, declared: "chat:gpt-4o", status: StatusDrift,
		},
		{
			name: "the declared model was asked for", registry: everything, start: hourLater, observed: Observed{RequestModel: "gpt-4o"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "the route itself was asked for", registry: everything, start: hourLater, observed: Observed{RequestModel: "chat"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "another model was asked for", registry: everything, start: hourLater, observed: Observed{RequestModel: "o9"},
			variable: variable.Route, value: "chat:o9", relation: Drifted, declared: "chat:gpt-4o", status: StatusDrift,
		},
		{
			name: "the model of an embedding says nothing against the route of a conversation", registry: everything, start: hourLater,
			observed: Observed{Kind: dialect.Embedding, ResponseModel: "text-embedding-3-small"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "the model of a voice says nothing against the route of a conversation", registry: everything, start: hourLater,
			observed: Observed{Kind: dialect.Inference, Media: true, RequestModel: "sonic-3"},
			variable: variable.Route, value: "chat:gpt-4o", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "no route declared", start: noon, observed: Observed{ResponseModel: "gpt-4o"},
			variable: variable.Route, value: "unknown:gpt-4o", relation: ObservedOnly, status: StatusDeclared,
		},

		{
			name: "the declared tools were shown", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: setHash, Whole: true, Described: true}},
			variable: variable.Tools, value: setHash, relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "other tools were shown", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", Whole: true, Described: true}},
			variable: variable.Tools, value: "feed", relation: Drifted, declared: setHash, status: StatusDrift,
		},
		{
			name: "tools that lost their descriptions cannot contradict a hash", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", Whole: true}},
			variable: variable.Tools, value: setHash, relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "tools that lost their descriptions, of a set whose definitions are known", registry: defined, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", BareHash: definedSet(t, false), Whole: true}},
			variable: variable.Tools, value: definedSet(t, true), relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "tools that lost their descriptions, of another set than the one whose definitions are known", registry: defined, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", BareHash: "beef", Whole: true}},
			variable: variable.Tools, value: "feed", relation: Drifted, declared: definedSet(t, true), status: StatusDrift,
		},
		{
			name: "tools with another description, of a set whose definitions are known", registry: defined, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", BareHash: definedSet(t, false), Whole: true, Described: true}},
			variable: variable.Tools, value: "feed", relation: Drifted, declared: definedSet(t, true), status: StatusDrift,
		},
		{
			name: "tools with a text that was cut show nothing", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed", Whole: true, Described: true, Cut: true}},
			variable: variable.Tools, value: setHash, relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "tools with what looks like a cut, declared so", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: setHash, Whole: true, Described: true, Cut: true}},
			variable: variable.Tools, value: setHash, relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "tools with a text that was cut, not declared", start: noon,
			observed: Observed{Tools: ObservedTools{Hash: "feed", Whole: true, Described: true, Cut: true}},
			variable: variable.Tools, relation: Absent, status: StatusUnknown,
		},
		{
			name: "tools that lost their schemas show nothing", registry: everything, start: hourLater,
			observed: Observed{Tools: ObservedTools{Hash: "feed"}},
			variable: variable.Tools, value: setHash, relation: DeclaredOnly, status: StatusDeclared,
		},

		{
			name: "the application reports the index", registry: everything, start: hourLater, observed: reports(variable.Index, "s8"),
			variable: variable.Index, value: "kb:s8", relation: Drifted, declared: "kb:s7", status: StatusDrift,
		},
		{
			name: "the application reports the index with its name", registry: everything, start: hourLater,
			observed: reports(variable.Index, "kb:s7"),
			variable: variable.Index, value: "kb:s7", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a data source is named, its state is not", registry: everything, start: hourLater, observed: Observed{DataSource: "kb"},
			variable: variable.Index, value: "kb:s7", relation: DeclaredOnly, status: StatusDeclared,
		},
		{
			name: "a data source is called as the snapshot is", registry: everything, start: hourLater, observed: Observed{DataSource: "s7"},
			variable: variable.Index, value: "kb:s7", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a data source is called as the index and its snapshot are", registry: everything, start: hourLater,
			observed: Observed{DataSource: "kb:s7"},
			variable: variable.Index, value: "kb:s7", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a data source is named, no index declared", start: noon, observed: Observed{DataSource: "kb"},
			variable: variable.Index, value: "kb:unknown", relation: ObservedOnly, status: StatusDeclared,
		},
		{
			name: "the application reports another cohort", registry: everything, start: hourLater,
			observed: reports(variable.Cohort, "free"),
			variable: variable.Cohort, value: "free", relation: Drifted, declared: "beta", status: StatusDrift,
		},
		{
			name: "the application reports the route", registry: everything, start: hourLater,
			observed: reports(variable.Route, "chat:gpt-4o-2024-11-20"),
			variable: variable.Route, value: "chat:gpt-4o-2024-11-20", relation: Agreed, status: StatusConfirmed,
		},
		{
			name: "a reported model whose name holds a colon", registry: everything, start: hourLater,
			observed: reports(variable.Route, "anthropic.claude-v1:0"),
			variable: variable.Route, value: "chat:anthropic.claude-v1:0", relation: Drifted, declared: "chat:gpt-4o", status: StatusDrift,
		},
		{
			name: "an evaluator names another judge", registry: everything, start: hourLater,
			observed: Observed{Kind: dialect.Evaluator, EvaluatorName: "grounded", EvaluatorVersion: "j8"},
			variable: variable.Judge, value: "grounded:j8", relation: Drifted, declared: "grounded:j7", status: StatusDrift,
		},

		{
			name: "a rollout and no evidence", registry: rollout, start: noon,
			variable: variable.Prompt, relation: Ambiguous, status: StatusPartial,
		},
		{
			name: "a rollout and evidence for one variant", registry: rollout, start: noon, observed: Observed{PromptVersion: "r43"},
			variable: variable.Prompt, value: "refunds:r43", relation: Agreed, status: StatusPartial,
		},
		{
			name: "a rollout and evidence for none of it", registry: rollout, start: noon, observed: Observed{ResponseModel: "o9"},
			variable: variable.Route, value: "chat:o9", relation: Drifted, status: StatusDrift,
		},
		{
			name: "a rollout and evidence that tells nothing apart", registry: rollout, start: noon, observed: Observed{PromptName: "refunds"},
			variable: variable.Prompt, relation: Ambiguous, status: StatusPartial,
		},

		{
			name:     "older than what the history knows",
			registry: "contexts: [{match: {}, cohort: beta}]", start: noon.Add(-25 * time.Hour),
			variable: variable.Cohort, relation: Undated, status: StatusUnknown,
		},
		{
			name:     "within what the history knows",
			registry: "contexts: [{match: {}, cohort: beta}]", start: noon.Add(-23 * time.Hour),
			variable: variable.Cohort, value: "beta", relation: DeclaredOnly, status: StatusDeclared,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := compose(t, row.registry, row.start, row.observed)
			f := s.Findings[row.variable]
			assert.Equal(t, row.value, f.Value)
			assert.Equal(t, row.relation, f.Relation)
			assert.Equal(t, row.declared, f.Declared)
			assert.Equal(t, row.status, s.Status)

			name, all := variable.Builtin[row.variable].Name, attributesOf(s)
			assert.Equal(t, f.stamped(), all[variable.Builtin[row.variable].Attribute])
			assert.Equal(t, row.declared, all[declaredPrefix+name])
			if row.relation == Drifted {
				assert.Contains(t, all[AttributeDrift], name)
			}
			if row.value == "" {
				assert.Contains(t, all[AttributeMissing], name)
			}
		})
	}
}

// defined declares tools by their definitions.
const defined = `
contexts: [{match: {}, tools: {definitions: [{name: search, description: finds, parameters: {}}], since: 2026-11-01T00:00:00Z}}]
`

// definedSet is the hash of the set that defined declares, with or without descriptions.
func definedSet(t *testing.T, described bool) string {
	t.Helper()
	set, err := toolschema.Parse(`[{"name": "search", "description": "finds", "parameters": {}}]`)
	require.NoError(t, err)
	if described {
		return set.Hash
	}
	return set.BareHash
}

// setHash is the hash of the set that everything declares.
var setHash = toolschema.SetHash(map[string]string{"search": "00000000000000aa"})

func repeat(digit string) string {
	text := ""
	for range 64 {
		text += digit
	}
	return text
}

func reports(id variable.ID, value string) Observed {
	return Observed{Reported: ReportedIn(AppendReported(nil, id, value))}
}

func TestASpanNearAChangeIsUnsettledUnlessItShowsItsSide(t *testing.T) {
	for name, row := range map[string]struct {
		start     time.Time
		observed  Observed
		unsettled string
	}{
		"long before":                          {start: noon.Add(-41 * time.Second)},
		"ends less than settle before":         {start: noon.Add(-39 * time.Second), unsettled: "prompt"},
		"at the change":                        {start: noon, unsettled: "prompt"},
		"starts less than settle after":        {start: noon.Add(29 * time.Second), unsettled: "prompt"},
		"long after":                           {start: noon.Add(31 * time.Second)},
		"at the change, evidence for the new":  {start: noon, observed: Observed{PromptVersion: "r42"}},
		"at the change, evidence for the old":  {start: noon, observed: Observed{PromptVersion: "r41"}},
		"at the change, evidence for a third":  {start: noon, observed: Observed{PromptVersion: "r99"}},
		"at the change, evidence of the route": {start: noon, observed: Observed{ResponseModel: "gpt-4o"}, unsettled: "prompt"},
	} {
		t.Run(name, func(t *testing.T) {
			all := attributesOf(compose(t, everything, row.start, row.observed))
			assert.Equal(t, row.unsettled, all[AttributeUnsettled])
		})
	}
}

func TestAnUnsettledPromptIsNotFilledIn(t *testing.T) {
	s := compose(t, everything, noon, Observed{Kind: dialect.Inference})
	assert.Empty(t, s.PromptName+s.PromptVersion)
	s = compose(t, everything, noon.Add(time.Hour), Observed{Kind: dialect.Inference})
	assert.Equal(t, "refunds r42", s.PromptName+" "+s.PromptVersion)
	s = compose(t, everything, noon.Add(time.Hour), Observed{Kind: dialect.Embedding})
	assert.Empty(t, s.PromptName+s.PromptVersion, "an embedding has no prompt")
}

func TestStaleComesAfterDriftAndBeforePartial(t *testing.T) {
	later := noon.Add(time.Hour)
	assert.Equal(t, StatusStale, composeWith(t, everything, nil, later, Observed{}, true).Status)
	assert.Equal(t, StatusStale, composeWith(t, rollout, nil, later, Observed{}, true).Status)
	assert.Equal(t, StatusDrift, composeWith(t, everything, nil, later, Observed{ResponseModel: "o9"}, true).Status)
	assert.Equal(t, StatusUnknown, composeWith(t, "", nil, later, Observed{}, true).Status)
}

func TestTheFingerprintIsOverServingVariablesOnly(t *testing.T) {
	later := noon.Add(time.Hour)
	plain := compose(t, everything, later, Observed{})
	assert.Equal(t, Hash("llm_context/1\nindex=kb:s7\nprompt=refunds:r42\nroute=chat:gpt-4o\ntools="+
		plain.Findings[variable.Tools].Value+"\n"), plain.Fingerprint)

	assert.Equal(t, plain.Fingerprint, compose(t, everything, later, reports(variable.Cohort, "free")).Fingerprint)
	assert.Equal(t, plain.Fingerprint, compose(t, everything, later, reports(variable.Judge, "j8")).Fingerprint)
	assert.NotEqual(t, plain.Fingerprint, compose(t, everything, later, reports(variable.Index, "s8")).Fingerprint)
	assert.NotEqual(t, plain.Fingerprint,
		compose(t, everything, later, Observed{ResponseModel: "gpt-4o-2024-11-20"}).Fingerprint,
		"a silent change of the snapshot behind an alias is a change")
}

// What is lost gives another fingerprint; of skills and harness, which few have, only a value does.
func TestTheFingerprintSaysWhatIsUnknownOfTheFourAndNothingOfSkillsAndHarness(t *testing.T) {
	later := noon.Add(time.Hour)
	prompt := Observed{PromptName: "refunds", PromptVersion: "r42"}
	around := prompt
	around.Skills, around.Shown = "00000000000000aa", harness("codex", "1.0")
	for name, row := range map[string]struct {
		observed Observed
		want     string
	}{
		"nothing is known": {want: "index=unknown\nprompt=unknown\nroute=unknown\ntools=unknown\n"},
		"one is":           {prompt, "index=unknown\nprompt=refunds:r42\nroute=unknown\ntools=unknown\n"},
		"skills and harness too": {
			around, "harness=codex:1.0\nindex=unknown\nprompt=refunds:r42\nroute=unknown\nskills=00000000000000aa\ntools=unknown\n",
		},
	} {
		assert.Equal(t, Hash("llm_context/1\n"+row.want), compose(t, "", later, row.observed).Fingerprint, name)
	}
}

func TestAVerdictCarriesItsJudgeTheCohortAndTheRegistryAndNoServingVariable(t *testing.T) {
	later := noon.Add(time.Hour)
	call := attributesOf(compose(t, everything, later, Observed{}))
	assert.Equal(t, compose(t, everything, later, Observed{}).Fingerprint, call[AttributeFingerprint])
	assert.Equal(t, map[string]string{
		"llm_context.judge.revision": "grounded:j7", "llm_context.traffic.cohort": "beta",
		"llm_context.status": "declared", "llm_context.registry.revision": "c0ffee012345",
	}, attributesOf(compose(t, everything, later, Observed{Verdict: true, PromptVersion: "r9", ResponseModel: "o9"})))
}

func TestWhatIsReportedIsReadBackAtAnyLength(t *testing.T) {
	for _, length := range []int{1, 127, 128, 129, 255, 256, 20_000} {
		value := strings.Repeat("a", length)
		r := ReportedIn(AppendReported(AppendReported(nil, variable.Cohort, value), variable.Index, "s8"))
		assert.Equal(t, value, r.Of(variable.Cohort))
		assert.Equal(t, "s8", r.Of(variable.Index), "behind %d bytes", length)
		assert.Empty(t, r.Of(variable.Judge))
	}
}

func TestAServingVariableOfTheUsersOwnCountsInTheFingerprint(t *testing.T) {
	later := noon.Add(time.Hour)
	o := Observed{Reported: ReportedIn(AppendReported(nil, variable.ID(variable.Count), "v2"))}
	with := composeWith(t, everything, []string{"params"}, later, o, false)
	without := composeWith(t, everything, []string{"params"}, later, Observed{}, false)
	assert.Equal(t, "v2", attributesOf(with)["llm_context.custom.params"])
	assert.NotContains(t, attributesOf(without), "llm_context.custom.params")
	assert.NotEqual(t, with.Fingerprint, without.Fingerprint)
}

func TestAToolSpanCarriesTheHashOfItsTool(t *testing.T) {
	later := noon.Add(time.Hour)
	hash := func(o Observed) string { return attributesOf(compose(t, everything, later, o))[AttributeToolHash] }
	assert.Equal(t, "00000000000000aa", hash(Observed{Kind: dialect.Tool, ToolName: "search"}))
	assert.Equal(t, "beef", hash(Observed{Kind: dialect.Tool, ToolName: "search", ToolHash: "beef"}), "its own definition wins")
	assert.Empty(t, hash(Observed{Kind: dialect.Tool, ToolName: "other"}))
	assert.Empty(t, hash(Observed{Kind: dialect.Inference, ToolName: "search"}))
}

func TestEveryStampedValueFitsTheAlphabet(t *testing.T) {
	long := ""
	for range 100 {
		long += "модель "
	}
	s := compose(t, everything, noon.Add(time.Hour), Observed{ResponseModel: long, PromptName: "a b", PromptVersion: "\xff\x00"})
	assert.Equal(t, 2, s.Altered)
	for _, a := range s.Attributes {
		if a.Key == AttributeDrift { // a list, joined with commas
			continue
		}
		assert.NoError(t, document.CheckValue(a.Value), a.Key)
	}
	other := compose(t, everything, noon.Add(time.Hour), Observed{ResponseModel: long + "2"})
	assert.NotEqual(t, s.Findings[variable.Route].Value, other.Findings[variable.Route].Value, "what is cut stays apart by its hash")
}

func TestCandidatesAreListedAsFarAsTheyFit(t *testing.T) {
	all := attributesOf(compose(t, rollout, noon, Observed{}))
	assert.Equal(t, "refunds:r42,refunds:r43", all["llm_context.candidates.prompt"])
	assert.Equal(t, "unknown", all["llm_context.prompt.revision"])

	names := []string{}
	for range 40 {
		names = append(names, "candidate-x")
	}
	joined := joinNames(names)
	assert.LessOrEqual(t, len(joined), document.MaxValueBytes)
	assert.Equal(t, ",...", joined[len(joined)-4:])
}

func TestAttributesComeInTheSameOrderEveryTime(t *testing.T) {
	first := compose(t, everything, noon, Observed{ResponseModel: "o9"}).Attributes
	for range 10 {
		require.Equal(t, first, compose(t, everything, noon, Observed{ResponseModel: "o9"}).Attributes)
	}
	keys := slices.Collect(maps.Keys(attributesOf(compose(t, everything, noon, Observed{}))))
	assert.Len(t, keys, len(first)-2, "drift and declared.route are only there where they apply")
}

func harness(name, version string) [variable.Shown]variable.Named {
	var shown [variable.Shown]variable.Named
	shown[variable.Harness-variable.FirstShown] = variable.Named{Name: name, Revision: version}
	return shown
}

func TestSkillsAndHarnessAreStampedWhereTheyHaveAValue(t *testing.T) {
	const declared = `contexts: [{match: {}, skills: {revision: 41bd07c2a9e05f13, since: 2026-11-01T00:00:00Z}, harness: {name: claude-code, version: 2.1.116, since: 2026-11-01T00:00:00Z}}]`
	for name, row := range map[string]struct {
		registry string
		observed Observed
		want     map[string]string
	}{
		"observed": {
			observed: Observed{Skills: "00000000000000aa", Shown: harness("codex", "1.0")},
			want:     map[string]string{"llm_context.skills.hash": "00000000000000aa", "llm_context.harness.version": "codex:1.0"},
		},
		"a version without a name": {
			observed: Observed{Shown: harness("", "1.0")}, want: map[string]string{"llm_context.harness.version": "1.0"},
		},
		"declared": {
			registry: declared,
			want:     map[string]string{"llm_context.skills.hash": "41bd07c2a9e05f13", "llm_context.harness.version": "claude-code:2.1.116"},
		},
		"both, and they differ": {
			registry: declared, observed: Observed{Skills: "00000000000000aa", Shown: harness("claude-code", "2.2")},
			want: map[string]string{
				"llm_context.skills.hash": "00000000000000aa", "llm_context.harness.version": "claude-code:2.2",
				"llm_context.drift": "harness,skills",
			},
		},
		"neither": {want: map[string]string{"llm_context.skills.hash": "", "llm_context.harness.version": ""}},
	} {
		got := attributesOf(composeWith(t, row.registry, nil, noon.Add(time.Hour), row.observed, false))
		for key, want := range row.want {
			assert.Equal(t, want, got[key], "%s: %s", name, key)
		}
	}
}

// What looks like a version or a variant behind a name is a part of it where a prompt is declared so.
func TestAPromptIsFoundByItsWholeName(t *testing.T) {
	registry := `
contexts:
  - match: {}
    prompt:
      - {name: greeting, revision: g1, since: 2026-10-01T00:00:00Z}
      - {name: support.refunds, revision: r1, since: 2026-11-01T00:00:00Z}
      - {name: greeting, revision: g2, since: 2026-12-01T00:00:00Z}
`
	for _, observed := range []Observed{
		{PromptName: "support", PromptLabel: "refunds"},
		{PromptName: "support.refunds"},
	} {
		s := compose(t, registry, noon, observed)
		assert.Equal(t, "support.refunds:r1", attributesOf(s)["llm_context.prompt.revision"])
		assert.Equal(t, StatusDeclared, s.Status)
	}
	s := compose(t, registry, noon, Observed{PromptName: "support", PromptLabel: "orders"})
	assert.Equal(t, StatusDrift, s.Status)
}

func TestWhatWasOnlyAskedForAndANameAloneConfirmNothing(t *testing.T) {
	for _, row := range []struct {
		about     string
		registry  string
		observed  Observed
		confirmed string
	}{
		{"a model asked for", "", Observed{RequestModel: "gpt-4o"}, ""},
		{"a model that answered", "", Observed{RequestModel: "gpt-4o", ResponseModel: "gpt-4o-2024-11-20"}, "route"},
		{"a prompt without its version", "", Observed{PromptName: "refunds"}, ""},
		{"a prompt with its version", "", Observed{PromptName: "refunds", PromptVersion: "7"}, "prompt"},
		{"a version without its prompt", "", Observed{PromptVersion: "7"}, "prompt"},
		{"a data source", "", Observed{DataSource: "kb"}, ""},
		{"the declared model asked for", everything, Observed{RequestModel: "gpt-4o"}, ""},
		{"the declared model asked for beside the call", everything, Observed{Kind: dialect.Embedding, RequestModel: "gpt-4o"}, ""},
		{"the declared model asked for of a workflow", everything, Observed{Kind: dialect.Workflow, RequestModel: "gpt-4o"}, ""},
		{"the declared model that answered beside the call", everything, Observed{Kind: dialect.Embedding, ResponseModel: "gpt-4o"}, "route"},
	} {
		s := compose(t, row.registry, noon.Add(time.Hour), row.observed)
		assert.Equal(t, row.confirmed, attributesOf(s)[AttributeConfirmed], row.about)
	}
}
