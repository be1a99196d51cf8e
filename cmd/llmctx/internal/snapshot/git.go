// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/registryedit"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// GitConfig is a file in a repository: the history of what its main branch said.
type GitConfig struct {
	Repository string `mapstructure:"repository"` // a folder; default: here
	Path       string `mapstructure:"path"`       // of the file, in the repository
	Ref        string `mapstructure:"ref"`        // default: HEAD
	// Revision is blob (the id that git gives the content; default) or content (SHA-256 of it).
	Revision string `mapstructure:"revision"`
	// Dated is merge (what main said, and since when; default) or floor: what is there now came
	// into force after the merge, and by the first look that saw it.
	Dated string `mapstructure:"dated"`
	// Deploy says when a commit came into force, where that is known.
	Deploy DeployConfig `mapstructure:"deploy"`
	// JQ takes a part out of a file that is JSON; default: the whole text.
	JQ string `mapstructure:"jq"`

	_ struct{}
}

// DeployConfig is one of: annotated tags, or a command that prints [{commit, at}].
type DeployConfig struct {
	Tag     string   `mapstructure:"tag"` // a pattern, such as deploy/prod/*
	Command []string `mapstructure:"command"`

	_ struct{}
}

type git struct {
	GitConfig
	shape *shape
	jq    *expression // nil: the whole text
	now   func() time.Time
}

// commit is one state of the file.
type commit struct {
	hash string
	at   time.Time
}

func newGit(c GitConfig, s *shape, now func() time.Time) (*git, error) {
	g := &git{GitConfig: c, shape: s, now: now}
	if g.Repository == "" {
		g.Repository = "."
	}
	if g.Ref == "" {
		g.Ref = "HEAD"
	}
	switch {
	case g.Path == "":
		return nil, errors.New("git has no path; write the path of the file in the repository")
	case g.Revision != "" && g.Revision != "blob" && g.Revision != "content":
		return nil, fmt.Errorf("git.revision is %q; write blob or content", g.Revision)
	case g.Dated != "" && g.Dated != "merge" && g.Dated != "floor":
		return nil, fmt.Errorf("git.dated is %q; write merge or floor", g.Dated)
	case g.Deploy.Tag != "" && len(g.Deploy.Command) > 0:
		return nil, errors.New("git.deploy has both tag and command; write one")
	case g.Dated == "floor" && (g.Deploy.Tag != "" || len(g.Deploy.Command) > 0):
		return nil, errors.New("git.dated is floor beside deploy, which dates exactly; write one")
	case strings.HasPrefix(g.Ref, "-"), strings.HasPrefix(g.Deploy.Tag, "-"):
		return nil, errors.New("git.ref and git.deploy.tag begin with a letter or a digit")
	}
	var err error
	if g.JQ != "" {
		g.jq, err = compile(g.JQ)
	}
	return g, err
}

func (g *git) place() string { return "git " + g.Path }

func (g *git) look(ctx context.Context) (*look, error) {
	l, err := g.history(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.place(), err)
	}
	return l, nil
}

func (g *git) history(ctx context.Context) (*look, error) {
	l := &look{sent: g.now(), whole: g.Dated != "floor"}
	shallow, err := g.run(ctx, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return nil, err
	}
	if shallow == "true" {
		return nil, fmt.Errorf("%s: is a shallow clone, whose one commit would pass for the whole history; "+
			"clone with the whole history (git fetch --unshallow, fetch-depth: 0)", g.Repository)
	}
	commits, err := g.commits(ctx)
	if err != nil {
		return nil, err
	}
	if !l.whole {
		commits = commits[len(commits)-1:]
	}
	for _, c := range commits {
		f, err := g.fact(ctx, c)
		if err != nil {
			return nil, err
		}
		if l.whole {
			f.since, f.floor = c.at, time.Time{}
		} else {
			f.floor, f.since = c.at, time.Time{}
		}
		l.facts = append(l.facts, f)
	}
	l.received = g.now()
	return l, nil
}

// commits lists the states of the file, the oldest first.
func (g *git) commits(ctx context.Context) ([]commit, error) {
	switch {
	case g.Deploy.Tag != "":
		return g.tagged(ctx)
	case len(g.Deploy.Command) > 0:
		return g.deployed(ctx)
	}
	return g.merged(ctx)
}

// merged is what the branch said: with its first parents only, so that a change is dated when
// it was merged and not when it was written.
func (g *git) merged(ctx context.Context) ([]commit, error) {
	out, err := g.run(ctx, "log", "--first-parent", "--reverse", "--format=%H %cI", "--end-of-options", g.Ref, "--", g.Path)
	if err != nil {
		return nil, err
	}
	commits, err := parseCommits(out)
	if err == nil && len(commits) == 0 {
		err = fmt.Errorf("%s: no commit of %s has %s; correct path or ref", g.Repository, g.Ref, g.Path)
	}
	return commits, err
}

func (g *git) tagged(ctx context.Context) ([]commit, error) {
	out, err := g.run(ctx, "for-each-ref", "--sort=taggerdate", "--format=%(objecttype) %(*objectname) %(taggerdate:iso-strict) %(refname:short)",
		"refs/tags/"+g.Deploy.Tag)
	if err != nil {
		return nil, err
	}
	var commits []commit
	for line := range strings.Lines(out) {
		parts := strings.Fields(line)
		if parts[0] != "tag" {
			return nil, fmt.Errorf("%s: tag %s has no date of its own; tag with git tag -a", g.Repository, parts[len(parts)-1])
		}
		at, err := time.Parse(time.RFC3339, parts[2])
		if err != nil {
			return nil, err
		}
		commits = append(commits, commit{parts[1], at})
	}
	if len(commits) == 0 {
		return nil, fmt.Errorf("%s: no tag is called %s; correct deploy.tag, or fetch the tags", g.Repository, g.Deploy.Tag)
	}
	return commits, nil
}

func (g *git) deployed(ctx context.Context) ([]commit, error) {
	out, err := runCommand(ctx, g.Repository, g.Deploy.Command)
	if err != nil {
		return nil, err
	}
	var list []struct{ Commit, At string }
	if err := json.Unmarshal(out, &list); err != nil || len(list) == 0 {
		return nil, fmt.Errorf("%s: prints no deploys; print a JSON list of {\"commit\": ..., \"at\": ...}, the oldest first",
			g.Deploy.Command[0])
	}
	var commits []commit
	for _, d := range list {
		at, err := time.Parse(time.RFC3339Nano, d.At)
		if err != nil || d.Commit == "" || strings.HasPrefix(d.Commit, "-") {
			return nil, fmt.Errorf("%s: prints a deploy of %q at %q; print a commit, and the time as RFC 3339", g.Deploy.Command[0], d.Commit, d.At)
		}
		commits = append(commits, commit{d.Commit, at})
	}
	return commits, nil
}

func parseCommits(out string) ([]commit, error) {
	var commits []commit
	for line := range strings.Lines(out) {
		hash, date, _ := strings.Cut(strings.TrimSpace(line), " ")
		at, err := time.Parse(time.RFC3339, date)
		if err != nil {
			return nil, err
		}
		commits = append(commits, commit{hash, at})
	}
	return commits, nil
}

// fact reads the file as it was at a commit.
func (g *git) fact(ctx context.Context, c commit) (fact, error) {
	object := c.hash + ":" + g.Path
	blob, err := g.run(ctx, "rev-parse", "--verify", "--end-of-options", object)
	if err != nil { // the file was not there
		return fact{}, fmt.Errorf("%s: %s is not in commit %.12s; a value that went away cannot be told: "+
			"leave out what lies before, with history", g.Repository, g.Path, c.hash)
	}
	if g.jq == nil && g.Revision != "content" && !g.shape.definitions() && g.shape.variable != "prompt" {
		return fact{value: g.shape.bare(blob[:revisionDigits])}, nil
	}
	text, err := g.run(ctx, "cat-file", "blob", blob)
	if err != nil {
		return fact{}, err
	}
	switch {
	case g.jq != nil:
		return g.extracted(text)
	case g.shape.definitions():
		value, err := registryedit.ToolsValue(text)
		return fact{value: value}, err
	}
	revision := blob
	if g.Revision == "content" {
		revision = digest(text)
	}
	revision = revision[:revisionDigits]
	if g.shape.variable == "prompt" {
		return fact{value: g.shape.bare(revision, registryedit.Field{Key: "hash", Held: document.PromptHash(text)})}, nil
	}
	return fact{value: g.shape.bare(revision)}, nil
}

func (g *git) extracted(text string) (fact, error) {
	input, err := decodeJSON([]byte(text))
	if err != nil {
		return fact{}, fmt.Errorf("jq is for a file of JSON, and this is none (%w); leave it out for a text", err)
	}
	yielded, err := g.jq.run(input)
	if err != nil {
		return fact{}, err
	}
	facts, err := g.shape.facts(yielded)
	if err != nil {
		return fact{}, err
	}
	return facts[len(facts)-1], nil
}

func (g *git) run(ctx context.Context, args ...string) (string, error) {
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", g.Repository}, args...)...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git -C %s %s: %w: %s; is this a repository, and ref one of its branches?",
			g.Repository, args[0], err, firstLine(errs.String()))
	}
	if args[0] == "cat-file" {
		return string(out), nil
	}
	return strings.TrimSpace(string(out)), nil
}
