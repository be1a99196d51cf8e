// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// captured are spans that real libraries wrote for this repository. corpusEnv
// names a directory of more of the same form: OTLP/JSON files, and LABELS.tsv
// with the answer for each span, in document order.
const (
	captured  = "../../../../testdata/spans"
	corpusEnv = "LLMCONTEXT_CORPUS"
)

// label is what LABELS.tsv says of one span.
type label struct{ genai, kind string }

// corpus is a directory of labelled spans.
type corpus struct {
	labels map[string]map[int]label
	spans  map[string][]otlpSpan
}

// corpora reads every corpus there is, by name.
func corpora(tb testing.TB) map[string]corpus {
	tb.Helper()
	all := map[string]corpus{"captured": readCorpus(tb, captured)}
	if dir := os.Getenv(corpusEnv); dir != "" {
		all["third parties"] = readCorpus(tb, dir)
	}
	return all
}

func readCorpus(tb testing.TB, dir string) corpus {
	tb.Helper()
	file, err := os.Open(filepath.Join(dir, "LABELS.tsv"))
	require.NoError(tb, err)
	defer func() { assert.NoError(tb, file.Close()) }()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	require.NoError(tb, err)

	c := corpus{labels: map[string]map[int]label{}, spans: map[string][]otlpSpan{}}
	for _, row := range rows[1:] {
		number, err := strconv.Atoi(row[1])
		require.NoError(tb, err)
		if c.labels[row[0]] == nil {
			c.labels[row[0]] = map[int]label{}
			c.spans[row[0]] = readOTLP(tb, filepath.Join(dir, row[0]))
		}
		c.labels[row[0]][number] = label{genai: row[3], kind: row[4]}
	}
	return c
}

func TestRealSpansAreRecognisedByDialectAndKind(t *testing.T) {
	for name, c := range corpora(t) {
		t.Run(name, func(t *testing.T) {
			var span Span
			var yes, found, right, no, wrong, either, taken int
			for _, file := range sortedNames(c.spans) {
				for i, s := range c.spans[file] {
					want, labelled := c.labels[file][i]
					require.True(t, labelled, "%s %d has no label", file, i)
					kind := s.feed(&span).Kind()
					isGenAI := count(kind != None)
					switch want.genai {
					case "yes":
						yes, found, right = yes+1, found+isGenAI, right+count(kind.String() == want.kind)
						assert.NotEqual(t, None, kind, "%s %d %q is not recognised", file, i, s.name)
						if kind.String() != want.kind {
							t.Logf("%s %d %q: %s by %s, labelled %s", file, i, s.name, kind, span.Evidence().Dialect, want.kind)
						}
					case "no":
						no, wrong = no+1, wrong+isGenAI
						assert.Equal(t, None, kind, "%s %d %q is recognised by %s", file, i, s.name, span.Evidence().Dialect)
					default:
						either, taken = either+1, taken+isGenAI
					}
				}
			}
			t.Logf("GenAI spans recognised: %d of %d, of the right kind: %d", found, yes, right)
			t.Logf("other spans taken for GenAI: %d of %d; spans that may be either: %d of %d", wrong, no, taken, either)
			require.GreaterOrEqual(t, float64(right), 0.95*float64(yes))
		})
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// facts are the attributes, of any dialect, that carry a fact, and where it has
// to be found.
var facts = []struct {
	name string
	keys []string
	read func(Evidence) string
}{
	{
		"the model that answered",
		[]string{"gen_ai.response.model", "ai.response.model", "llm.response.model_name", "llm.response.model"},
		func(e Evidence) string { return e.ResponseModel },
	},
	{
		"the model asked for",
		[]string{"gen_ai.request.model", "ai.model.id", "llm.model_name", "langfuse.observation.model.name"},
		func(e Evidence) string { return e.RequestModel },
	},
	{
		"the provider",
		[]string{"gen_ai.provider.name", "gen_ai.system", "llm.system", "llm.provider", "ai.model.provider"},
		func(e Evidence) string { return e.Provider },
	},
	{
		"the prompt's version",
		[]string{"gen_ai.prompt.version", "langfuse.observation.prompt.version", "traceloop.prompt.version", "llm.prompt_template.version"},
		func(e Evidence) string { return e.PromptVersion },
	},
	{
		"the tool definitions",
		[]string{"gen_ai.tool.definitions", "ai.prompt.tools", "llm.tools.0.tool.json_schema", "llm.request.functions.0.name"},
		func(e Evidence) string { return e.Tools },
	},
	{"the tool's name", []string{"ai.toolCall.name", "tool.name"}, func(e Evidence) string { return e.ToolName }},
}

func TestEvidenceOfRealSpansIsFoundAndNoneIsInvented(t *testing.T) {
	for name, c := range corpora(t) {
		t.Run(name, func(t *testing.T) {
			var span Span
			carried, found, unknown := map[string]int{}, map[string]int{}, 0
			for _, file := range sortedNames(c.spans) {
				for i, s := range c.spans[file] {
					e := s.feed(&span).Evidence()
					if c.labels[file][i].genai == "no" {
						assert.Equal(t, Evidence{}, e, "%s %d", file, i)
						continue
					}
					if e.Kind == None {
						continue
					}
					for _, fact := range facts {
						if s.carries(fact.keys) && !s.fillsIn(fact.keys[0]) {
							carried[fact.name]++
							found[fact.name] += count(fact.read(e) != "")
							assert.NotEmpty(t, fact.read(e), "%s %d: %s", file, i, fact.name)
						}
					}
					unknown += count(!parses(t, e.Tools)) + count(!parses(t, e.ToolDefinition))
				}
			}
			for _, fact := range facts {
				t.Logf("%s: carried by %d spans, found on %d", fact.name, carried[fact.name], found[fact.name])
			}
			t.Logf("definitions that were cut: %d", unknown)
		})
	}
}

// carries reports whether the span has one of the attributes, not cut.
func (s otlpSpan) carries(keys []string) bool {
	for _, key := range keys {
		if text := s.get(key); text != "" {
			return text[0] != '{' || json.Valid([]byte(text))
		}
	}
	return false
}

// fillsIn reports whether the answer was filled in from the request, as Logfire does where it converts
// LiteLLM's spans and finds none (_default_gen_ai_response_model). The answer of OpenAI that holds images names no model.
func (s otlpSpan) fillsIn(key string) bool {
	unnamed := providerName(s.get("gen_ai.provider.name")) == "aws.bedrock" || s.get("gen_ai.operation.name") == "image_generation"
	return key == "gen_ai.response.model" && (unnamed || s.scope == "openinference.instrumentation.litellm") &&
		s.get(key) == s.get("gen_ai.request.model")
}

// parses reports whether definitions were understood. They may be cut, but they
// may not be of a shape that nobody knows.
func parses(t *testing.T, definitions string) bool {
	t.Helper()
	if definitions == "" {
		return true
	}
	_, err := toolschema.Parse(definitions)
	if err != nil {
		assert.ErrorIs(t, err, toolschema.ErrSyntax, definitions)
	}
	return err == nil
}

// BenchmarkRealSpans reads every captured span; ns/op is for one span.
func BenchmarkRealSpans(b *testing.B) {
	dir := cmp.Or(os.Getenv(corpusEnv), captured)
	c := readCorpus(b, dir)
	var spans []otlpSpan
	for _, file := range sortedNames(c.spans) {
		spans = append(spans, c.spans[file]...)
	}
	var span Span
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if s := spans[i%len(spans)].feed(&span); s.Kind() != None {
			s.Evidence()
		}
	}
}
