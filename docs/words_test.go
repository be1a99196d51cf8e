// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// replaced are words that once stood for what has one word now.
var replaced = map[string]string{
	"heed":     "what a dialect depends on",
	"moment":   "time or interval",
	"nearby":   "recent",
	"piece":    "interval or part",
	"plant":    "gentraffic",
	"planted":  "synthetic",
	"showing":  "interval",
	"sieve":    "prefilter",
	"sighting": "look or entry",
	"stretch":  "interval",
	"tiles":    "blocks",
	"trail":    "recent",
}

// replacedFunctions are names of functions that have a better one: a judge and settle are
// things of the registry's.
var replacedFunctions = map[string]string{"judge": "recognise", "settle": "decide"}

// spared are files that have such a word all the same.
var spared = map[string][]string{
	"cmd/llmctx/internal/analysis/analyse.go":               {"tiles"},
	"cmd/llmctx/internal/analysis/frame.go":                 {"tiles"},
	"cmd/llmctx/internal/analysis/mixes.go":                 {"tiles"},
	"cmd/llmctx/internal/analysis/mixes_internal_test.go":   {"tiles"},
	"cmd/llmctx/internal/analysis/reason.go":                {"tiles"},
	"cmd/llmctx/internal/analysis/shares_internal_test.go":  {"tiles"},
	"cmd/llmctx/internal/analysis/shift.go":                 {"tiles"},
	"cmd/llmctx/internal/analysis/stat_internal_test.go":    {"tiles"},
	"cmd/llmctx/internal/analysis/tiles.go":                 {"tiles"},
	"cmd/llmctx/internal/analysis/told_internal_test.go":    {"tiles"},
	"cmd/llmctx/internal/analysis/unknown.go":               {"tiles"},
	"cmd/llmctx/internal/analysis/verdict_internal_test.go": {"tiles"},
	"cmd/llmctx/internal/analysis/verdict.go":               {"tiles"},
	"cmd/llmctx/internal/analysis/attribute.go":             {"judge"},
	"cmd/llmctx/internal/analysis/behaviour.go":             {"judge"},
	"e2e/examples_test.go":                                  {"piece"},
	"e2e/faults_rig_test.go":                                {"judge", "moment"},
	"e2e/faults_test.go":                                    {"moment"},
	"e2e/history_test.go":                                   {"moment"},
	"processor/llmcontextprocessor/file_test.go":            {"piece"},
}

var (
	part = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)
	name = regexp.MustCompile(`^[a-z]+([._:-][a-z]+)+$`)
)

// replacedIn returns the replaced words of a name, in the singular.
func replacedIn(identifier string) []string {
	var list []string
	for _, word := range part.FindAllString(identifier, -1) {
		word = strings.ToLower(word)
		for _, singular := range []string{word, strings.TrimSuffix(word, "s"), strings.TrimSuffix(word, "es")} {
			if _, ok := replaced[singular]; ok {
				list = append(list, singular)
				break
			}
		}
	}
	return list
}

// wordsOf calls found with each replaced word in an identifier of a file, or in a literal that is a name.
func wordsOf(set *token.FileSet, file *ast.File, found func(token.Position, string)) {
	ast.Inspect(file, func(node ast.Node) bool {
		var text string
		switch node := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.FuncDecl:
			if _, ok := replacedFunctions[node.Name.Name]; ok {
				found(set.Position(node.Pos()), node.Name.Name)
			}
		case *ast.Ident:
			text = node.Name
		case *ast.BasicLit:
			if literal, err := strconv.Unquote(node.Value); err == nil && name.MatchString(literal) {
				text = literal
			}
		}
		for _, word := range replacedIn(text) {
			found(set.Position(node.Pos()), word)
		}
		return true
	})
}

// TestNoMetricHasAReplacedWord looks at the names in metadata.yaml, from which Go is generated.
func TestNoMetricHasAReplacedWord(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "*", "*", "metadata.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, name := range regexp.MustCompile(`(?m)^[ -]*([a-z_.]+):`).FindAllStringSubmatch(string(content), -1) {
			assert.Empty(t, replacedIn(name[1]), "%s: %s", file, name[1])
		}
	}
}

func TestAReplacedWordIsFoundInEverySpelling(t *testing.T) {
	const text = `package p
import _ "example.com/stretch/trail"
type savedSighting struct{}
var fewestTiles, stretches, TRAIL, upstretched, pieced int
const metric, prose = "llm_context.trail.size", "a trail of words"
func (savedLook) settle() {}
`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "p.go", text, 0)
	require.NoError(t, err)
	var got []string
	wordsOf(set, file, func(at token.Position, word string) { got = append(got, fmt.Sprint(at.Line, " ", word)) })
	assert.Equal(t, []string{"3 sighting", "4 tiles", "4 stretch", "4 trail", "5 trail", "6 settle"}, got)
}

func TestOneThingHasOneWord(t *testing.T) {
	output, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-co", "--exclude-standard", "*.go").Output()
	require.NoError(t, err)
	files := strings.Fields(string(output))
	require.NotEmpty(t, files)
	used := map[string][]string{}
	for _, path := range files {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, filepath.Join(root, path), nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		if ast.IsGenerated(file) || path == "docs/words_test.go" {
			continue
		}
		wordsOf(set, file, func(at token.Position, word string) {
			if !slices.Contains(used[path], word) {
				used[path] = append(used[path], word)
			}
			if !slices.Contains(spared[path], word) {
				t.Errorf("%s:%d: not %q but %s", path, at.Line, word, cmp.Or(replaced[word], replacedFunctions[word]))
			}
		})
	}
	for _, path := range slices.Sorted(maps.Keys(spared)) {
		for _, word := range spared[path] {
			assert.Contains(t, used[path], word, "%s no longer has %q: take it off the list", path, word)
		}
	}
}
