// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/internal/configtest"
)

// Fragments are replaced at random by others, of few variables for few matches: what is in force never holds one
// variable of one match twice, what did not change stays, and what was refused is told.
func TestNoTwoFragmentsInForceDeclareOneVariableForOneMatchWhateverIsShown(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"a", "b", "c", "d", "e", "f"}
	refused, back := 0, 0
	for range 300 {
		l := configtest.LoaderOf(t)
		shown, inForce, held := map[string]string{}, map[string]string{}, map[string]*document.Document{}
		for load := range 12 {
			for _, name := range names {
				switch random.IntN(6) {
				case 0, 1:
					shown[name] = randomFragment(random)
				case 2:
					delete(shown, name)
				}
			}
			var list []config.Fragment
			for name, text := range shown {
				list = append(list, config.Fragment{Name: name, Data: []byte(text)})
			}
			_, err := l.Load(list, configtest.Hour(float64(load)))
			owners := map[string]string{}
			for _, name := range names {
				doc := l.Document(name)
				if doc == nil {
					continue
				}
				for _, context := range doc.Contexts {
					for _, declared := range context.Variables {
						key := context.String() + declared.Name
						if owner := owners[key]; owner != "" && owner != name {
							t.Fatalf("%s of %s and %s: %v", key, owner, name, shown)
						}
						owners[key] = name
					}
				}
			}
			for _, name := range names {
				doc, text := l.Document(name), shown[name]
				switch {
				case text == "":
					assert.Nil(t, doc, "it is gone")
				case text == inForce[name]:
					assert.Same(t, held[name], doc, "it did not change")
				case doc != nil && doc != held[name]: // it is in force now
					inForce[name] = text
				default:
					refused++
					assert.ErrorContains(t, err, name+":", "it is told")
					if assert.Same(t, held[name], doc, "what was in force stays") && doc != nil {
						back++
					}
				}
				if held[name] = doc; doc == nil {
					delete(inForce, name)
				}
			}
		}
	}
	assert.Greater(t, refused, 1000)
	assert.Greater(t, back, 200)
}

func randomFragment(random *rand.Rand) string {
	var b strings.Builder
	b.WriteString("contexts:\n")
	for match := range 3 {
		if random.IntN(3) == 0 {
			fmt.Fprintf(&b, "- {match: {m: m%d}, variables: {%s: v%d}}\n", match, []string{"u", "x"}[random.IntN(2)], random.IntN(4))
		}
	}
	if b.Len() == len("contexts:\n") {
		return "contexts: []\n"
	}
	return b.String()
}
