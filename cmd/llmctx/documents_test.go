// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the documents show of the commands is what they print. Where the output was meant to change:
//
//	go test -run Documents . -update
var update = flag.Bool("update", false, "write into the documents what the commands print now")

// documents are those that show runs, and how many, so that none is passed by.
var documents = map[string]int{
	"docs/stamp.md": 1, "docs/registry.md": 1, "docs/postmortem.md": 1, "cmd/llmctx/README.md": 2,
}

// asCommand makes the test binary llmctx itself.
const asCommand = "LLMCTX_OF_THE_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestTheDocumentsShowWhatTheCommandsPrint(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	checkout := scene(t, root)
	for name, shows := range documents {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(root, name)
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			old := string(content)
			parts, runs := split(old), 0
			for i := range parts {
				switch {
				case parts[i].kind == "console":
					runs++
					parts[i].text = console(t, checkout, parts[i].text)
				case parts[i].kind == "text" && i > 1 && strings.TrimSpace(parts[i-1].text) == "" && parts[i-2].isRun():
					runs++
					parts[i].text = excerpt(output(t, checkout, parts[i-2].text), parts[i].text)
				}
			}
			text := join(parts)
			assert.Equal(t, shows, runs, "runs that are shown and compared")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(text), 0o644)) //nolint:gosec // a document of the checkout
				return
			}
			assert.Equal(t, old, text, "if that is meant: go test -run Documents . -update")
		})
	}
}

// part is a part of a document: prose, or what stands between two fences.
type part struct {
	fence, kind string // "```console" and "console"; "" for prose
	text        string
}

// isRun holds for a block of commands.
func (p *part) isRun() bool {
	return p.fence != "" && p.kind == "" && strings.Contains("\n"+p.text, "\n_build/llmctx ")
}

const fence = "```"

func split(document string) []part {
	parts := []part{{}}
	for line := range strings.Lines(document) {
		last := &parts[len(parts)-1]
		switch kind, isFence := strings.CutPrefix(strings.TrimSpace(line), fence); {
		case isFence && last.fence == "":
			parts = append(parts, part{fence: strings.TrimSpace(line), kind: kind})
		case isFence:
			parts = append(parts, part{})
		default:
			last.text += line
		}
	}
	return parts
}

func join(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.fence == "" {
			b.WriteString(p.text)
			continue
		}
		b.WriteString(p.fence + "\n" + p.text + fence + "\n")
	}
	return b.String()
}

// underline is below each heading of a report.
var underline = regexp.MustCompile(`(?m)^-+$`)

// scene makes a folder in which the commands run as in the root of the checkout, but for what they write.
func scene(t *testing.T, root string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"examples", "testdata"} {
		require.NoError(t, os.Symlink(filepath.Join(root, name), filepath.Join(folder, name)))
	}
	require.NoError(t, os.Mkdir(filepath.Join(folder, "_build"), 0o755))
	self, err := os.Executable()
	require.NoError(t, err)
	script := fmt.Sprintf("#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", asCommand, self)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "_build", "llmctx"), []byte(script), 0o755)) //nolint:gosec // it is run
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(folder, "_build", "gentraffic"), "./internal/scenario/gentraffic")
	text, err := build.CombinedOutput()
	require.NoError(t, err, string(text))
	return folder
}

// output runs the commands of a block and returns what the last of them prints.
func output(t *testing.T, folder, block string) string {
	t.Helper()
	var last string
	for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", " ")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "make ") {
			last = shell(t, folder, line)
		}
	}
	return last
}

// excerpt returns as many of the sections of a report as are shown.
func excerpt(text, shown string) string {
	headings := underline.FindAllStringIndex(text, -1)
	if n := len(underline.FindAllString(shown, -1)); n < len(headings) {
		before := strings.TrimRight(text[:headings[n][0]], "\n") // and the heading itself
		text = strings.TrimRight(before[:strings.LastIndex(before, "\n")], "\n") + "\n"
	}
	return text
}

// console runs each command of a block, and writes what it prints below it.
func console(t *testing.T, folder, block string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(block) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			b.WriteString(line + shell(t, folder, command))
		}
	}
	return b.String()
}

// shell runs a line, and returns what it prints for people: an exit code may be part of the answer.
func shell(t *testing.T, folder, line string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-c", line)
	command.Dir = folder
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		require.NoError(t, err, line)
	}
	return string(text)
}
