// SPDX-License-Identifier: Apache-2.0

package registryedit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func change(t *testing.T, match, assignment string) registryedit.Change {
	t.Helper()
	variable, value, err := registryedit.ParseAssignment(assignment, os.ReadFile)
	require.NoError(t, err)
	conditions, err := registryedit.ParseMatch(strings.Split(match, ","))
	require.NoError(t, err)
	return registryedit.Change{Match: conditions, Variable: variable, Value: value, Since: now}
}

const agent = "service.name=support-agent"

func TestOnlyTheEntryChangesAndEverythingElseStaysToTheByte(t *testing.T) {
	const (
		since = "since: 2026-11-25T12:00:00Z"
		next  = "{name: refunds, revision: r43, " + since + "}"
	)
	for name, c := range map[string]struct{ match, assignment, before, after string }{
		"a list on lines of its own": {
			agent, "prompt=refunds:r43", `
# ours
contexts:
  - match: {service.name: support-agent} # the agent
    prompt: # what it says
      - {name: refunds,   revision: r41, since: 2026-11-01T00:00:00Z}  # first
      - name: refunds
        revision: r42
        since: 2026-11-20T09:00:00Z # second

      # not yet: r44
    cohort: beta
`, `
# ours
contexts:
  - match: {service.name: support-agent} # the agent
    prompt: # what it says
      - {name: refunds,   revision: r41, since: 2026-11-01T00:00:00Z}  # first
      - name: refunds
        revision: r42
        since: 2026-11-20T09:00:00Z # second
      - ` + next + `

      # not yet: r44
    cohort: beta
`,
		},
		"a list that is not indented": {
			agent, "prompt=refunds:r43", `contexts:
- match: {service.name: support-agent}
  prompt:
  - {name: refunds, revision: r42}
- match: {}
  cohort: beta`, `contexts:
- match: {service.name: support-agent}
  prompt:
  - {name: refunds, revision: r42}
  - ` + next + `
- match: {}
  cohort: beta`,
		},
		"a single revision on the line of its key": {
			agent, "prompt=refunds:r43", `contexts:
  - match: {service.name: support-agent}
    prompt:   {name: refunds, revision: r42}   # now
    cohort: beta
`, `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refunds, revision: r42}   # now
      - ` + next + `
    cohort: beta
`,
		},
		"a single revision on lines of its own": {
			agent, "prompt=refunds:r43", `contexts:
  - match: {service.name: support-agent}
    prompt:
      # from the store
      name: refunds
      # the old one

      revision: r42
    cohort: beta
`, `contexts:
  - match: {service.name: support-agent}
    prompt:
      # from the store
      - name: refunds
        # the old one

        revision: r42
      - ` + next + `
    cohort: beta
`,
		},
		"a bare value": {
			agent, "cohort=gamma", `contexts:
  - match: {service.name: support-agent}
    cohort: beta # all of them
`, `contexts:
  - match: {service.name: support-agent}
    cohort:
      - beta # all of them
      - {name: gamma, ` + since + `}
`,
		},
		"the last line has no end": {
			agent, "cohort=gamma", "contexts:\n  - match: {service.name: support-agent}\n    cohort: [beta]",
			"contexts:\n  - match: {service.name: support-agent}\n    cohort: [beta, {name: gamma, " + since + "}]",
		},
		"a variable that was not declared": {
			agent, "prompt=refunds:r43", "contexts:\r\n  - cohort: beta\r\n    match: {service.name: support-agent}\r\n# end\r\n",
			"contexts:\r\n  - cohort: beta\r\n    match: {service.name: support-agent}\r\n    prompt: " + next + "\r\n# end\r\n",
		},
		"a match that has no context": {
			agent + ",deployment.environment.name=prod", "prompt=refunds:r43", `contexts:
  - match: {service.name: support-agent}
    cohort: beta
# the end
`, `contexts:
  - match: {service.name: support-agent}
    cohort: beta
  - match: {deployment.environment.name: prod, service.name: support-agent}
    prompt: ` + next + `
# the end
`,
		},
		"the first context": {
			"{}", "variables.params=v7", "# mine\ncontexts: []  # none yet\n",
			"# mine\ncontexts:\n  - match: {}\n    variables: {params: {revision: v7, " + since + "}}  # none yet\n",
		},
		"a variable of one's own": {
			agent, "variables.params=v8", `contexts:
  - match: {service.name: support-agent}
    variables:
      params: v7
      other: "1"
`, `contexts:
  - match: {service.name: support-agent}
    variables:
      params:
        - v7
        - {revision: v8, ` + since + `}
      other: "1"
`,
		},
		"brackets": {
			agent, "route=chat:gpt-4o", `contexts: [{match: {service.name: support-agent}, route: {name: chat, model: "a]b'}"}} # }
]`, "",
		},
		"JSON": {
			agent, "route=chat:gpt-4o", `{"contexts": [{"match": {"service.name": "support-agent"},
 "route": {"name": "chat", "model": "\u0061\/b"}, "cohort": "beta"}]}`, `{"contexts": [{"match": {"service.name": "support-agent"},
 "route": [{"name": "chat", "model": "\u0061\/b"}, {"name": "chat", "model": "gpt-4o", "since": "2026-11-25T12:00:00Z"}], "cohort": "beta"}]}`,
		},
		"JSON without a context": {
			"{}", "cohort=a", `{"contexts": []}`, `{"contexts": [{"match": {}, "cohort": {"name": "a", "since": "2026-11-25T12:00:00Z"}}]}`,
		},
		"a byte order mark, and values that YAML would read as something else": {
			`service.name=no: "x"`, "index=on:1.10", "\ufeffcontexts:\n  - match: {a: b}\n    cohort: c\n",
			"\ufeffcontexts:\n  - match: {a: b}\n    cohort: c\n" +
				"  - match: {service.name: \"no: \\\"x\\\"\"}\n    index: {name: \"on\", snapshot_id: \"1.10\", " + since + "}\n",
		},
		"an anchor that others use": {
			agent, "prompt=refunds:r43", `contexts:
  - match: {service.name: support-agent}
    prompt: &p {name: refunds, revision: r42}
  - match: {}
    prompt: *p
`, `contexts:
  - match: {service.name: support-agent}
    prompt:
      - &p {name: refunds, revision: r42}
      - ` + next + `
  - match: {}
    prompt: *p
`,
		},
		"a scalar of several lines before the end": {
			agent, "cohort=gamma", `contexts:
  - match: {service.name: support-agent}
    tools:
      definitions:
        - name: f
          description: |
            one

            two
          parameters: {type: object}
        - name: g
          description: >-
            last

# end
`, `contexts:
  - match: {service.name: support-agent}
    tools:
      definitions:
        - name: f
          description: |
            one

            two
          parameters: {type: object}
        - name: g
          description: >-
            last
    cohort: {name: gamma, ` + since + `}

# end
`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := registryedit.Apply("r.yaml", []byte(c.before), change(t, c.match, c.assignment), now)
			if c.after == "" {
				require.Error(t, err, "%s", got)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.after, string(got.Data))
			again, err := registryedit.Apply("r.yaml", got.Data, change(t, c.match, c.assignment), now)
			require.NoError(t, err)
			assert.False(t, again.Changed, "what is in force already writes nothing")
		})
	}
}

const history = `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refunds, revision: r40}
      - {name: refunds, revision: r41, since: 2026-09-01T00:00:00Z} # old
      - {name: refunds, revision: r42, since: 2026-11-20T09:00:00Z}
      - {name: refunds, revision: r50, since: 2026-12-24T00:00:00Z}
`

func TestAValueThatIsInForceIsLeftAloneAndItsDateIsNotMoved(t *testing.T) {
	c := change(t, agent, "prompt=refunds:r42")
	got, err := registryedit.Apply("r.yaml", []byte(history), c, now)
	require.NoError(t, err)
	assert.False(t, got.Changed)
	assert.Equal(t, "refunds:r42", got.Old)

	c.Exact = true
	_, err = registryedit.Apply("r.yaml", []byte(history), c, now)
	require.ErrorContains(t, err, "line 6: this value is in force already, since 2026-11-20T09:00:00Z")
	c.Since = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	got, err = registryedit.Apply("r.yaml", []byte(history), c, now)
	require.NoError(t, err, "the same job once more")
	assert.False(t, got.Changed)
}

func TestARevisionThatBeganBetweenTwoTimesIsInForceFromTheLater(t *testing.T) {
	between := strings.Replace(history, "since: 2026-11-20T09:00:00Z", "since: {after: 2026-11-20T08:55:00Z, by: 2026-11-20T09:00:00Z}", 1)
	c := change(t, agent, "prompt=refunds:r42")
	got, err := registryedit.Apply("r.yaml", []byte(between), c, now)
	require.NoError(t, err)
	assert.False(t, got.Changed)
	c.Exact = true
	_, err = registryedit.Apply("r.yaml", []byte(between), c, now)
	require.ErrorContains(t, err, "since some time between 2026-11-20T08:55:00Z and 2026-11-20T09:00:00Z; correct its date")
	c = change(t, agent, "prompt=refunds:r43")
	c.Prune = time.Hour
	got, err = registryedit.Apply("r.yaml", []byte(between), c, now)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Pruned)
	assert.Contains(t, string(got.Data), "by: 2026-11-20T09:00:00Z}}\n")
}

func TestAScheduledRevisionIsNeitherInForceNorInTheWay(t *testing.T) {
	got, err := registryedit.Apply("r.yaml", []byte(history), change(t, agent, "prompt=refunds:r50"), now)
	require.NoError(t, err)
	assert.Equal(t, "refunds:r42", got.Old)
	assert.Contains(t, string(got.Data), "revision: r50, since: 2026-11-25T12:00:00Z}")
	assert.Contains(t, string(got.Data), "revision: r50, since: 2026-12-24T00:00:00Z}")

	c := change(t, agent, "prompt=refunds:r51")
	c.Since, c.Exact = time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC), true
	_, err = registryedit.Apply("r.yaml", []byte(history), c, now)
	require.ErrorContains(t, err, "line 7: another value is in force from 2026-12-24T00:00:00Z on")
}

func TestPruneTakesOutWhatWasSupersededForLonger(t *testing.T) {
	c := change(t, agent, "prompt=refunds:r43")
	c.Prune = 24 * time.Hour
	got, err := registryedit.Apply("r.yaml", []byte(history), c, now)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Pruned)
	assert.Equal(t, `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refunds, revision: r42, since: 2026-11-20T09:00:00Z}
      - {name: refunds, revision: r50, since: 2026-12-24T00:00:00Z}
      - {name: refunds, revision: r43, since: 2026-11-25T12:00:00Z}
`, string(got.Data))

	flow := `contexts: [{match: {a: b}, cohort: [x, {name: y, since: 2026-01-01T00:00:00Z}, {name: z, since: 2026-02-01T00:00:00Z}]}]`
	c = change(t, "a=b", "cohort=z")
	c.Prune = time.Hour
	got, err = registryedit.Apply("r.yaml", []byte(flow), c, now)
	require.NoError(t, err)
	assert.Equal(t, `contexts: [{match: {a: b}, cohort: [{name: z, since: 2026-02-01T00:00:00Z}]}]`, string(got.Data))
}

func TestWhatCannotBeEditedWithoutHarmIsRefused(t *testing.T) {
	for message, c := range map[string][2]string{
		"without an alias or an anchor": {"prompt=a:r2", "contexts:\n  - match: {service.name: support-agent}\n" +
			"    prompt: &p [{name: a, revision: r}]\n  - match: {}\n    prompt: *p\n"},
		"a list; write": {"prompt=a:r2", "contexts:\n  - match: {}\n    prompt: &p [{name: a, revision: r}]\n" +
			"  - match: {service.name: support-agent}\n    prompt: *p\n"},
		"written by llmctx snapshot": {"prompt=a:r2", "# Written by llmctx snapshot (x): do not edit.\ncontexts: []\n"},
		"has no contexts":            {"prompt=a:r2", "{}"},
		"holds ' '":                  {"cohort=a b", "contexts: []"},
		"is empty; write at least":   {"cohort=a", ""},
		"holds an anchor or a tag":   {"prompt=a:r2", "contexts:\n  - match: {service.name: support-agent}\n    prompt: &p\n      name: a\n      revision: r\n"},
	} {
		t.Run(message, func(t *testing.T) {
			_, err := registryedit.Apply("r.yaml", []byte(c[1]), change(t, agent, c[0]), now)
			require.ErrorContains(t, err, message)
		})
	}
}

func TestAnAssignmentThatSaysNothingIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tools.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"name": "f"}]`), 0o600))
	for text, message := range map[string]string{
		"prompt":         "assigns nothing",
		"prompt=":        "assigns nothing",
		"prompt=refunds": "write prompt=NAME:REVISION",
		"index=:s":       "write index=NAME:SNAPSHOT_ID",
		"tools=f":        "names no file",
		"tools=@" + path: "parameters of a tool are missing",
		"promt=a:b":      "is no variable",
	} {
		_, _, err := registryedit.ParseAssignment(text, os.ReadFile)
		require.ErrorContains(t, err, message, text)
	}
}

func TestACommentInAListOfNoContextsStays(t *testing.T) {
	for before, want := range map[string]string{
		"contexts: [ # none yet\n  ]\n": "contexts: [ # none yet\n  {match: {service.name: support-agent}, prompt: {name: a, revision: r2, since: 2026-11-25T12:00:00Z}}]\n",
		"contexts: [ ]\n":               "contexts:\n  - match: {service.name: support-agent}\n    prompt: {name: a, revision: r2, since: 2026-11-25T12:00:00Z}\n",
	} {
		got, err := registryedit.Apply("r.yaml", []byte(before), change(t, agent, "prompt=a:r2"), now)
		require.NoError(t, err)
		assert.Equal(t, want, string(got.Data))
		_, err = document.Parse("r.yaml", got.Data)
		require.NoError(t, err)
	}
}

// FuzzApply looks for documents of which something else than the entry is changed, or the
// splices of which go astray: every line of the old text must be there, in order, in the new one.
func FuzzApply(f *testing.F) {
	for _, seed := range []string{
		history, "contexts: []", "contexts:\n- match: {service.name: support-agent}\n  prompt: {name: a, revision: b}\n",
		`{"contexts":[{"match":{"service.name":"support-agent"},"prompt":[{"name":"a","revision":"b"}]}]}`, "contexts: [ ]", "contexts: [ # none\n  ]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, before string) {
		c := change(t, agent, "prompt=refunds:r43")
		got, err := registryedit.Apply("r.yaml", []byte(before), c, now)
		if err != nil || !got.Changed {
			return
		}
		_, err = document.Parse("r.yaml", got.Data)
		require.NoError(t, err)
		old := strings.Join(strings.Fields(before), "")
		for _, r := range strings.Join(strings.Fields(string(got.Data)), "") {
			old = strings.TrimPrefix(old, string(r))
		}
		if !strings.Contains(strings.Join(strings.Fields(before), ""), "[]") { // an empty list is the one thing that is replaced
			assert.Empty(t, old, "something of the old text is gone")
		}
	})
}
