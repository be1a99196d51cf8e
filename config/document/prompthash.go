// SPDX-License-Identifier: Apache-2.0

package document

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unsafe"
)

// PromptHash names the content of a prompt: the SHA-256, as 64 hexadecimal digits,
// of the text in UTF-8 with line feeds as line ends and without the white space
// around it, which files and editors add and SDKs trim.
func PromptHash(text string) string { return SumOfPrompt(text).String() }

// PromptSum is PromptHash before it is spelled out.
type PromptSum [sha256.Size]byte

// String returns the 64 hexadecimal digits.
func (s PromptSum) String() string { return hex.EncodeToString(s[:]) }

// SumOfPrompt names the content of a prompt as PromptHash does.
func SumOfPrompt(text string) PromptSum {
	if text = strings.TrimSpace(text); strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	// The bytes are read only: a copy of every prompt that passes would be the most of it.
	return sha256.Sum256(unsafe.Slice(unsafe.StringData(text), len(text)))
}
