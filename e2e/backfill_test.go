// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// said is what main said from an instant on.
type said struct {
	since time.Time
	text  string
}

// monthOfPrompts is a repository in which main changed thirty times within the last month: half of the changes were
// written on a branch days before they were merged.
func monthOfPrompts(t *testing.T, folder string, random *rand.Rand) []said {
	t.Helper()
	require.NoError(t, os.Mkdir(folder, 0o700))
	git := func(at time.Time, args ...string) {
		command := exec.CommandContext(t.Context(), "git", append([]string{"-C", folder, "-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
		date := at.Format(time.RFC3339)
		command.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+date, "GIT_AUTHOR_DATE="+date, "GIT_CONFIG_GLOBAL=/dev/null")
		output, err := command.CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, output)
	}
	commit := func(at time.Time, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "refund.txt"), []byte(text), 0o600))
		git(at, "add", "-A")
		git(at, "commit", "-qm", "x")
	}
	const changes = 30
	end := time.Now().Add(-time.Hour).Truncate(time.Second)
	begin := end.AddDate(0, -1, 0)
	git(begin, "init", "-q", "-b", "main")
	history := []said{{begin, "version 0\n"}}
	commit(begin, history[0].text)
	step := end.Sub(begin) / changes
	for n := 1; n <= changes; n++ {
		at := begin.Add(time.Duration(n-1)*step + time.Duration(random.Int64N(int64(step)-int64(time.Minute))) + time.Minute).Truncate(time.Second)
		text := fmt.Sprintf("version %d\n", n)
		if n%7 == 0 {
			text = history[n-3].text // a revert: its old name comes back
		}
		if n%2 == 0 {
			branch := fmt.Sprintf("change-%d", n)
			git(at, "checkout", "-qb", branch)
			commit(at.Add(-72*time.Hour), text)
			git(at, "checkout", "-q", "main")
			git(at, "merge", "-q", "--no-ff", "-m", "x", branch)
		} else {
			commit(at, text)
		}
		history = append(history, said{at, text})
	}
	return history
}

// TestSpansOfAMonthGetThePromptThatWasOnMainAtTheirTimeOnEveryReplica takes the registry from git, as a backfill would.
func TestSpansOfAMonthGetThePromptThatWasOnMainAtTheirTimeOnEveryReplica(t *testing.T) {
	folder, random := t.TempDir(), rand.New(rand.NewPCG(3, 4))
	repository, registry := filepath.Join(folder, "prompts"), filepath.Join(folder, "registry.d")
	history := monthOfPrompts(t, repository, random)
	require.NoError(t, os.Mkdir(registry, 0o700))
	config := filepath.Join(folder, "snapshot.yaml")
	require.NoError(t, os.WriteFile(config, []byte("into: {file: '"+registry+"'}\nstate: '"+filepath.Join(folder, "state.json")+`'
sources:
  - name: refund-prompt
    git: {repository: '`+repository+`', path: refund.txt}
    sets: prompt
    as: {name: refund-policy}
    match: {}
`), 0o600))
	snapshot := exec.CommandContext(t.Context(), filepath.Join(harness.Root(t), "_build", "llmctx"), "snapshot", "--config", config)
	output, err := snapshot.CombinedOutput()
	require.NoError(t, err, string(output))

	// The name of a revision is that of its content in git.
	names := map[string]string{}
	for _, s := range history {
		hash := exec.CommandContext(t.Context(), "git", "hash-object", "--stdin")
		hash.Stdin = strings.NewReader(s.text)
		blob, err := hash.Output()
		require.NoError(t, err)
		names[s.text] = "refund-policy:" + string(blob[:12])
	}
	at := func(start time.Time) string {
		value := "unknown"
		for _, s := range history {
			if !s.since.After(start) {
				value = names[s.text]
			}
		}
		return value
	}

	var starts []time.Time
	for _, s := range history { // the very instant of each change, and just before
		starts = append(starts, s.since, s.since.Add(-time.Nanosecond))
	}
	for range 1000 {
		starts = append(starts, history[0].since.Add(time.Duration(random.Int64N(int64(time.Since(history[0].since))))))
	}
	var stamps [2]map[string]string
	for i := range stamps {
		own := t.TempDir()
		storage, lake := filepath.Join(own, "storage"), filepath.Join(own, "spans.jsonl")
		require.NoError(t, os.Mkdir(storage, 0o700))
		c := harness.StartCollector(t, "testdata/history.yaml", map[string]string{"REGISTRY": registry, "LAKE": lake, "STORAGE": storage})
		order := random.Perm(len(starts)) // each replica gets them late, and in an order of its own
		for len(order) > 0 {
			var batch []string
			for _, n := range order[:min(100, len(order))] {
				batch = append(batch, chatSpan(n, starts[n], starts[n].Add(time.Second)))
			}
			c.SendJSON(t, request(batch...))
			order = order[len(batch):]
		}
		c.Stop(t)
		stamps[i] = map[string]string{}
		for _, span := range harness.ReadSpans(t, lake) {
			n, err := strconv.Atoi(span.Name())
			require.NoError(t, err)
			want := at(starts[n])
			got := textOf(span, "prompt.revision")
			require.Equal(t, want, got, "span of %s", starts[n])
			stamps[i][span.Name()] = stampOf(span.Attributes(), true)
		}
		require.Len(t, stamps[i], len(starts))
	}
	assert.Equal(t, stamps[0], stamps[1])
}
