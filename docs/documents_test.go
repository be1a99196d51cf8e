// SPDX-License-Identifier: Apache-2.0

// Package docs_test holds the documents to what they speak of.
package docs_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

var update = flag.Bool("update", false, "write what is generated into the documents")

const root = ".."

// documents returns every document by its path from the root, without what was built or captured.
func documents(t *testing.T) map[string]string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-co", "--exclude-standard", "*.md").Output()
	require.NoError(t, err)
	texts := map[string]string{}
	for _, path := range strings.Fields(string(output)) {
		text, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		texts[path] = string(text)
	}
	require.Contains(t, texts, "README.md")
	return texts
}

var (
	fenced  = regexp.MustCompile("(?s)\n```.*?\n```\n")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	anchor  = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
)

// anchors returns the fragments under which the headings of a document are found on GitHub.
func anchors(text string) []string {
	var list []string
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		list = append(list, strings.ReplaceAll(anchor.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-"))
	}
	return list
}

func TestEveryLinkOfADocumentLeadsSomewhere(t *testing.T) {
	texts := documents(t)
	for path, text := range texts {
		for _, match := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			file, fragment, _ := strings.Cut(match[1], "#")
			target := path
			if file != "" {
				target = filepath.Join(filepath.Dir(path), file)
				_, err := os.Stat(filepath.Join(root, target))
				assert.NoError(t, err, "%s links to %s", path, match[1])
			}
			if fragment != "" && strings.HasSuffix(target, ".md") {
				assert.Contains(t, anchors(texts[target]), fragment, "%s links to %s", path, match[1])
			}
		}
	}
}

func TestTheReadmeIsReadInOneSitting(t *testing.T) {
	assert.LessOrEqual(t, len(documents(t)["README.md"]), 8<<10)
	picture, err := os.Stat("postmortem.png")
	require.NoError(t, err)
	assert.LessOrEqual(t, picture.Size(), int64(200_000))
}

// TestATestThatADocumentNamesIsThere, as otherwise nobody would know whether what it is said to show still holds.
func TestATestThatADocumentNamesIsThere(t *testing.T) {
	named := regexp.MustCompile("`(Test[A-Z][A-Za-z0-9_]*)`")
	output, err := exec.CommandContext(t.Context(), "git", "-C", root, "grep", "-ohE", `^func Test[A-Za-z0-9_]+`, "--", "*_test.go").Output()
	require.NoError(t, err)
	tests := strings.Split(string(output), "\n")
	for path, text := range documents(t) {
		for _, match := range named.FindAllStringSubmatch(text, -1) {
			assert.True(t, slices.Contains(tests, "func "+match[1]), "%s names %s", path, match[1])
		}
	}
}

// TestAMetricThatADocumentNamesIsThere reads the list that is generated from metadata.yaml.
func TestAMetricThatADocumentNamesIsThere(t *testing.T) {
	texts := documents(t)
	named := regexp.MustCompile("`(otelcol\\.processor\\.llm_context[a-z_.]*)")
	for path, text := range texts {
		for _, match := range named.FindAllStringSubmatch(text, -1) {
			assert.Contains(t, texts["processor/llmcontextprocessor/documentation.md"], "### "+match[1]+"\n", "%s names it", path)
		}
	}
}

func TestTheRegistryDocumentListsEveryVariableWithItsKeys(t *testing.T) {
	text := documents(t)["docs/registry.md"]
	for _, row := range variable.Builtin {
		line := regexp.MustCompile("(?m)^\\| `" + row.Name + "` \\|.*$").FindString(text)
		assert.NotEmpty(t, line, "%s has no line", row.Name)
		for _, key := range row.Keys {
			assert.True(t, key == row.Short || strings.Contains(line, "`"+key+"`"), "%s: %s", row.Name, key)
		}
	}
}

func TestTheConfigurationDocumentListsEverySource(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(root, "config", "source"))
	require.NoError(t, err)
	sources := 0
	for _, entry := range entries {
		if entry.IsDir() {
			sources++
			assert.Contains(t, documents(t)["docs/configuration.md"], "\n| `"+entry.Name()+"` |")
		}
	}
	assert.NotZero(t, sources)
}

// TestTheArchitectureIsThatOfThePackages writes the drawing and the table anew, from what the packages import.
func TestTheArchitectureIsThatOfThePackages(t *testing.T) {
	path := filepath.Join(root, "docs", "architecture.md")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	text := string(content)
	const begin, end = "<!-- packages: written by go test ./docs -update -->\n", "<!-- end of packages -->"
	before, rest, found := strings.Cut(text, begin)
	require.True(t, found)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found)
	wanted := before + begin + packages(t) + end + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(wanted), 0o644)) //nolint:gosec // a document of the checkout
		return
	}
	assert.Equal(t, wanted, text, "if that is meant: go test ./docs -update")
	for _, match := range regexp.MustCompile("(?m)^\\| [a-z, ]+ \\| `([a-z/]+)` \\|$").FindAllStringSubmatch(before, -1) {
		assert.DirExists(t, filepath.Join(root, match[1]))
	}
}

// isAid reports whether a package is generated, or for tests alone.
func isAid(name string) bool {
	return strings.Contains(name, "internal/metadata") || strings.HasSuffix(name, "/configtest")
}

// packages draws what the packages of the module import of each other, and tells what each is for.
func packages(t *testing.T) string {
	t.Helper()
	const module = "github.com/llmcontext/llmcontextprocessor/"
	list := exec.CommandContext(t.Context(), "go", "list", "-f",
		`{{if .GoFiles}}{{.ImportPath}}|{{.Doc}}|{{range .Imports}}{{.}} {{end}}{{end}}`, "./...")
	list.Dir = root
	output, err := list.Output()
	require.NoError(t, err)
	drawing, table := "```mermaid\ngraph LR\n", "| package | |\n| --- | --- |\n"
	short := strings.NewReplacer("processor/llmcontextprocessor/internal/", "", "processor/llmcontextprocessor", "component")
	for line := range strings.Lines(string(output)) {
		fields := strings.SplitN(strings.TrimSpace(line), "|", 3)
		name, own := strings.CutPrefix(fields[0], module)
		if !own || isAid(name) {
			continue
		}
		_, about, _ := strings.Cut(fields[1], " ")
		_, about, _ = strings.Cut(about, " ")
		table += "| `" + name + "` | " + about + " |\n"
		for imported := range strings.FieldsSeq(fields[2]) {
			target, own := strings.CutPrefix(imported, module)
			if own && !isAid(target) {
				drawing += fmt.Sprintf("  %s --> %s\n", short.Replace(name), short.Replace(target))
			}
		}
	}
	return "\n" + drawing + "```\n\n" + table + "\n"
}
