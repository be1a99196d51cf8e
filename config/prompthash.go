// SPDX-License-Identifier: Apache-2.0

package config

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// PromptHash names the content of a prompt: the SHA-256, as 64 hexadecimal digits,
// of the text in UTF-8 with line feeds as line ends and without the white space
// around it, which files and editors add and SDKs trim.
func PromptHash(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
