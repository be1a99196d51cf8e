// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printed is a source whose value is what a file says.
func printed(r *rig) string {
	return `  - name: kb
    command: {run: [cat, ` + filepath.Join(r.folder, "value") + `]}
    sets: index
    as: {name: kb}
    match: {service.name: support-agent}
`
}

func TestOnlyWhatChangedIsWritten(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	require.True(t, r.good(printed(r))[0].Changed)
	path := filepath.Join(r.folder, "registry.d", "kb.yaml")
	first, err := os.Stat(path)
	require.NoError(t, err)
	require.False(t, r.good(printed(r))[0].Changed)
	second, err := os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(first, second))
	assert.Equal(t, `# Written by llmctx snapshot, source kb (command cat). Do not edit: change it there.
contexts:
  - match: {service.name: support-agent}
    index:
      - {name: kb, snapshot_id: s1}
`, r.read("registry.d/kb.yaml"))
}

func TestAChangeThatNothingDatesIsWrittenAsTheIntervalBetweenTheLooks(t *testing.T) {
	r := newRig(t)
	r.clock = noon
	r.write("value", `"s1"`)
	r.good(printed(r))
	r.clock = at(5)
	r.good(printed(r))
	r.write("value", `"s2"`)
	r.clock = at(10)
	r.good(printed(r))
	assert.Contains(t, r.read("registry.d/kb.yaml"), `      - {name: kb, snapshot_id: s1, since: {after: 1970-01-01T00:00:00Z, by: 2026-11-25T12:00:00Z}}
      - {name: kb, snapshot_id: s2, since: {after: 2026-11-25T12:05:00Z, by: 2026-11-25T12:10:00Z}}
`)
	require.NoError(t, os.Remove(filepath.Join(r.folder, "state.json")))
	r.write("value", `"s3"`)
	r.clock = at(20)
	r.good(printed(r))
	assert.Contains(t, r.read("registry.d/kb.yaml"), "s3, since: {after: 2026-11-25T12:10:00Z, by: 2026-11-25T12:20:00Z}}",
		"without the state, the interval is wider and true")
}

func TestWhatCannotBeReadLeavesWhatWasThereAndTheOtherSourcesAlone(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	r.good(printed(r))
	before, state := r.read("registry.d/kb.yaml"), r.read("state.json")
	other := `  - name: other
    command: {run: [echo, '{"revision": "r1"}']}
    sets: variables.params
    match: {}
`
	for text, message := range map[string]string{
		`{"name": "kb"`:                "prints no JSON",
		`{"name": "kb", "id": "s2"}`:   `yields an object with the key "id"`,
		`[]`:                           "yields no value; does what is asked for exist there?",
		`["s1", "s2"]`:                 "yields 2 values, of which one has no since",
		`null`:                         "yields null",
		`{"since": "x"}`:               `since: "x" is no time`,
		`"a b"`:                        "the registry would not be valid with it, so the fragment stays as it was",
		`{"name": "kb"}`:               "yields no snapshot_id; has its schema changed?",
		`"` + strings.Repeat("x", 300): "prints no JSON",
	} {
		t.Run(message, func(t *testing.T) {
			r.write("value", text)
			outcomes := r.round(printed(r) + other)
			require.ErrorContains(t, outcomes[0].Err, message)
			require.ErrorContains(t, outcomes[0].Err, "kb: ", "the source is named")
			require.NoError(t, outcomes[1].Err)
			assert.Equal(t, before, r.read("registry.d/kb.yaml"))
			assert.Contains(t, r.read("state.json"), strings.TrimSpace(state[strings.Index(state, `"sent"`):strings.Index(state, `"value"`)]),
				"a look that failed is none")
		})
	}
}

func TestACollisionLeavesTheOldFragmentAndNamesBothPlaces(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	r.write("registry.d/hand.yaml", "contexts:\n  - match: {service.name: support-agent}\n    index: {name: kb, snapshot_id: mine}\n")
	r.write("registry.d/broken.yaml", "contexts: [nonsense]\n") // is another matter
	outcome := r.round(printed(r))[0]
	require.ErrorIs(t, outcome.Err, errCollision)
	assert.ErrorContains(t, outcome.Err, "registry.d/hand.yaml:2")
	assert.ErrorContains(t, outcome.Err, "registry.d/kb.yaml:3")
	assert.NotContains(t, outcome.Err.Error(), "broken")
	assert.NoFileExists(t, filepath.Join(r.folder, "registry.d", "kb.yaml"))

	require.NoError(t, os.Remove(filepath.Join(r.folder, "registry.d", "hand.yaml")))
	r.good(printed(r))
	r.write("registry.d/kb.yaml", "contexts: []\n")
	outcome = r.round(printed(r))[0]
	require.ErrorContains(t, outcome.Err, "is there already, and not written by llmctx snapshot")
}

func TestAFragmentTellsWhenItWasCheckedOnlyNowAndThen(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	c, err := r.configure(printed(r))
	require.NoError(t, err)
	c.Checked = time.Minute
	r.clock = noon
	runner, err := Open(t.Context(), c, func() time.Time { return r.clock })
	require.NoError(t, err)
	look := func(minute float64) string {
		r.clock = at(minute)
		for _, o := range runner.Round(t.Context()) {
			require.NoError(t, o.Err)
		}
		return strings.Split(r.read("registry.d/kb.yaml"), "\n")[1]
	}
	assert.Equal(t, "checked: 2026-11-25T12:00:00Z", look(0))
	assert.Equal(t, "checked: 2026-11-25T12:00:00Z", look(0.5))
	assert.Equal(t, "checked: 2026-11-25T12:01:00Z", look(1))
}

func TestAWatchTellsItsAgeAndEndsWhenThatIsTooHigh(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	c, err := r.configure(printed(r))
	require.NoError(t, err)
	r.clock = noon
	runner, err := Open(t.Context(), c, func() time.Time { return r.clock })
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var told []Outcome
	var metrics []string
	address := ""
	w := &Watcher{Runner: runner, MaxAge: 10 * time.Minute, Told: func(o Outcome) { told = append(told, o) }}
	w.after = func(time.Duration) <-chan time.Time {
		r.write("value", `broken`)
		r.clock = r.clock.Add(4 * time.Minute)
		response, err := http.Get("http://" + address + "/metrics") //nolint:noctx // a test
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, errors.Join(err, response.Body.Close()))
		metrics = append(metrics, string(text))
		now := make(chan time.Time, 1)
		now <- r.clock
		return now
	}
	address, err = w.Metrics(ctx, "127.0.0.1:0")
	require.NoError(t, err)
	require.ErrorContains(t, w.Watch(ctx), "kb: the last good look is 12m0s old, more than --max-age 10m0s")
	require.Len(t, told, 4)
	assert.True(t, told[0].Changed)
	assert.Contains(t, metrics[2], `llmctx_snapshot_age_seconds{source="kb"} 720`)
	assert.Contains(t, metrics[2], `llmctx_snapshot_errors_total{source="kb"} 2`)
	assert.Contains(t, metrics[2], `llmctx_snapshot_changes_total{source="kb"} 1`)
}

func TestAMatchValueWithSignsIsWrittenAsTheRegistryWantsIt(t *testing.T) {
	r := newRig(t)
	r.write("value", `"s1"`)
	r.good(strings.Replace(printed(r), "match: {service.name: support-agent}", `match: {http.route: [plain, {literal: "/v1/*"}]}`, 1))
	assert.Contains(t, r.read("registry.d/kb.yaml"), `  - match: {http.route: [{literal: "/v1/*"}, plain]}`+"\n")
}

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	t.Setenv("SECRET_TOKEN", "hush-hush-hush")
	for message, source := range map[string]string{
		"needs one of git, mcp, http and command":      "{name: a, sets: prompt, match: {}}",
		"sets is \"promt\"":                            "{name: a, command: {run: [x]}, sets: promt, match: {}}",
		"has no match":                                 "{name: a, command: {run: [x]}, sets: prompt}",
		"a fragment is called after it":                "{name: ../a, command: {run: [x]}, sets: prompt, match: {}}",
		"as has the key \"model\"":                     "{name: a, command: {run: [x]}, sets: prompt, as: {model: m}, match: {}}",
		"git has no path":                              "{name: a, git: {}, sets: prompt, match: {}}",
		"git.dated is \"deploy\"":                      "{name: a, git: {path: p, dated: deploy}, sets: prompt, match: {}}",
		"write one":                                    "{name: a, git: {path: p, dated: floor, deploy: {tag: t}}, sets: prompt, match: {}}",
		"mcp can only set tools":                       "{name: a, mcp: {url: 'http://h'}, sets: prompt, match: {}}",
		"mcp needs one of command and url":             "{name: a, mcp: {}, sets: tools, match: {}}",
		"mcp.capabilities holds \"root\"":              "{name: a, mcp: {url: 'http://h', capabilities: [root]}, sets: tools, match: {}}",
		"http.url holds credentials":                   "{name: a, http: {url: 'http://u:hush-hush-hush@h', jq: .}, sets: prompt, match: {}}",
		"http needs one of jq and recipe":              "{name: a, http: {url: 'http://h'}, sets: prompt, match: {}}",
		"http.recipe is \"litelm\"; known are chroma,": "{name: a, http: {url: 'http://h', recipe: litelm}, sets: route, match: {}}",
		"recipe litellm has no alias":                  "{name: a, http: {url: 'http://h', recipe: litellm}, sets: route, match: {}}",
		"recipe litellm knows no label":                "{name: a, http: {url: 'http://h', recipe: litellm, alias: x, label: y}, sets: route, match: {}}",
		"recipe litellm sets route, not prompt":        "{name: a, http: {url: 'http://h', recipe: litellm, alias: x}, sets: prompt, match: {}}",
		"jq \".a[\"":                                   "{name: a, http: {url: 'http://h', jq: '.a['}, sets: prompt, match: {}}",
		"invalid keys: comand":                         "{name: a, comand: {}, sets: prompt, match: {}}",
		"${env:NO_SUCH_VARIABLE} is not set":           "{name: a, http: {url: 'http://h', jq: ., headers: {A: '${env:NO_SUCH_VARIABLE}'}}, sets: prompt, match: {}}",
		"sets is \"***\"":                              "{name: a, command: {run: [x]}, sets: '${env:SECRET_TOKEN}', match: {}}",
		`looks like a glob`:                            "{name: a, command: {run: [x]}, sets: prompt, match: {route: '/v1/*'}}",
		`holds map[glob:x]; write a`:                   "{name: a, command: {run: [x]}, sets: prompt, match: {route: {glob: x}}}",
		"the name a is there twice":                    "{name: a, command: {run: [x]}, sets: prompt, match: {}}\n  - {name: a, command: {run: [x]}, sets: prompt, match: {}}",
	} {
		t.Run(message, func(t *testing.T) {
			_, err := newRig(t).configure("  - " + source + "\n")
			require.ErrorContains(t, err, message)
			assert.NotContains(t, err.Error(), "hush-hush-hush")
		})
	}
}
