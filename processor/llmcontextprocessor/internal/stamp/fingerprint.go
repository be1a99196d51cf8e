// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// FingerprintRecipe is the first line of what a fingerprint is taken over. It
// changes with the recipe, so that a new recipe cannot look like an incident.
const FingerprintRecipe = "llm_context/1"

// fingerprint is the first 16 hexadecimal digits of the SHA-256 over the recipe line
// and one line "variable=value" for each serving variable, sorted by name, every
// line with a newline at its end. What is not known counts as "unknown": an input
// that was lost gives a different, visible set.
func (p *Plan) fingerprint(findings []Finding) string {
	var text strings.Builder
	text.WriteString(FingerprintRecipe + "\n")
	for _, id := range p.serving {
		if p.variables[id].ifPresent && findings[id].missing() {
			continue
		}
		text.WriteString(p.variables[id].name + "=" + findings[id].stamped() + "\n")
	}
	return Hash(text.String())
}

// Hash is the first 16 hexadecimal digits of the SHA-256 of a text.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
