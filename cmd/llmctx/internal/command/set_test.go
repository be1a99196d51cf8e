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
	"github.com/llmcontext/llmcontextprocessor/config"
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
	doc, err := config.Parse(path, data)
	require.NoError(t, err)
	values := 0
	for _, context := range doc.Contexts[1:] {
		values += len(context.Variables)
	}
	assert.Equal(t, 50, values)
	assert.Len(t, doc.Contexts, 26)
}
