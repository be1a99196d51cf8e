// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/command"
	"github.com/llmcontext/llmcontextprocessor/config/document"
)

// outcome is what a run of llmctx left behind.
type outcome struct {
	code           int
	stdout, stderr string
}

func run(stdin string, args ...string) outcome {
	root := &cobra.Command{Use: "llmctx"}
	root.AddCommand(command.Postmortem(), command.Explain(), command.Validate(), command.Hash(),
		command.Set(), command.Snapshot(), command.At(), command.Changes(), command.Values())
	var out, errs bytes.Buffer
	code := command.Run(root, args, strings.NewReader(stdin), &out, &errs)
	return outcome{code, out.String(), errs.String()}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const good = `contexts:
  - match: {service.name: support-agent}
    prompt: {name: refund-policy, revision: r42}
`

func TestValidateAcceptsAGoodRegistryAndNamesItsRevision(t *testing.T) {
	got := run(good, "validate", "-")
	assert.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Regexp(t, `^valid: 1 context in 1 file, registry revision [0-9a-f]{12}\n$`, got.stdout)
}

func TestValidateTellsWhatIsReadButLikelyNotMeant(t *testing.T) {
	const listed = "contexts:\n  - match: {}\n    cohort: [beta]\n"
	got := run(listed, "validate", "-")
	assert.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stderr, "warning: -:3:13: contexts[0].cohort: is a list of one value")
	assert.Regexp(t, `^valid: `, got.stdout)
	got = run(listed, "validate", "--json", "-")
	assert.Equal(t, command.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, `"warnings": [`)
	assert.NotContains(t, run(good, "validate", "--json", "-").stdout, "warnings")
}

func TestValidateShowsThePlaceTheRemedyAndTheLine(t *testing.T) {
	path := write(t, "llm-context.yaml", strings.Replace(good, "revision:", "revison:", 1))
	got := run("", "validate", path)
	assert.Equal(t, command.ExitFinding, got.code)
	assert.Contains(t, got.stderr, path+":3:")
	assert.Contains(t, got.stderr, "contexts[0].prompt")
	assert.Contains(t, got.stderr, "prompt: {name: refund-policy, revison: r42}")
	assert.Contains(t, got.stderr, "^")
	assert.Contains(t, got.stderr, "not valid: ")
}

func TestValidateFindsConflictsBetweenFiles(t *testing.T) {
	one, two := write(t, "a.yaml", good), write(t, "b.yaml", good)
	got := run("", "validate", one, two)
	assert.Equal(t, command.ExitFinding, got.code)
	assert.Contains(t, got.stderr, one)
	assert.Contains(t, got.stderr, two)
	assert.Equal(t, command.ExitOK, run("", "validate", one).code)
	assert.Equal(t, command.ExitOK, run("", "validate", two).code)
}

func TestValidateTellsUnreadableFilesFromBadOnes(t *testing.T) {
	assert.Equal(t, command.ExitTrouble, run("", "validate", filepath.Join(t.TempDir(), "absent.yaml")).code)
	assert.Equal(t, command.ExitTrouble, run("", "validate").code)
	assert.Equal(t, command.ExitTrouble, run("", "no-such-command").code)
}

func TestValidateReadsAFolderAsTheFileSourceDoes(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"a.yaml": good, "b.yml": "contexts: [{match: {}, cohort: beta}]\n", "c.json": `{"contexts": [{"match": {"a": "x"}, "cohort": "x"}]}`,
		"README.md": "no registry", ".hidden.yaml": "nor this",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	got := run("", "validate", folder)
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	// The revision is that of `sha256sum a.yaml b.yml c.json | sha256sum`, run in the folder.
	var list strings.Builder
	for _, name := range []string{"a.yaml", "b.yml", "c.json"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(data), name)
	}
	revision := fmt.Sprintf("%x", sha256.Sum256([]byte(list.String())))[:12]
	assert.Equal(t, "valid: 3 contexts in 3 files, registry revision "+revision+"\n", got.stdout)
	assert.Equal(t, got.stdout, run("", "validate", filepath.Join(folder, "[abc].*")).stdout, "a glob too")

	require.NoError(t, os.WriteFile(filepath.Join(folder, "b.yml"), []byte("contexts: [{match: {}, cohrt: beta}]\n"), 0o600))
	got = run("", "validate", folder)
	assert.Equal(t, command.ExitFinding, got.code)
	assert.Contains(t, got.stderr, filepath.Join(folder, "b.yml")+":1:")

	got = run("", "validate", t.TempDir())
	assert.Equal(t, command.ExitTrouble, got.code)
	assert.Contains(t, got.stderr, "no registry there; expected files that end in .yaml, .yml, .json")
}

func TestValidateKeepsFilesOfOneNameInTwoFoldersApart(t *testing.T) {
	one, two := write(t, "a.yaml", good), write(t, "a.yaml", good)
	got := run("", "validate", filepath.Dir(one), filepath.Dir(two))
	assert.Equal(t, command.ExitFinding, got.code, "they declare the same")
	assert.Contains(t, got.stderr, one)
	assert.Contains(t, got.stderr, two)
}

func TestValidateReportsEveryProblemAsJSON(t *testing.T) {
	path := write(t, "llm-context.yaml", "contexts:\n  - match: {}\n    cohort: 'a b'\n    judge: {name: j}\n")
	got := run("", "validate", "--json", path)
	assert.Equal(t, command.ExitFinding, got.code)
	var v struct {
		Valid    bool
		Problems []struct {
			File, Path, Message, Excerpt string
			Line, Column                 int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &v))
	assert.False(t, v.Valid)
	require.Len(t, v.Problems, 2)
	for i, path := range []string{"contexts[0].cohort", "contexts[0].judge"} {
		assert.Equal(t, path, v.Problems[i].Path)
		assert.NotEmpty(t, v.Problems[i].Message)
		assert.NotEmpty(t, v.Problems[i].Excerpt)
	}
	assert.Equal(t, []int{3, 4}, []int{v.Problems[0].Line, v.Problems[1].Line})
}

const definitions = `[{"type": "function", "name": "lookup_order", "description": "Look up an order",
  "parameters": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}},
 {"type": "web_search"}]`

func TestHashToolsPrintsWhatARegistryTakes(t *testing.T) {
	got := run(definitions, "hash", "tools", "-")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	// The hashes are those of the worked example of the recipe.
	assert.Contains(t, got.stdout, "lookup_order: 71a87de0f60d6e98")
	assert.Contains(t, got.stdout, "set aa8d72de2d3b1ede")

	var indented strings.Builder
	for line := range strings.Lines(got.stdout) {
		indented.WriteString("    " + line)
	}
	doc, err := document.Parse("pasted", []byte("contexts:\n  - match: {}\n"+indented.String()))
	require.NoError(t, err)
	assert.Equal(t, "aa8d72de2d3b1ede", doc.Contexts[0].Revisions("tools")[0].Options[0].Value.Revision)
}

func TestHashToolsQuotesNamesThatYAMLWouldMisread(t *testing.T) {
	for _, name := range []string{"yes", "no", "null", "2fa", "a: b", `say "hi"`, "-", "on", "search"} {
		tool, err := json.Marshal([]map[string]any{{"name": name, "parameters": map[string]any{}}})
		require.NoError(t, err)
		got := run(string(tool), "hash", "tools", "-")
		require.Equal(t, command.ExitOK, got.code, got.stderr)
		doc, err := document.Parse("pasted", []byte("contexts:\n- match: {}\n  "+
			strings.ReplaceAll(strings.TrimSpace(got.stdout), "\n", "\n  ")))
		require.NoError(t, err, got.stdout)
		assert.Contains(t, doc.Contexts[0].Revisions("tools")[0].Options[0].Value.ToolHashes, name)
	}
}

func TestHashToolsRefusesWhatIsCutOff(t *testing.T) {
	got := run(definitions[:len(definitions)/2], "hash", "tools", "-")
	assert.Equal(t, command.ExitFinding, got.code)
	assert.Empty(t, got.stdout)
	assert.Contains(t, got.stderr, "not valid JSON")
}

func TestHashToolsSaysWhenDefinitionsLostTheirParameters(t *testing.T) {
	got := run(`[{"type": "function", "name": "lookup_order"}]`, "hash", "tools", "-")
	assert.Equal(t, command.ExitOK, got.code)
	assert.Contains(t, got.stdout, "# Incomplete")
}

func TestHashPromptIgnoresLineEndsAndSurroundingSpace(t *testing.T) {
	one, two := run("Be kind.\nBe brief.\n", "hash", "prompt", "-"), run("Be kind.\r\nBe brief.", "hash", "prompt", "-")
	assert.Equal(t, one.stdout, two.stdout)
	assert.Regexp(t, `^hash: [0-9a-f]{64}   # -\n$`, one.stdout)
	assert.NotEqual(t, one.stdout, run("Be kind.\nBe long.", "hash", "prompt", "-").stdout)
}

func TestHashTellsMistakesWithTheirRemedy(t *testing.T) {
	for name, row := range map[string]struct {
		code      int
		stdin     string
		arguments []string
		want      string
	}{
		"another shape":  {command.ExitFinding, `{"a": 1}`, []string{"tools", "-"}, `{"type": "function", "function": {...}}`},
		"no JSON":        {command.ExitFinding, `name: x`, []string{"tools", "-"}, "it takes JSON: a list or an object"},
		"another word":   {command.ExitTrouble, "", []string{"foo"}, `"foo" cannot be hashed; write llmctx hash tools FILE...`},
		"no word":        {command.ExitTrouble, "", nil, "or hash prompt FILE"},
		"an empty file":  {command.ExitFinding, " \n", []string{"prompt", "-"}, "-: is empty"},
		"a picture":      {command.ExitFinding, "\x89PNG\x00", []string{"prompt", "-"}, "-: is not text in UTF-8"},
		"text with NULs": {command.ExitFinding, "Be kind.\x00", []string{"prompt", "-"}, "-: is not text in UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(row.stdin, append([]string{"hash"}, row.arguments...)...)
			assert.Equal(t, row.code, got.code)
			assert.Empty(t, got.stdout)
			assert.Contains(t, got.stderr, row.want)
		})
	}
}

func TestHashPrintsJSONForEveryFile(t *testing.T) {
	path := write(t, "tools.json", definitions)
	got := run(definitions, "hash", "tools", "--json", path, "-")
	require.Equal(t, command.ExitOK, got.code, got.stderr)
	var reports []struct {
		File    string
		SetHash string `json:"set_hash"`
		Tools   []struct{ Name, Hash string }
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &reports))
	require.Len(t, reports, 2)
	assert.Equal(t, path, reports[0].File)
	assert.Equal(t, reports[0].SetHash, reports[1].SetHash)
	assert.Len(t, reports[0].Tools, 2)
}
