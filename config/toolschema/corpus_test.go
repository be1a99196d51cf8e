// SPDX-License-Identifier: Apache-2.0

package toolschema

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// anyValue is an OTLP/JSON attribute value, as far as tool definitions use it.
type anyValue struct {
	StringValue *string `json:"stringValue"`
	ArrayValue  *struct {
		Values []anyValue `json:"values"`
	} `json:"arrayValue"`
}

// text is the value as a caller hands it to Parse.
func (v anyValue) text(t *testing.T) string {
	if v.StringValue != nil {
		return *v.StringValue
	}
	require.NotNil(t, v.ArrayValue, "neither a string nor a list")
	elements := []string{}
	for _, element := range v.ArrayValue.Values {
		elements = append(elements, element.text(t))
	}
	list, err := json.Marshal(elements)
	require.NoError(t, err)
	return string(list)
}

type corpusSpan struct {
	file       string
	Name       string `json:"name"`
	Attributes []struct {
		Key   string   `json:"key"`
		Value anyValue `json:"value"`
	} `json:"attributes"`
}

func corpusSpans(t *testing.T) []corpusSpan {
	t.Helper()
	directory := os.Getenv("LLMCONTEXT_CORPUS")
	if directory == "" {
		t.Skip("LLMCONTEXT_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(directory, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)

	var all []corpusSpan
	for _, file := range files {
		var document struct {
			ResourceSpans []struct {
				ScopeSpans []struct {
					Spans []corpusSpan `json:"spans"`
				} `json:"scopeSpans"`
			} `json:"resourceSpans"`
		}
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &document), file)
		for _, resource := range document.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					span.file = filepath.Base(file)
					all = append(all, span)
				}
			}
		}
	}
	return all
}

var (
	toolKeys = regexp.MustCompile(`^(gen_ai\.tool\.definitions|ai\.prompt\.tools|mlflow\.chat\.tools|` +
		`llm\.tools\.\d+\.tool\.json_schema|model_request_parameters)$`)
	requestKeys = regexp.MustCompile(`^(response|request_data|llm\.invocation_parameters|input\.value|` +
		`gcp\.vertex\.agent\.llm_request)$`)
	withTools = regexp.MustCompile(`"tools"\s*:\s*\[`)
)

// definitions returns the texts of the span that hold tools, by attribute key.
func (s corpusSpan) definitions(t *testing.T) map[string]string {
	found := map[string]string{}
	for _, a := range s.Attributes {
		request := requestKeys.MatchString(a.Key) && a.Value.StringValue != nil &&
			withTools.MatchString(*a.Value.StringValue)
		if request || toolKeys.MatchString(a.Key) {
			found[a.Key] = a.Value.text(t)
		}
	}
	return found
}

func TestEveryDefinitionInTheCorpusIsUnderstood(t *testing.T) {
	hashes := map[string][]string{}
	attributes, tools := 0, 0
	for _, span := range corpusSpans(t) {
		for key, text := range span.definitions(t) {
			attributes++
			set, err := Parse(text)
			if !json.Valid([]byte(text)) {
				assert.Error(t, err, "%s %s %s is not JSON and must be unknown", span.file, span.Name, key)
				continue
			}
			if !assert.NoError(t, err, "%s %s %s", span.file, span.Name, key) {
				continue
			}
			assert.True(t, set.Complete(), "%s %s %s", span.file, span.Name, key)
			tools += len(set.Tools)
			for _, tool := range set.Tools {
				if !slices.Contains(hashes[tool.Name], tool.Hash) {
					hashes[tool.Name] = append(hashes[tool.Name], tool.Hash)
				}
			}
		}
	}
	require.NotZero(t, tools)
	t.Logf("%d attributes, %d definitions, %d names", attributes, tools, len(hashes))
	for name, found := range hashes {
		t.Logf("%-28s %v", name, found)
	}
}

func TestAttributesOfOneSpanAgree(t *testing.T) {
	indexed := regexp.MustCompile(`^llm\.tools\.\d+\.`)
	agreements := 0
	for _, span := range corpusSpans(t) {
		var sets []Set
		var single []Tool
		for key, text := range span.definitions(t) {
			set, err := Parse(text)
			switch {
			case err != nil:
			case indexed.MatchString(key):
				single = append(single, set.Tools...)
			default:
				sets = append(sets, set)
			}
		}
		if len(single) > 0 {
			joined, err := NewSet(single)
			require.NoError(t, err)
			sets = append(sets, joined)
		}
		for i := 1; i < len(sets); i++ {
			assert.Equal(t, sets[0], sets[i], "%s %s", span.file, span.Name)
			agreements++
		}
	}
	require.NotZero(t, agreements)
	t.Logf("%d agreements between two attributes of one span", agreements)
}
