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
	if s.PromptName != "" {
		for _, keys := range w.prompts {
			keys.fill(attributes, s)
		}
	}
}

// fill writes the prompt where it is absent. A version beside the name of something
// else would be a wrong pair.
func (k promptKeys) fill(attributes pcommon.Map, s *stamp.Stamp) {
	number, err := strconv.ParseInt(s.PromptVersion, 10, 64)
	if k.number && err != nil {
		return
	}
	name, named := attributes.Get(k.name)
	version, versioned := attributes.Get(k.version)
	if named && name.AsString() != s.PromptName || versioned && version.AsString() != s.PromptVersion {
		return
	}
	if !named {
		attributes.PutStr(k.name, s.PromptName)
	}
	switch {
	case versioned:
	case k.number:
		attributes.PutInt(k.version, number)
	default:
		attributes.PutStr(k.version, s.PromptVersion)
	}
}
