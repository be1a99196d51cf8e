// SPDX-License-Identifier: Apache-2.0

package processor

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/llmcontext/llmcontextprocessor/processor/internal/stamp"
)

// promptKeys are attributes under which a product looks for the prompt of a span.
type promptKeys struct {
	name, version string
	// number: the product takes integer versions only; others are not written.
	number bool
}

// conventionKeys are those of the OTel GenAI conventions, which are always filled in.
var conventionKeys = promptKeys{name: "gen_ai.prompt.name", version: "gen_ai.prompt.version"}

// productKeys are those that also_write chooses from. Sources: Langfuse links a
// generation to the prompt of this name and integer version; OpenInference defines
// prompt.id and llm.prompt_template.version in its semantic conventions.
var productKeys = map[string]promptKeys{
	"langfuse":      {"langfuse.observation.prompt.name", "langfuse.observation.prompt.version", true},
	"openinference": {"prompt.id", "llm.prompt_template.version", false},
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
	attributes.EnsureCapacity(attributes.Len() + len(s.Attributes) + 2*len(w.prompts))
	for i := range s.Attributes {
		attributes.PutStr(s.Attributes[i].Key, s.Attributes[i].Value)
	}
	if s.PromptName == "" {
		return
	}
	for _, keys := range w.prompts {
		if !w.prompted && !keys.number {
			attributes.PutStr(keys.name, s.PromptName)
			attributes.PutStr(keys.version, s.PromptVersion)
		} else if keys.fits(attributes, s) {
			keys.fill(attributes, s)
		}
	}
}

// fits reports whether what the span has under these keys is the prompt of the
// stamp: a version beside the name of something else would be a wrong pair.
func (k promptKeys) fits(attributes pcommon.Map, s *stamp.Stamp) bool {
	name, named := attributes.Get(k.name)
	version, versioned := attributes.Get(k.version)
	return (!named || name.AsString() == s.PromptName) && (!versioned || version.AsString() == s.PromptVersion)
}

// fill writes the prompt. What is there already says the same.
func (k promptKeys) fill(attributes pcommon.Map, s *stamp.Stamp) {
	if !k.number {
		putAbsent(attributes, k.name, s.PromptName)
		putAbsent(attributes, k.version, s.PromptVersion)
		return
	}
	if number, err := strconv.ParseInt(s.PromptVersion, 10, 64); err == nil {
		putAbsent(attributes, k.name, s.PromptName)
		if version, there := attributes.GetOrPutEmpty(k.version); !there {
			version.SetInt(number)
		}
	}
}

func putAbsent(attributes pcommon.Map, key, text string) {
	if value, there := attributes.GetOrPutEmpty(key); !there {
		value.SetStr(text)
	}
}
