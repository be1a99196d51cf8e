// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
)

const moving = `contexts:
  - match: {service.name: support-agent}
    prompt:
      - {name: refunds, revision: r41, since: 2026-11-01T00:00:00Z}
      - {name: refunds, revision: r42, since: 2026-11-20T09:00:00Z}
    cohort:
      - {variants: [{name: beta, weight: 1}, {name: all, weight: 9}], since: 2026-11-20T10:00:00Z}
  - match: {}
    prompt: {name: general, revision: g1, since: 2026-10-01T00:00:00Z}
    index:
      - {name: kb, snapshot_id: s1, since: 2026-11-20T07:00:00Z, until: 2026-11-20T08:00:00Z}
`

func TestChangesAreToldTheNewestFirstWithThePlace(t *testing.T) {
	path := write(t, "r.yaml", moving)
	got := run("", "changes", "--registry", path, "--window", "2026-11-20T00:00Z..2026-11-20T12:00Z")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, `2026-11-20T00:00:00Z to 2026-11-20T12:00:00Z:
cohort at 2026-11-20T10:00:00Z
    - -> beta | all
    for {service.name=support-agent}; PATH:7:9
prompt at 2026-11-20T09:00:00Z
    refunds:r41 -> refunds:r42
    for {service.name=support-agent}; PATH:5:9
index at 2026-11-20T08:00:00Z
    kb:s1 -> -
    for {}
index at 2026-11-20T07:00:00Z
    - -> kb:s1
    for {}; PATH:11:9
`, strings.ReplaceAll(got.stdout, path, "PATH"))

	got = run("", "changes", "--registry", path, "--window", "2026-11-20T00:00Z..2026-11-20T12:00Z", "--variable", "prompt", "--json")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	var answer struct {
		Schema  string
		Changes []map[string]string
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &answer))
	assert.Equal(t, "llm_context.changes/1", answer.Schema)
	assert.Equal(t, []map[string]string{{
		"variable": "prompt", "match": "{service.name=support-agent}", "old": "refunds:r41", "new": "refunds:r42",
		"since": "2026-11-20T09:00:00Z", "source": path + ":5:9",
	}}, answer.Changes)

	got = run("", "changes", "--registry", path, "--window", "2026-11-21..2026-11-22")
	assert.Equal(t, "Nothing changed between 2026-11-21T00:00:00Z and 2026-11-22T00:00:00Z, as far as is known here.\n", got.stdout)
}

func TestAtTellsWhatWasInForceAsTheProcessorLooksItUp(t *testing.T) {
	path := write(t, "r.yaml", moving)
	at := func(when string, args ...string) string {
		got := run("", append([]string{"at", when, "--registry", path}, args...)...)
		require.Equal(t, command.ExitOK, got.code, got.stderr)
		_, text, _ := strings.Cut(strings.ReplaceAll(got.stdout, path, "PATH"), "\n")
		return text
	}
	assert.Equal(t, `prompt   refunds:r41, from 2026-11-01T00:00:00Z, until 2026-11-20T09:00:00Z (PATH:4:9, for {service.name=support-agent})
index    kb:s1, from 2026-11-20T07:00:00Z, until 2026-11-20T08:00:00Z (PATH:11:9, for {})
cohort   not declared, until 2026-11-20T10:00:00Z
`, at("2026-11-20T07:30Z", "--match", "service.name=support-agent"))
	assert.Equal(t, `prompt   general:g1, from 2026-10-01T00:00:00Z (PATH:9:13, for {})
index    not declared, from 2026-11-20T08:00:00Z
cohort   not declared
No entry reads nothing.
`, at("2026-11-20T08:30Z", "--match", "service.name=other", "--match", "nothing=x"))
	assert.Contains(t, at("2026-11-20T12:00Z", "--match", "service.name=support-agent"), "cohort   one of beta, all, a rollout, from 2026-11-20T10:00:00Z")
}

func TestAChangeBetweenTwoTimesIsToldAsOne(t *testing.T) {
	path := write(t, "r.yaml", `contexts:
  - match: {}
    index:
      - {name: kb, snapshot_id: s1, since: 2026-11-01T00:00:00Z}
      - {name: kb, snapshot_id: s2, since: {after: 2026-11-20T08:55:00Z, by: 2026-11-20T09:00:00Z}}
`)
	got := run("", "changes", "--registry", path, "--window", "2026-11-20T08:58Z..2026-11-20T08:59Z")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, `2026-11-20T08:58:00Z to 2026-11-20T08:59:00Z:
index between 2026-11-20T08:55:00Z and 2026-11-20T09:00:00Z
    kb:s1 -> kb:s2
    for {}; PATH:5:9
`, strings.ReplaceAll(got.stdout, path, "PATH"))
	got = run("", "at", "2026-11-20T08:58Z", "--registry", path)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "index    unknown: one of kb:s1, kb:s2; it changed between 2026-11-20T08:55:00Z and 2026-11-20T09:00:00Z")
}

func TestChangeRecordsOfTwoReplicasAreToldOnce(t *testing.T) {
	folder := t.TempDir()
	record := func(id string) string {
		return `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1795636800000000000","eventName":"llm_context.change","attributes":[` +
			`{"key":"llm_context.change.id","value":{"stringValue":"` + id + `"}},` +
			`{"key":"llm_context.change.variable","value":{"stringValue":"prompt"}},` +
			`{"key":"llm_context.change.match","value":{"stringValue":"{}"}},` +
			`{"key":"llm_context.change.old","value":{"stringValue":"p:r1"}},` +
			`{"key":"llm_context.change.new","value":{"stringValue":"p:r2"}},` +
			`{"key":"llm_context.change.after","value":{"stringValue":"2026-11-20T08:55:00Z"}},` +
			`{"key":"llm_context.change.by","value":{"stringValue":"2026-11-20T09:00:00Z"}},` +
			`{"key":"llm_context.registry.revision","value":{"stringValue":"c0ffee012345"}}]}]}]}]}` + "\n"
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.json"), []byte(record("1")+record("2")), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.json"), []byte(record("1")+"{\"resourceLogs\": llm_context.change\n"), 0o600))
	got := run("", "changes", "--lake", folder, "--window", "2026-11-20..2026-11-21")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, "2026-11-20T00:00:00Z to 2026-11-21T00:00:00Z:\n"+strings.Repeat(`prompt between 2026-11-20T08:55:00Z and 2026-11-20T09:00:00Z
    p:r1 -> p:r2
    for {}; change record, registry c0ffee012345
`, 2), got.stdout)
	assert.Contains(t, got.stderr, "b.json:2: ")
	got = run("", "changes", "--lake", t.TempDir())
	assert.Equal(t, command.ExitTrouble, got.code)
}

func TestWhatChangedInThisSecondIsAmongTheLastChangesAndTheirWindowIsToldInSeconds(t *testing.T) {
	const entry = "contexts:\n  - match: {}\n    prompt:\n      - {name: refunds, revision: r41, since: 2026-11-01T00:00:00Z}\n      - {name: refunds, revision: r42, since: "
	path := write(t, "r.yaml", entry+time.Now().UTC().Format(time.RFC3339Nano)+"}\n")
	got := run("", "changes", "--registry", path, "--last", "1h")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "refunds:r41 -> refunds:r42")
	assert.Regexp(t, `^[-0-9]+T[:0-9]+Z to [-0-9]+T[:0-9]+Z:\n`, got.stdout)
}

func TestALakeThatIsNotThereIsToldAlikeByAllCommands(t *testing.T) {
	for _, args := range [][]string{{"changes"}, {"values"}, {"postmortem", "--bad", "2h"}} {
		got := run("", append(args, "--lake", "/no/lake")...)
		assert.Equal(t, command.ExitTrouble, got.code)
		assert.Contains(t, got.stderr, "--lake /no/lake: there is no such directory or file; name the one that the file exporter writes to", args[0])
	}
}
