// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
)

// texts gives equal texts one place in memory. The verdicts of a hundred thousand
// services hold the same few models and names: what is compared on every span should
// lie in the cache.
type texts struct{ memo *memo.Memo[string] }

// How many texts have a place, and how long one may be.
const (
	maxTexts     = 1 << 14
	maxTextBytes = 1 << 8
)

func newTexts() *texts { return &texts{memo.New[string](maxTexts)} }

// keep gives a text that may be kept when its batch is gone.
func (t *texts) keep(text string) string {
	if text == "" {
		return ""
	}
	if len(text) > maxTextBytes {
		return strings.Clone(text)
	}
	hash := memo.Hash(0, text)
	if known := t.memo.Find(hash, func(k *string) bool { return *k == text }); known != nil {
		return *known
	}
	kept := strings.Clone(text)
	t.memo.Put(hash, &kept)
	return kept
}
