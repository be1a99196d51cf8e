// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

func TestSetMovesAVariableAndTellsFromWhatToWhat(t *testing.T) {
	path := write(t, "r.yaml", "# ours\n"+good)
	args := []string{"set", "--registry", path, "--match", "service.name=support-agent", "prompt=refund-policy:r43"}
	got := run("", args...)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, "prompt: refund-policy:r42 -> refund-policy:r43\n", got.stdout)
	first, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Regexp(t, `^# ours\ncontexts:\n  - match: \{service.name: support-agent\}\n    prompt:\n`+
		`      - \{name: refund-policy, revision: r42\}\n      - \{name: refund-policy, revision: r43, since: [-0-9T:.]+Z\}\n$`, string(first))

	got = run("", args...)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, "prompt: refund-policy:r43, in force already\n", got.stdout)
	again, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, first, again)
	assert.Equal(t, command.ExitFinding, run("", append(args, "--since", "2027-01-01")...).code)
}

func TestSetMovesSeveralVariablesAtOnceOrNone(t *testing.T) {
	path := write(t, "r.yaml", good)
	got := run("", "set", "--registry", path, "--match", "service.name=support-agent", "cohort=beta", "index=kb:a b")
	assert.Equal(t, command.ExitFinding, got.code)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, good, string(data))
}

func TestADryRunPrintsTheDocumentAndWritesNothing(t *testing.T) {
	path := write(t, "r.yaml", good)
	got := run("", "set", "--registry", path, "--match", "{}", "--since", "2026-11-20", "--dry-run", "cohort=beta")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Equal(t, good+"  - match: {}\n    cohort: {name: beta, since: 2026-11-20T00:00:00Z}\n", got.stdout)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, good, string(data))
}

func TestSetBeginsARegistryOnlyWhenAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.yaml")
	args := []string{"set", "--registry", path, "--match", "{}", "cohort=beta"}
	got := run("", args...)
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, "is not there; check the name, or begin one with --create")
	require.Equal(t, command.ExitOK, run("", append(args, "--create")...).code)
	assert.Equal(t, command.ExitOK, run("", "validate", path).code)
}

func TestSetLoadsTheFragmentsBesideTheFile(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	mine, theirs := file("mine.yaml", "contexts:\n  - match: {}\n    cohort: a\n"), "contexts:\n  - match: {service.name: support-agent}\n    prompt: {name: p, revision: r}\n"
	other := file("other.yaml", theirs)
	file("compose.yaml", "services: {web: {image: nginx}}\n") // no registry: bad before and after
	args := []string{"set", "--registry", mine, "--match", "service.name=support-agent", "prompt=p:r2"}

	for _, extra := range [][]string{nil, {"--dry-run"}} {
		got := run("", append(args, extra...)...)
		assert.Equal(t, command.ExitFinding, got.code)
		assert.Contains(t, got.stderr, "other.yaml:2:5: prompt is declared for the match {service.name=support-agent} at mine.yaml:4:5 already")
		assert.Contains(t, got.stderr, "--alone")
		assert.NotContains(t, got.stderr, "compose.yaml")
	}
	data, err := os.ReadFile(mine)
	require.NoError(t, err)
	assert.NotContains(t, string(data), "support-agent")

	require.Equal(t, command.ExitOK, run("", append(args, "--alone")...).code)
	got := run("", "set", "--registry", mine, "--match", "service.name=support-agent", "prompt=p:r3")
	assert.Equal(t, command.ExitOK, got.code, "files that did not fit before are registries of their own: %s", got.stderr)
	require.NoError(t, os.Remove(other))
	assert.Equal(t, command.ExitOK, run("", append(args[:len(args)-1], "index=kb:s1")...).code)
}

func TestAMatchValueWithSignsIsWrittenAsTheRegistryWantsIt(t *testing.T) {
	path := write(t, "r.yaml", "contexts: []\n")
	set := func(match string) outcome {
		return run("", "set", "--registry", path, "--match", match, "--since", "2026-11-20", "cohort=beta")
	}
	got := set("http.route=/v1/*")
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, `http.route: "/v1/*" looks like a glob, but values are compared as they are; write the values that are meant, or {literal: "/v1/*"}`)
	got = set("http.route={v1}")
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, "is neither a value nor {literal: VALUE}")
	for range 2 {
		require.Equal(t, command.ExitOK, set(`http.route={literal: "/v1/*"}`).code)
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "contexts:\n  - match: {http.route: {literal: \"/v1/*\"}}\n    cohort: {name: beta, since: 2026-11-20T00:00:00Z}\n", string(data))
	assert.Equal(t, command.ExitOK, run("", "validate", path).code)
}

func TestFiftyJobsAtOnceLoseNothing(t *testing.T) {
	path := write(t, "r.yaml", good)
	var jobs sync.WaitGroup
	for i := range 50 {
		jobs.Go(func() {
			match, value := fmt.Sprintf("tenant=t%d", i/2), fmt.Sprintf("variables.v%d=r%d", i%2, i)
			got := run("", "set", "--registry", path, "--match", match, value)
			assert.Equal(t, command.ExitOK, got.code, got.stderr)
		})
	}
	jobs.Wait()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	doc, err := document.Parse(path, data)
	require.NoError(t, err)
	values := 0
	for _, context := range doc.Contexts[1:] {
		values += len(context.Variables)
	}
	assert.Equal(t, 50, values)
	assert.Len(t, doc.Contexts, 26)
}
