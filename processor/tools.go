// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
)

// toolCache reads each distinct text of tool definitions once. Applications send the
// same definitions with every call.
type toolCache struct {
	memo *memo.Memo[toolsEntry]
}

// toolsEntry is one text of tool definitions and what it says. A text that cannot be
// read has an entry with an error, so that it is not tried again on every span.
type toolsEntry struct {
	text string
	hash uint64
	set  toolschema.Set
	err  error
}

// maxToolTexts bounds how many texts are remembered; each is at most toolschema.MaxBytes long.
const maxToolTexts = 256

func newToolCache() *toolCache {
	return &toolCache{memo: memo.New[toolsEntry](maxToolTexts)}
}

// read gives the entry of a text; nil where there is none.
func (c *toolCache) read(text string) *toolsEntry {
	if text == "" {
		return nil
	}
	hash := memo.Hash(0, text)
	entry := c.memo.Find(hash, func(e *toolsEntry) bool { return e.text == text })
	if entry == nil {
		entry = &toolsEntry{text: strings.Clone(text), hash: hash}
		entry.set, entry.err = toolschema.Parse(text)
		c.memo.Put(hash, entry)
	}
	return entry
}

// readTools gives what definitions say; nil where there are none, or none that can
// be read: truncated JSON has no hash.
func (w *walker) readTools(text string) *toolsEntry {
	entry := w.tools.read(text)
	if entry != nil && entry.err != nil {
		w.tally.refused++
		return nil
	}
	return entry
}
