// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"errors"
	"hash/maphash"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
	"github.com/llmcontext/llmcontextprocessor/internal/memo"
)

// toolCache reads each distinct text of tool definitions once. Applications send the
// same definitions with every call. Texts that are always new cost a budget: reading
// takes about 50 ns a byte, and a client must not buy a core with it.
type toolCache struct {
	memo   *memo.Memo[toolsEntry]
	seed   maphash.Seed
	budget *rate.Limiter // bytes
}

// toolsEntry is what one text of tool definitions says. A text that cannot be read has
// an entry with an error, so that it is not tried again on every span.
type toolsEntry struct {
	key textKey
	set toolschema.Set
	err error
}

// textKey stands for a text without keeping it alive. It holds 128 bits under keys
// that nobody outside of the process knows.
type textKey struct {
	hash, other uint64
	length      int
}

// How much is remembered, and how much that is not is read: a burst of new texts when
// the process starts, then a steady rate, which takes about a tenth of a core.
const (
	maxToolTexts       = 1 << 12
	toolBytesEachSec   = 2 << 20
	toolBytesInReserve = 16 << 20
)

// errBudget says that a text was not read, which says nothing about the text.
var errBudget = errors.New("too many new tool definitions at once")

func newToolCache() *toolCache {
	return &toolCache{
		memo:   memo.New[toolsEntry](maxToolTexts),
		seed:   maphash.MakeSeed(),
		budget: rate.NewLimiter(toolBytesEachSec, toolBytesInReserve),
	}
}

// read gives the entry of a text; nil where there is none, and errBudget where the
// budget does not allow to read it now.
func (c *toolCache) read(text string, now time.Time) (*toolsEntry, error) {
	if text == "" {
		return nil, nil
	}
	key := textKey{memo.Hash(0, text), maphash.String(c.seed, text), len(text)}
	if entry := c.memo.Find(key.hash, func(e *toolsEntry) bool { return e.key == key }); entry != nil {
		return entry, nil
	}
	if len(text) <= toolschema.MaxBytes && !c.budget.AllowN(now, len(text)) {
		return nil, errBudget
	}
	entry := &toolsEntry{key: key}
	entry.set, entry.err = toolschema.Parse(text)
	for i := range entry.set.Tools {
		tool := &entry.set.Tools[i]
		tool.Name = strings.Clone(tool.Name) // it may be a part of the text
	}
	c.memo.Put(key.hash, entry)
	return entry, nil
}

// readTools gives what definitions say; nil where there are none, or none that can
// be read: truncated JSON has no hash.
func (w *walker) readTools(text string) *toolsEntry {
	entry, err := w.tools.read(text, time.Unix(0, w.arrived))
	if err != nil {
		w.hurried = true
	}
	if err != nil || entry != nil && entry.err != nil {
		w.tally.refused++
		return nil
	}
	return entry
}
