// SPDX-License-Identifier: Apache-2.0

package document

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// libraryReads returns the node that the YAML library makes of a text; nil where it refuses
// it, or finds more than one document in it.
func libraryReads(text string) *yaml.Node {
	var root, second yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&root) != nil || !errors.Is(decoder.Decode(&second), io.EOF) {
		return nil
	}
	return root.Content[0]
}

// written tells all of a node that the reader of documents asks for.
func written(n *yaml.Node) string {
	if n == nil {
		return "nothing"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d:%d %d %s %d %q", n.Line, n.Column, n.Kind, n.ShortTag(), n.Style, n.Value)
	for _, child := range n.Content {
		b.WriteString("\n" + strings.ReplaceAll(written(child), "\n", "\n "))
	}
	return b.String()
}

// requireAlike holds what is read as plain to what the library reads.
func requireAlike(t *testing.T, text string) (isPlain bool) {
	t.Helper()
	root, ok := readPlain(text)
	if ok {
		require.Equal(t, written(libraryReads(text)), written(root), "%q", text)
	}
	return ok
}

const plainText = `# of a program
contexts:
  - match: {service.name: shop, env: [a, "b c", 'd'], n: {}}
    prompt:
    - {name: p, revision: r41, since: 2026-11-01T00:00:00Z}

    - name: "p"
      revision: r42
      hash: null
    tools: {schemas: {lookup: 41bd07c2a9e05f13, refund: 9f2c51d0aa31be77}}
  # and one more
  - cohort: 1.10
    match: {}
checked: 2026-11-20T12:00:00+01:00
`

func TestWhatIsReadAsPlainIsWhatTheLibraryReads(t *testing.T) {
	assert.True(t, requireAlike(t, plainText))
	for _, folder := range []string{"good", "bad"} {
		names, err := filepath.Glob(filepath.Join(registries, folder, "*"))
		require.NoError(t, err)
		require.NotEmpty(t, names)
		require.NotEmpty(t, names)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			requireAlike(t, string(data))
		}
	}
	for _, text := range []string{
		"", "\n", "a", "a:", "a: b: c", "a: b\n c", "a:\nb: c", "- a\nb: c", "a: b\n- c", "- a\n - b", "a:b", "a: b ", "a: {b:c}",
		"a: {b: c,}", "a: [b: c]", "a: 'it''s'", `a: "\n"`, "a: b #c", "a: b#c", "a: |\n  b", "a: &b c", "? a", "--- a", "a: b\n---\nb: c",
		"a: b\r\n", "\ta: b", "a: é", "a: {\nb: c}", "<<: a", "a: null", "a: ~", "a: - b", "a:\n - b\n - - c", "a:  b", "a: [b,c]", "a: [b,\"c\"d]",
		"a: http://b:80/c", "a: [http://b:80/c, 12:30:45]", "a: b:", "a: {b: c:}", "true: no", strings.Repeat("k", 1100) + ": b",
		"- " + strings.Repeat("k", 1100) + ": b", "a: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), "a: b\n  # c\n  d", "a: b\n\n\n", "a: b\n   ", "#\x00\na: b", "# é\na: b", "a: b\n#\ta",
	} {
		requireAlike(t, text)
	}
}

// Plain texts that were changed in a few places are mostly still nearly plain.
func TestWhatIsNoLongerPlainIsLeftToTheLibraryOrReadAsItDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	signs := []string{" ", "  ", "\n", ":", ": ", "- ", ",", "[", "]", "{", "}", "\"", "'", "#", " #", "a", "-", "&a", "*a", "!", "|", "\t", "?", "\\", "."}
	plain := 0
	for range 30_000 {
		text := plainText
		for range 1 + random.IntN(3) {
			at := random.IntN(len(text))
			end := min(len(text), at+random.IntN(4))
			if random.IntN(3) == 0 {
				end = at
			}
			text = text[:at] + signs[random.IntN(len(signs))] + text[end:]
		}
		if requireAlike(t, text) {
			plain++
		}
	}
	assert.Greater(t, plain, 2_000)
}

// FuzzPlain: what is read as plain is what the library reads.
func FuzzPlain(f *testing.F) {
	f.Add(plainText)
	f.Add("a:\n- b: {c: [d, \"e\", 'f']}\n  g: 12:30\n")
	f.Fuzz(func(t *testing.T, text string) { requireAlike(t, text) })
}
