// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// promptKeys are attributes under which a product looks for the prompt of a span.
type promptKeys struct {
	name, version string
	// number: the product takes integer versions only; others are not written.
	number bool
	both   string // both keys, as they are listed when both were written
}

func newPromptKeys(name, version string, number bool) promptKeys {
	return promptKeys{name, version, number, name + "," + version}
}

// conventionKeys are those of the OTel GenAI conventions, which are always filled in.
var conventionKeys = newPromptKeys("gen_ai.prompt.name", "gen_ai.prompt.version", false)

// productKeys are those that also_write chooses from. Sources: Langfuse links a
// generation to the prompt of this name and integer version; OpenInference defines
// prompt.id and llm.prompt_template.version in its semantic conventions.
var productKeys = map[string]promptKeys{
	"langfuse":      newPromptKeys("langfuse.observation.prompt.name", "langfuse.observation.prompt.version", true),
	"openinference": newPromptKeys("prompt.id", "llm.prompt_template.version", false),
}

// promptKeySets returns the attributes that are filled in.
func promptKeySets(alsoWrite []string) []promptKeys {
	sets := []promptKeys{conventionKeys}
	for _, product := range alsoWrite {
		sets = append(sets, productKeys[product])
	}
	return sets
}

// filling is one attribute that is written beside those of the stamp.
type filling struct {
	key, value string
	number     bool
}

// composed is a record whose stamp is known, and not written yet.
type composed struct {
	item
	entry    *stampEntry
	prompted bool // the record has one of the attributes that are filled in
}

// together is how many records are written one after the other. The code of one step then stays in the
// nearest cache, as that of all five does not, and what was read of a record still is in the next one.
const together = 128

// writeAll puts on the records the stamps that were composed for them.
func (w *walker) writeAll() {
	for i := range w.composed {
		w.write(&w.composed[i])
	}
	clear(w.composed)
	w.composed = w.composed[:0]
}

// write puts the stamp on the record. Nothing of it is there: foreign attributes were
// removed when the record was read.
func (w *walker) write(it *composed) {
	attributes, m := it.attributes, it.entry
	w.fillings = w.fillings[:0]
	if it.fill {
		w.fill(it)
	}
	if w.config.MarkFirstSeen && m.first == it.trace && !m.first.IsEmpty() {
		w.fillings = append(w.fillings, filling{key: stamp.AttributeFirstSeen, value: firstFingerprint})
	}
	if n := attributes.Len() + len(m.stamp.Attributes) + len(w.fillings); n <= roomFor(attributes.Len()) {
		w.put(attributes, m.stamp)
	} else {
		w.rebuild(attributes, m.stamp, n)
	}
	if w.explain != nil {
		w.explain.written(&it.item)
	}
}

// firstFingerprint is what may be seen first in a trace.
const firstFingerprint = "fingerprint"

// put adds to the attributes as they are.
func (w *walker) put(attributes pcommon.Map, s *stamp.Stamp) {
	for i := range s.Attributes {
		attributes.PutStr(s.Attributes[i].Key, s.Attributes[i].Value)
	}
	for i := range w.fillings {
		if f := &w.fillings[i]; f.number {
			attributes.PutInt(f.key, f.integer())
		} else {
			attributes.PutStr(f.key, f.value)
		}
	}
}

// rebuild moves the attributes to where there is room for all. What is added then is not
// searched for among them, as Put does for each.
func (w *walker) rebuild(attributes pcommon.Map, s *stamp.Stamp, n int) {
	w.builder.EnsureCapacity(n)
	for key, value := range attributes.All() {
		value.MoveTo(w.builder.AppendEmpty(key))
	}
	for i := range s.Attributes {
		w.builder.AppendEmpty(s.Attributes[i].Key).SetStr(s.Attributes[i].Value)
	}
	for i := range w.fillings {
		if f := &w.fillings[i]; f.number {
			w.builder.AppendEmpty(f.key).SetInt(f.integer())
		} else {
			w.builder.AppendEmpty(f.key).SetStr(f.value)
		}
	}
	w.builder.UnsafeIntoMap(attributes)
}

// rooms holds for how many attributes there is room where so many were appended one by one,
// as decoding does. A wrong guess costs some time.
var rooms = func() (rooms [256]int) {
	type attribute struct { // as pdata keeps one
		_ string
		_ any
		_ int32
	}
	var list []attribute
	for n := range rooms {
		rooms[n] = cap(list)
		list = append(list, attribute{})
	}
	return rooms
}()

func roomFor(n int) int { return rooms[min(n, len(rooms)-1)] }

// fill collects what is filled in on a span, and the list of it.
func (w *walker) fill(it *composed) {
	if it.entry.stamp.PromptName == "" {
		return
	}
	filled := ""
	for i := range w.prompts {
		filled = join(filled, w.fillKeys(&w.prompts[i], it))
	}
	if filled != "" {
		w.fillings = append(w.fillings, filling{key: stamp.AttributeFilledIn, value: filled})
	}
}

// fillKeys fills in the prompt where it is absent, and returns the keys of it. A version
// beside the name of something else would be a wrong pair: then nothing is written.
func (w *walker) fillKeys(k *promptKeys, it *composed) (keys string) {
	s := it.entry.stamp
	var named, versioned bool
	if it.prompted {
		var name, version pcommon.Value
		name, named = it.attributes.Get(k.name)
		version, versioned = it.attributes.Get(k.version)
		if named && name.AsString() != s.PromptName || versioned && version.AsString() != s.PromptVersion {
			return ""
		}
	}
	if k.number && !isInteger(s.PromptVersion) {
		return ""
	}
	if !named {
		w.fillings = append(w.fillings, filling{key: k.name, value: s.PromptName})
	}
	if !versioned {
		w.fillings = append(w.fillings, filling{key: k.version, value: s.PromptVersion, number: k.number})
	}
	switch {
	case !named && !versioned:
		return k.both
	case !named:
		return k.name
	case !versioned:
		return k.version
	default:
		return ""
	}
}

// integer returns the value of a number, which was seen to be one.
func (f *filling) integer() int64 {
	n, _ := strconv.ParseInt(f.value, 10, 64)
	return n
}

func join(list, more string) string {
	switch {
	case list == "":
		return more
	case more == "":
		return list
	}
	return list + "," + more
}

func isInteger(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// undo removes what an earlier stamp has written, and what a client has forged: all
// that only a stamp may write, and what it says it has filled in.
func (c *core) undo(attributes pcommon.Map) {
	if filled, ok := attributes.Get(stamp.AttributeFilledIn); ok {
		for key := range strings.SplitSeq(filled.AsString(), ",") {
			if isFilledIn[key] {
				attributes.Remove(key)
			}
		}
	}
	c.removeForeign(attributes)
}

// isFilledIn has every attribute outside of our prefix that is ever written.
var isFilledIn = func() map[string]bool {
	all := map[string]bool{}
	for _, keys := range promptKeySets(slices.Collect(maps.Keys(productKeys))) {
		all[keys.name], all[keys.version] = true, true
	}
	return all
}()
