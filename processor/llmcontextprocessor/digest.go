// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
	"github.com/llmcontext/llmcontextprocessor/internal/cache"
)

// digests remembers what long texts say that come again: applications send the same tool
// definitions, and often the same system prompt, with every call.
type digests struct{ tools, prompts *cache.Cache[digest] }

// digest is what one text says.
type digest struct {
	text   string
	places string         // of the parts of which tool definitions were composed, each of them whole
	set    toolschema.Set // of tool definitions
	err    error          // they cannot be read
	sum    document.PromptSum
}

// How many texts are remembered, and how much they may weigh.
const (
	maxDigests       = 1 << 12
	digestBytes      = 32 << 20
	digestBytesATool = 256
)

func newDigests() *digests {
	options := cache.Options[digest]{
		Name: cache.Digest, Entries: maxDigests, Bytes: digestBytes,
		Weigh: func(d *digest) int64 {
			return int64(256 + len(d.text) + len(d.places) + digestBytesATool*len(d.set.Tools))
		},
	}
	recurring := options
	recurring.Recurring = true
	return &digests{tools: cache.New(options), prompts: cache.New(recurring)}
}

// findTools returns what is known of definitions, nil if nothing is.
func (d *digests) findTools(text, places string) (known *digest, hash uint64) {
	hash = cache.HashLong(0, text)
	return d.tools.Find(hash, func(d *digest) bool { return d.text == text && d.places == places }), hash
}

// readTools returns what definitions say. A text that cannot be read is remembered too, so
// that it is not tried again on every record.
func (d *digests) readTools(text, places string) *digest {
	known, hash := d.findTools(text, places)
	if known != nil {
		return known
	}
	entry := &digest{text: strings.Clone(text), places: strings.Clone(places)}
	entry.set, entry.err = toolschema.Parse(entry.text)
	d.tools.Put(hash, entry)
	return entry
}

// shortPrompt is up to how many bytes a sum costs no more than to look for it.
const shortPrompt = 256

// sumOf returns the sum of a prompt's text.
func (d *digests) sumOf(text string) document.PromptSum {
	if len(text) <= shortPrompt {
		return document.SumOfPrompt(text)
	}
	hash := cache.HashLong(0, text)
	if known := d.prompts.Find(hash, func(d *digest) bool { return d.text == text }); known != nil {
		return known.sum
	}
	sum := document.SumOfPrompt(text)
	if d.prompts.Wants(hash) {
		d.prompts.Put(hash, &digest{text: strings.Clone(text), sum: sum})
	}
	return sum
}

// knowsTools reports whether definitions were composed of these parts before.
func (w *walker) knowsTools(text, places string) bool {
	w.known, _ = w.digests.findTools(text, places)
	return w.known != nil
}

// readTools returns what definitions say; nil where there are none, or none that can be
// read: truncated JSON has no hash.
func (w *walker) readTools(text string) *toolschema.Set {
	if text == "" {
		return nil
	}
	found, places := w.known, w.facts.Places(text)
	if found == nil || places == "" { // it is not what the dialect has asked for
		found = w.digests.readTools(text, places)
	}
	if found.err != nil {
		w.tally.refused++
		return nil
	}
	return &found.set
}
