// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"slices"

	"github.com/llmcontext/llmcontextprocessor/internal/memo"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
)

// reading is what a span shows by itself, wherever and whenever it ran. There is one
// of each: equal ones are the same as long as they are remembered.
type reading struct {
	hash     uint64
	evidence evidenceKey
	own      []string // by slot: the value that the span itself has, "" where it has none
}

// noGenAI is the reading of a span that is not GenAI.
var noGenAI = &reading{}

func (r *reading) kind() dialect.Kind { return r.evidence.kind }

// maxReadings bounds how many readings are remembered.
const maxReadings = 1 << 14

// judge gives the reading of the span that was read: it asks the dialects.
func (w *walker) judge() *reading {
	if w.facts.Kind() == dialect.None {
		return noGenAI
	}
	evidence := w.facts.Evidence()
	w.alias(&evidence)
	return w.engine.readingOf(w.evidenceKeyOf(&evidence), w.own)
}

// alias gives the keys of the conventions the value that the span's dialect has for
// them under another name. Only the name of an operation stays as it was written:
// kinds are coarser.
func (w *walker) alias(evidence *dialect.Evidence) {
	for i, slot := range w.engine.slots {
		if slot.alias == nil || w.own[i] != "" && slot.key == operationKey {
			continue
		}
		if value := slot.alias(evidence); value != "" {
			w.own[i] = value
		}
	}
}

// readingOf gives the one reading of this content.
func (e *engine) readingOf(evidence evidenceKey, own []string) *reading {
	hash := evidence.hash(0)
	for slot, value := range own {
		if value != "" {
			hash = memo.Hash(hash^uint64(slot), value)
		}
	}
	known := e.readings.Find(hash, func(r *reading) bool { return r.evidence == evidence && slices.Equal(r.own, own) })
	if known != nil {
		return known
	}
	r := &reading{hash: hash, evidence: evidence.keptBy(e.texts), own: make([]string, len(own))}
	for slot, value := range own {
		r.own[slot] = e.texts.keep(value)
	}
	e.readings.Put(hash, r)
	return r
}
