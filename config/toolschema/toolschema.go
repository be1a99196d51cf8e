// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Recipe names the version of the hashing recipe. It is the first line of what a set's hash is taken over, so that
// sets hashed by different versions never agree by accident. It changes whenever any normalisation does.
const Recipe = "llm_context.tools/1"

// hashDigits is the length of every hash here: 16 hex digits, 64 bits of SHA-256.
const hashDigits = 16

// Tool is one tool as the model was shown it.
type Tool struct {
	// Name is the tool's name; for a hosted tool without one, its type.
	Name string
	// Hash is the first 16 hex digits of SHA-256 over the canonical definition.
	Hash string
	// BareHash is Hash with the description left out. It lets a comparer agree with an instrumentation that dropped
	// the description, which the OTel GenAI conventions recommend by default.
	BareHash string
	// HasDescription is false when the definition had none, or an empty one.
	HasDescription bool
	// HasParameters is false when the definition carried no parameters at all, or `{}`, which is also what is left where
	// they were not recorded. A schema that says that there are none counts as carried.
	HasParameters bool
	// Hosted marks a tool that the provider runs (web search, a computer, a remote MCP server): its schema is the
	// provider's, so its identity is its name and type, and its settings do not count.
	Hosted bool
	// Repeats is true where the schema of the parameters has the tool's description once more.
	Repeats bool
}

// Set is all tools of one request, sorted by name (byte order), each name once.
type Set struct {
	Tools []Tool
	// Hash is [SetHash] over the tools' Hash, BareHash over their BareHash. A set of no tools has both: `[]` says
	// that the model was shown none.
	Hash     string
	BareHash string
	// Cut is true where a text within the definitions may have been cut: one ends in a mark, or the longest is as long
	// as a limit, or text stands where a schema was. The JSON is whole, and what the model was shown may not be.
	Cut bool
}

// NewSet joins tools that were read one by one (indexed attributes hold one definition each) into a set. A tool that
// occurs twice with one definition counts once; one name with two definitions is [ErrAmbiguous].
func NewSet(tools []Tool) (Set, error) {
	if len(tools) > MaxTools {
		return Set{}, fmt.Errorf("%w: more than %d tools", ErrLimit, MaxTools)
	}
	sorted := slices.Clone(tools)
	slices.SortStableFunc(sorted, func(a, b Tool) int { return cmp.Compare(a.Name, b.Name) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].Name == sorted[i].Name && sorted[i-1] != sorted[i] {
			return Set{}, fmt.Errorf("%w: tool %.64q is defined twice, differently", ErrAmbiguous, sorted[i].Name)
		}
	}
	sorted = slices.Compact(sorted)

	hashes, bare := make(map[string]string, len(sorted)), make(map[string]string, len(sorted))
	for _, tool := range sorted {
		hashes[tool.Name], bare[tool.Name] = tool.Hash, tool.BareHash
	}
	return Set{Tools: sorted, Hash: SetHash(hashes), BareHash: SetHash(bare)}, nil
}

// Complete reports whether the set's hash stands for what the model was shown. It is false for definitions that an
// instrumentation has stripped to their names, whose hash must not be compared with one of full definitions.
//
// Hosted tools and tools with parameters are whole. A tool with a description but no parameters is whole only if
// another tool of the set shows that parameters are being recorded: then it has none, otherwise nobody can tell.
// A missing description never makes a set incomplete; compare BareHash then.
func (s Set) Complete() bool {
	recorded := slices.ContainsFunc(s.Tools, func(t Tool) bool { return t.HasParameters })
	for _, tool := range s.Tools {
		whole := tool.Hosted || tool.HasParameters || (tool.HasDescription && recorded)
		if !whole {
			return false
		}
	}
	return true
}

// Described reports whether every function tool of the set came with its description; if not, only BareHash can agree
// with a set read elsewhere.
func (s Set) Described() bool {
	return !slices.ContainsFunc(s.Tools, func(t Tool) bool { return !t.Hosted && !t.HasDescription })
}

// Repeats reports whether a tool's schema has the description of the tool once more: so frameworks hold the class that
// the arguments are read into, and some leave it out for the model (LangChain).
func (s Set) Repeats() bool {
	return slices.ContainsFunc(s.Tools, func(t Tool) bool { return t.Repeats })
}

// SetHash hashes a set given as tool name to tool hash: the [Recipe] line, then one `name=hash` line per tool in byte
// order of the names, each ended by a line feed. No tools is a set like any other.
func SetHash(tools map[string]string) string {
	var lines strings.Builder
	lines.WriteString(Recipe + "\n")
	for _, name := range slices.Sorted(maps.Keys(tools)) {
		lines.WriteString(name + "=" + tools[name] + "\n")
	}
	return digest([]byte(lines.String()))
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:hashDigits]
}
