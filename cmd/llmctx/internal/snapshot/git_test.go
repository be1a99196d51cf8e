// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repository is a real one, whose commits have dates of their own.
type repository struct {
	*rig
	at string // the committer's clock
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	r := &repository{rig: newRig(t)}
	r.git("init", "-q", "-b", "main", "repo")
	return r
}

func (r *repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", append([]string{"-c", "user.name=n", "-c", "user.email=e@example.com"}, args...)...)
	cmd.Dir = r.folder
	if args[0] != "init" && args[0] != "clone" {
		cmd.Dir = filepath.Join(r.folder, "repo")
	}
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE="+r.at, "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.CombinedOutput()
	require.NoError(r.t, err, "git %v: %s", args, out)
}

func (r *repository) commit(at, text string) {
	r.t.Helper()
	r.at = at
	r.write("repo/p.txt", text)
	r.git("add", "-A")
	r.git("commit", "-qm", "x")
}

func (r *repository) source(more string) string {
	return `  - name: p
    git: {repository: ` + filepath.Join(r.folder, "repo") + `, path: p.txt` + more + `}
    sets: prompt
    as: {name: refunds}
    match: {}
    history: 876000h
`
}

// lines are the entries of the fragment, without the hash of the text.
func (r *repository) lines() []string {
	var lines []string
	for line := range strings.Lines(r.read("registry.d/p.yaml")) {
		if entry, ok := strings.CutPrefix(line, "      - {name: refunds, "); ok {
			revision, since, _ := strings.Cut(strings.TrimSpace(entry), ", hash: ")
			_, since, _ = strings.Cut(since, ", ")
			lines = append(lines, strings.Trim(strings.TrimPrefix(revision, "revision: "), `"`)[:4]+" "+strings.TrimSuffix(since, "}"))
		}
	}
	return lines
}

func TestGitTellsWhatMainSaidNotWhenItWasWritten(t *testing.T) {
	r := newRepository(t)
	r.commit("2026-11-01T09:00:00Z", "v1\n")
	r.git("checkout", "-qb", "branch")
	r.commit("2026-11-10T09:00:00Z", "v2\n")
	r.git("checkout", "-q", "main")
	r.at = "2026-11-20T09:00:00+01:00"
	r.git("merge", "-q", "--no-ff", "-m", "merge", "branch")
	r.commit("2026-11-21T09:00:00Z", "v1\n") // a revert has the old name
	r.at = "2026-11-22T09:00:00Z"
	r.git("commit", "-q", "--allow-empty", "-m", "nothing")
	r.good(r.source(""))
	assert.Equal(t, []string{"6267 since: 2026-11-01T09:00:00Z", "8c13 since: 2026-11-20T08:00:00Z", "6267 since: 2026-11-21T09:00:00Z"}, r.lines())
	before := r.read("registry.d/p.yaml")
	r.clock = r.clock.Add(time.Hour)
	require.NoError(t, os.Remove(filepath.Join(r.folder, "state.json")))
	require.NoError(t, os.Remove(filepath.Join(r.folder, "registry.d", "p.yaml")))
	r.good(r.source(""))
	assert.Equal(t, before, r.read("registry.d/p.yaml"), "the same bytes from every replica, at any time")
}

func TestADeployReplacesTheMerge(t *testing.T) {
	r := newRepository(t)
	r.commit("2026-11-01T09:00:00Z", "v1\n")
	r.at = "2026-11-02T09:00:00Z"
	r.git("tag", "-a", "-m", "x", "deploy/prod/1")
	r.commit("2026-11-03T09:00:00Z", "v2\n")
	r.commit("2026-11-04T09:00:00Z", "v3\n")
	r.at = "2026-11-05T09:00:00Z"
	r.git("tag", "-a", "-m", "x", "deploy/prod/2")
	r.good(r.source(`, deploy: {tag: "deploy/prod/*"}`))
	assert.Equal(t, []string{"6267 since: 2026-11-02T09:00:00Z", "29ef since: 2026-11-05T09:00:00Z"}, r.lines())

	r.write("deploys", `[{"commit": "HEAD~2", "at": "2026-11-02T10:00:00Z"}, {"commit": "HEAD~1", "at": "2026-11-03T10:00:00Z"}]`)
	r.good(r.source(`, deploy: {command: [cat, ` + filepath.Join(r.folder, "deploys") + `]}`))
	assert.Equal(t, []string{"6267 since: 2026-11-02T10:00:00Z", "8c13 since: 2026-11-03T10:00:00Z"}, r.lines())

	r.git("tag", "deploy/prod/3")
	outcome := r.round(r.source(`, deploy: {tag: "deploy/prod/*"}`))[0]
	require.ErrorContains(t, outcome.Err, "tag deploy/prod/3 has no date of its own; tag with git tag -a")
}

func TestWhatGitCannotTellIsRefused(t *testing.T) {
	r := newRepository(t)
	r.commit("2026-11-02T09:00:00Z", "v1\n")
	for message, more := range map[string]string{
		"no commit of HEAD has q.txt":  ", path: q.txt",
		"git -C":                       ", ref: nowhere",
		"no tag is called v*; correct": `, deploy: {tag: "v*"}`,
	} {
		source := r.source(more)
		if strings.Contains(more, "path") {
			source = strings.Replace(r.source(""), "p.txt", "q.txt", 1)
		}
		require.ErrorContains(t, r.round(source)[0].Err, message)
	}
	r.commit("2026-11-01T09:00:00Z", "v2\n")
	require.ErrorContains(t, r.round(r.source(""))[0].Err, "its clock went back there")
	r.git("clone", "-q", "--depth", "1", "file://"+filepath.Join(r.folder, "repo"), "shallow")
	shallow := strings.Replace(r.source(""), "/repo,", "/shallow,", 1)
	require.ErrorContains(t, r.round(shallow)[0].Err, "is a shallow clone")
	assert.NoFileExists(t, filepath.Join(r.folder, "registry.d", "p.yaml"))
}
