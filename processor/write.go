// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
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

// promptKeySets gives the attributes that are filled in.
func promptKeySets(alsoWrite []string) []promptKeys {
	sets := []promptKeys{conventionKeys}
	for _, product := range alsoWrite {
		sets = append(sets, productKeys[product])
	}
	return sets
}

// write puts the stamp on the span.
func (w *walker) write(attributes pcommon.Map, s *stamp.Stamp) {
	attributes.EnsureCapacity(attributes.Len() + len(s.Attributes) + 1 + 2*len(w.prompts))
	for i := range s.Attributes {
		attributes.PutStr(s.Attributes[i].Key, s.Attributes[i].Value)
	}
	if s.PromptName == "" {
		return
	}
	filled := ""
	for _, keys := range w.prompts {
		filled = join(filled, keys.fill(attributes, s, w.prompted))
	}
	if filled != "" {
		attributes.PutStr(stamp.AttributeFilledIn, filled)
	}
}

func join(list, more string) string {
	if list == "" || more == "" {
		return list + more
	}
	return list + "," + more
}

// fill writes the prompt where it is absent, and gives the keys that were written.
// prompted says that some may be there. A version beside the name of something else
// would be a wrong pair: then nothing is written.
func (k promptKeys) fill(attributes pcommon.Map, s *stamp.Stamp, prompted bool) (written string) {
	var named, versioned bool
	if prompted {
		var name, version pcommon.Value
		name, named = attributes.Get(k.name)
		version, versioned = attributes.Get(k.version)
		if named && name.AsString() != s.PromptName || versioned && version.AsString() != s.PromptVersion {
			return ""
		}
	}
	if k.number && !isInteger(s.PromptVersion) {
		return ""
	}
	if !named {
		attributes.PutStr(k.name, s.PromptName)
	}
	if !versioned {
		k.putVersion(attributes, s.PromptVersion)
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

func (k promptKeys) putVersion(attributes pcommon.Map, version string) {
	if !k.number {
		attributes.PutStr(k.version, version)
		return
	}
	if number, err := strconv.ParseInt(version, 10, 64); err == nil {
		attributes.PutInt(k.version, number)
	}
}

func isInteger(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// undo removes what an earlier stamp has written, and what a client has forged: all
// that only a stamp may write, and what it says it has filled in.
func undo(attributes pcommon.Map) {
	if filled, ok := attributes.Get(stamp.AttributeFilledIn); ok {
		for key := range strings.SplitSeq(filled.AsString(), ",") {
			if isFilledIn[key] {
				attributes.Remove(key)
			}
		}
	}
	removeForeign(attributes)
}

// isFilledIn has every attribute outside of our prefix that is ever written.
var isFilledIn = func() map[string]bool {
	all := map[string]bool{}
	for _, keys := range promptKeySets(slices.Collect(maps.Keys(productKeys))) {
		all[keys.name], all[keys.version] = true, true
	}
	return all
}()
