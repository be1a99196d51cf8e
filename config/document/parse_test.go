// SPDX-License-Identifier: Apache-2.0

package document

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func good(t testing.TB, name string) *Document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(registries, "good", name))
	require.NoError(t, err)
	doc, err := Parse(name, data)
	require.NoError(t, err)
	return doc
}

func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

func TestTheRegistryOfTheDesignReadsAsItSays(t *testing.T) {
	doc := good(t, "design.yaml")
	require.Len(t, doc.Contexts, 2)
	support, defaults := doc.Contexts[0], doc.Contexts[1]

	assert.Equal(t, "design.yaml:3:5", support.Position.String())
	assert.Equal(t, "{deployment.environment.name=production, service.name=support-agent}", support.String())
	prompts := support.Revisions("prompt")
	require.Len(t, prompts, 2)
	assert.Equal(t, instant("2026-11-01T00:00:00Z"), prompts[0].Since)
	assert.True(t, prompts[0].Until.IsZero())
	assert.Equal(t, "design.yaml:6:9", prompts[1].Position.String())
	rendered := map[string]string{}
	for id, name := range variable.Names() {
		revisions := support.Revisions(name)
		if variable.Builtin[id].IfPresent {
			assert.Empty(t, revisions, name)
			continue
		}
		last := revisions[len(revisions)-1]
		require.Len(t, last.Options, 1, name)
		rendered[name] = last.Options[0].Value.Render(variable.ID(id))
	}
	assert.Equal(t, map[string]string{
		"prompt": "refund-policy:r42",
		"route":  "chat-default:gpt-4o-2024-11-20",
		"index":  "kb:snap-2026-11-20",
		"tools":  support.Revisions("tools")[0].Options[0].Value.Revision,
		"judge":  "groundedness:j7",
		"cohort": "beta",
	}, rendered)
	assert.Equal(t, "azure.ai.openai", support.Revisions("route")[0].Options[0].Value.Provider)
	assert.Equal(t, map[string]string{"lookup_order": "41bd07c2a9e05f13", "issue_refund": "9f2c51d0aa31be77"},
		support.Revisions("tools")[0].Options[0].Value.ToolHashes)

	assert.Empty(t, defaults.Match)
	assert.Len(t, defaults.Variables, 1)
}

func TestScalarsStayAsTheyAreWritten(t *testing.T) {
	context := good(t, "scalars.yaml").Contexts[0]
	var revisions []string
	for _, revision := range context.Revisions("prompt") {
		revisions = append(revisions, revision.Options[0].Value.Revision)
	}
	assert.Equal(t, []string{
		"1.10", "0x1F", "yes", "0777", "0o17", "1e3", "2026-11-20", "190:20:30", "1_000", "null", "true", ".inf", "007",
		"00000000000000000000000000000000000000001",
	}, revisions)
	assert.Equal(t, "{big=12345678901234567890123, date=2026-11-20, feature.on=yes, float=1.10, http.port=8080, level=010}",
		context.String())
}

func TestEveryFormIsRead(t *testing.T) {
	doc := good(t, "forms.yaml")
	require.Len(t, doc.Contexts, 2)
	first, defaults := doc.Contexts[0], doc.Contexts[1]

	assert.Equal(t, []Condition{{Key: "service.name", AnyOf: []string{"sales-agent", "support-agent"}}}, first.Match)

	prompt := first.Revisions("prompt")[0]
	assert.Equal(t, instant("2026-11-20T07:00:00.5Z"), prompt.Since)
	assert.Equal(t, instant("2026-11-21T09:00:00Z"), prompt.Until)
	const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	assert.Equal(t, []Option{
		{Value: Value{Name: "refund-policy", Revision: "r42", Hash: hash}, Weight: 90},
		{
			Value: Value{Name: "refund-policy", Revision: "r43", Hash: hash}, Weight: 10,
			When: []Condition{{Key: "feature_flag.result.variant", AnyOf: []string{"canary", "early"}}},
		},
	}, prompt.Options)

	assert.Equal(t, []Option{{Value: Value{Name: "kb", Revision: "s2"}, Weight: UnknownWeight}},
		first.Revisions("index")[0].Options, "a variant without traffic is not in force")
	assert.Equal(t, "beta", first.Revisions("cohort")[0].Options[0].Value.Revision)
	assert.Equal(t, "v7", first.Revisions("harness")[0].Options[0].Value.Revision)
	assert.Equal(t, instant("2026-11-03T00:00:00Z"), first.Revisions("params")[1].Until)

	assert.Equal(t, first.Revisions("tools")[0].Options, defaults.Revisions("tools")[0].Options)
	assert.NotEmpty(t, defaults.Revisions("tools")[0].Options[0].Value.BareHash)
	assert.Equal(t, "chat:unknown", defaults.Revisions("route")[0].Options[0].Value.Render(variable.Route))
	assert.Equal(t, "beta", defaults.Revisions("cohort")[0].Options[0].Value.Revision)
}

// A date in a schema is text to an application; were it read as an instant, the hash
// of the tools would never agree with an observed one.
func TestTheSameRegistryReadsTheSameInYAMLAndJSONAndWithForeignLineEnds(t *testing.T) {
	want := describeAll(good(t, "forms.yaml"))
	assert.Equal(t, want, describeAll(good(t, "forms.json")))
	assert.Equal(t, want, describeAll(good(t, "forms-crlf-bom.yaml")))
}

// describeAll tells all of a document but its places.
func describeAll(doc *Document) []string {
	var told []string
	for _, context := range doc.Contexts {
		for _, declared := range context.Variables {
			for _, revision := range declared.Revisions {
				told = append(told, fmt.Sprintf("%s %s %s %s %+v",
					context, declared.Name, revision.Since, revision.Until, revision.Options))
			}
		}
	}
	return told
}

func TestJSONIsReadWithAllItsEscapes(t *testing.T) {
	doc, err := Parse("x.json", []byte(`{"contexts":[{"match":{"a\/b":"\ud83d\ude00","tab":"a\tb"},"cohort":"\u0062eta"}]}`))
	require.NoError(t, err)
	assert.Equal(t, "{a/b=\U0001f600, tab=a\tb}", doc.Contexts[0].String())
	assert.Equal(t, "beta", doc.Contexts[0].Revisions("cohort")[0].Options[0].Value.Revision)
}

func TestAMatchIsOneHoweverItIsWritten(t *testing.T) {
	key := func(match string) string {
		doc, err := Parse("x.yaml", []byte("contexts: [{match: "+match+", cohort: beta}]"))
		require.NoError(t, err)
		return doc.Contexts[0].MatchKey()
	}
	assert.Equal(t, key(`{a: x, b: [y, z]}`), key(`{"b": [z, y, y], "a": ["x"]}`))
	for _, other := range []string{`{a: x, b: y}`, `{a: [x, y], b: z}`, `{"a\0x": y}`, `{a: "x\u0001y"}`, `{}`, `{a: "x\u0002b\0y"}`} {
		assert.NotEqual(t, key(`{a: x, b: [y, z]}`), key(other))
	}
	assert.NotEqual(t, key(`{a: [x, y]}`), key(`{a: "x\u0001y"}`))
	assert.NotEqual(t, key(`{a: x, b: y}`), key(`{a: "x\u0002b\0y"}`))
}

func TestADocumentBeyondTheLimitIsRefusedUnread(t *testing.T) {
	_, err := Parse("big.yaml", make([]byte, MaxDocumentBytes+1))
	assert.EqualError(t, err, "big.yaml:1:1: holds 33554433 bytes; at most 32 MiB are read; split it into fragments")
}

func TestContextsMayShareLargePartsThroughAliases(t *testing.T) {
	var b strings.Builder
	b.WriteString("contexts:\n  - match: {n: first}\n    tools: &tools\n      definitions:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "        - {name: tool_%d, description: d, parameters: {type: object, properties: {a: {type: string}}}}\n", i)
	}
	for i := range 1000 {
		fmt.Fprintf(&b, "  - {match: {n: \"%d\"}, tools: *tools}\n", i)
	}
	doc, err := Parse("x.yaml", []byte(b.String()))
	require.NoError(t, err)
	assert.Len(t, doc.Contexts, 1001)
}

func TestCombinationsAreBoundedOverAllContexts(t *testing.T) {
	var values []string
	for i := range 100 {
		values = append(values, strconv.Itoa(i))
	}
	list := "[" + strings.Join(values, ", ") + "]"
	document := func(contexts int) []byte {
		var b strings.Builder
		b.WriteString("contexts:\n")
		for i := range contexts {
			fmt.Fprintf(&b, "  - {match: {a: %s, b: %s, n: \"%d\"}, cohort: beta}\n", list, list, i)
		}
		return []byte(b.String())
	}
	_, err := Parse("x.yaml", document(100))
	require.NoError(t, err)
	_, err = Parse("x.yaml", document(101))
	assert.ErrorContains(t, err, "x.yaml:102:13: contexts[100].match: brings the combinations of values of all contexts above 1000000")
}

func TestCheckValueAndCleanAgree(t *testing.T) {
	for _, value := range []string{"", "a", "A-Z_0:9/.", "two words", "é", "\xff", strings.Repeat("x", 255), strings.Repeat("x", 256), strings.Repeat("é", 200)} {
		clean, altered := Clean(value)
		if value == "" {
			assert.Empty(t, clean)
			continue
		}
		assert.NoError(t, CheckValue(clean), "%q", value)
		assert.Equal(t, CheckValue(value) != nil, altered, "%q", value)
	}
	long, _ := Clean(strings.Repeat("x", 300))
	longer, _ := Clean(strings.Repeat("x", 301))
	assert.NotEqual(t, long, longer, "what is cut keeps apart by its hash")
}

func TestSkillsAndHarnessAreBuiltInAndReadWhereUsersUsedToWriteThem(t *testing.T) {
	for name, tt := range map[string]struct {
		written, variable, want string
		warns                   bool
	}{
		"a harness with a name":      {"harness: {name: claude-code, version: 2.1.116}", "harness", "claude-code:2.1.116", false},
		"the version of a harness":   {"harness: 2.1.116", "harness", "2.1.116", false},
		"skills by their hashes":     {"skills: {schemas: {}}", "skills", "61a943af73aa9781", false},
		"skills by a name":           {"skills: {revision: s7}", "skills", "s7", false},
		"a harness of the user's":    {"variables: {harness: {revision: v7}}", "harness", "v7", true},
		"skills of the user's":       {"variables: {skills: s7}", "skills", "s7", true},
		"any variable of the user's": {"variables: {params: v7}", "params", "v7", false},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Parse("r.yaml", []byte("contexts:\n  - {match: {}, "+tt.written+"}\n"))
			require.NoError(t, err)
			assert.Equal(t, tt.want, doc.Contexts[0].Revisions(tt.variable)[0].Render(IDOf(tt.variable)))
			if !tt.warns {
				assert.Empty(t, doc.Warnings)
				return
			}
			require.Len(t, doc.Warnings, 1)
			assert.ErrorContains(t, doc.Warnings, "r.yaml:2:")
			assert.ErrorContains(t, doc.Warnings, "is a built-in variable; write it beside match")
		})
	}
	_, err := Parse("r.yaml", []byte("contexts: [{match: {}, harness: v1, variables: {harness: v2}}]"))
	assert.ErrorContains(t, err, "harness is declared beside match already; keep one")
}

func TestAValueOfAMatchMayBeMeantToTheLetter(t *testing.T) {
	doc, err := Parse("r.yaml", []byte(`contexts: [{match: {path: {literal: "/v1/*"}, a: [x, {literal: "!y"}]}, cohort: beta}]`))
	require.NoError(t, err)
	assert.Equal(t, []Condition{{Key: "a", AnyOf: []string{"!y", "x"}}, {Key: "path", AnyOf: []string{"/v1/*"}}}, doc.Contexts[0].Match)
}

func TestATimeMayBeWrittenAsPyYAMLWritesIt(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-20 09:00:00+00:00":        "2026-11-20T09:00:00Z",
		"2026-11-20 09:00:00.123456+02:00": "2026-11-20T07:00:00.123456Z",
		"2026-11-20 09:00:00Z":             "2026-11-20T09:00:00Z",
	} {
		doc, err := Parse("r.yaml", []byte("contexts: [{match: {}, cohort: {name: beta, since: "+text+"}}]"))
		require.NoError(t, err, text)
		assert.Equal(t, want, doc.Contexts[0].Revisions("cohort")[0].Since.Format(time.RFC3339Nano))
	}
	_, err := Parse("r.yaml", []byte("contexts: [{match: {}, cohort: {name: beta, since: 2026-11-20 09:00:00}}]"))
	assert.ErrorContains(t, err, "write RFC 3339 with a zone", "without a zone nobody knows when it was")
}

func TestAnUntilBeyondTheNextRevisionIsWarnedOf(t *testing.T) {
	for until, warned := range map[string]bool{
		"2026-11-02T00:00:01Z": true, "2026-11-02T00:00:00Z": false, "2026-11-01T12:00:00Z": false,
	} {
		for _, since := range []string{", since: 2026-11-01T00:00:00Z", ""} {
			doc, err := Parse("r.yaml", []byte(`contexts:
  - match: {}
    prompt:
      - {name: p, revision: r2, since: 2026-11-02T00:00:00Z}
      - {name: p, revision: r1`+since+`, until: `+until+`}
`))
			require.NoError(t, err)
			if !warned {
				assert.Empty(t, doc.Warnings, until)
				continue
			}
			require.Len(t, doc.Warnings, 1, until)
			assert.ErrorContains(t, doc.Warnings, "r.yaml:5:9: contexts[0].prompt[1]: has an until after r.yaml:4:9 came into force")
		}
	}
}

func TestAListOfOneBareValueIsReadButTold(t *testing.T) {
	doc, err := Parse("r.yaml", []byte("contexts: [{match: {}, cohort: [beta]}]"))
	require.NoError(t, err)
	assert.Equal(t, "beta", doc.Contexts[0].Revisions("cohort")[0].Options[0].Value.Revision)
	require.Len(t, doc.Warnings, 1)
	assert.ErrorContains(t, doc.Warnings, "lists are for revisions over time; write beta")
	doc, err = Parse("r.yaml", []byte("contexts: [{match: {}, cohort: [beta, {name: free, since: 2026-11-20T09:00:00Z}]}]"))
	require.NoError(t, err)
	assert.Empty(t, doc.Warnings)
}
