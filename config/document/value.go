// SPDX-License-Identifier: Apache-2.0

package document

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// MaxValueBytes is the longest value that is stamped: Jaeger on Elasticsearch and
// on Cassandra does not index a longer one.
const MaxValueBytes = 255

// Alphabet describes the characters that a stamped value is made of.
const Alphabet = "A-Z a-z 0-9 . _ : / -"

var inAlphabet = func() (set [256]bool) {
	for c := range set {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
			set[c] = true
		case strings.IndexByte("._:/-", byte(c)) >= 0:
			set[c] = true
		}
	}
	return set
}()

// CheckValue says what is wrong with a declared value; nil if it can be stamped as it is.
func CheckValue(value string) error {
	if value == "" {
		return fmt.Errorf("is empty")
	}
	if len(value) > MaxValueBytes {
		return fmt.Errorf("is %d bytes long; at most %d can be stamped", len(value), MaxValueBytes)
	}
	for _, c := range value {
		if c >= 256 || !inAlphabet[c] {
			return fmt.Errorf("holds %q; use only %s", c, Alphabet)
		}
	}
	return nil
}

// Clean makes an observed value fit to be stamped: every byte outside the alphabet
// becomes an underscore, and what is too long is cut and ends in a hash of the
// whole. altered reports whether anything had to change.
func Clean(value string) (clean string, altered bool) {
	if CheckValue(value) == nil || value == "" {
		return value, false
	}
	kept := []byte(value)
	for i, c := range kept {
		if !inAlphabet[c] {
			kept[i] = '_'
		}
	}
	if len(kept) > MaxValueBytes {
		sum := sha256.Sum256([]byte(value))
		suffix := "-" + hex.EncodeToString(sum[:8])
		kept = append(kept[:MaxValueBytes-len(suffix)], suffix...)
	}
	return string(kept), true
}

// Value is one revision of a variable, in parts. Which parts are set depends on
// the variable; String puts them together as they are stamped.
type Value struct {
	Name string // prompt, route, index, judge, harness
	// Revision of a prompt or a judge; the model of a route, the snapshot of an index,
	// the hash of the set of tools or skills; the version of a harness; the value of a
	// cohort and of user-named ones.
	Revision string
	Provider string // route: for the reader, never compared
	Hash     string // prompt: SHA-256 of the template, 64 hex, or ""

	// ToolHashes holds the schema hash of each declared tool by name.
	ToolHashes map[string]string
	// BareHash is the set hash without descriptions, "" where only hashes were declared.
	BareHash string
}

// Render returns the stamped form of the variable's value.
func (v *Value) Render(id variable.ID) string { return id.Write(v.Name, v.Revision) }
