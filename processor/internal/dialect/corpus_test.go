// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/config/toolschema"
)

// corpusEnv names a directory of OTLP/JSON files with LABELS.tsv: real spans of
// many instrumentations, each labelled by hand.
const corpusEnv = "LLMCONTEXT_CORPUS"

// label is what LABELS.tsv says of one span.
type label struct{ genai, kind string }

// corpus reads the labels and the spans of every file.
func corpus(t testing.TB) (map[string]map[int]label, map[string][]otlpSpan) {
	t.Helper()
	dir := os.Getenv(corpusEnv)
	if dir == "" {
		t.Skip(corpusEnv + " is not set")
	}
	file, err := os.Open(filepath.Join(dir, "LABELS.tsv"))
	require.NoError(t, err)
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	require.NoError(t, err)

	labels, spans := map[string]map[int]label{}, map[string][]otlpSpan{}
	for _, row := range rows[1:] {
		number, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		if labels[row[0]] == nil {
			labels[row[0]] = map[int]label{}
			spans[row[0]] = readOTLP(t, filepath.Join(dir, row[0]))
		}
		labels[row[0]][number] = label{genai: row[3], kind: row[4]}
	}
	return labels, spans
}

// otlpSpan is a span of an OTLP/JSON file.
type otlpSpan struct {
	name, scope string
	attributes  []attribute
	events      []otlpEvent
}

type otlpEvent struct {
	name       string
	attributes []attribute
}

type attribute struct{ key, text string }

func (s otlpSpan) get(key string) string {
	for _, a := range s.attributes {
		if a.key == key && !blank(a.text) {
			return scalar(a.text)
		}
	}
	return ""
}

// feed does what the processor does with a span.
func (s otlpSpan) feed(into *Span) *Span {
	into.Reset(s.name, ScopeOf(s.scope))
	put(s.attributes, into.Put)
	for _, e := range s.events {
		if EventOfInterest(e.name) {
			into.Event(e.name)
			put(e.attributes, into.PutEvent)
		}
	}
	return into
}

var table = Fields()

func put(attributes []attribute, to func(Field, string, string)) {
	for _, a := range attributes {
		f, ok := table[a.key]
		if !ok {
			f = Family(a.key)
		}
		if f != 0 {
			to(f, a.key, a.text)
		}
	}
}

func readOTLP(t testing.TB, path string) []otlpSpan {
	t.Helper()
	type keyValue struct {
		Key   string
		Value map[string]any
	}
	var doc struct {
		ResourceSpans []struct {
			ScopeSpans []struct {
				Scope struct{ Name string }
				Spans []struct {
					Name       string
					Attributes []keyValue
					Events     []struct {
						Name       string
						Attributes []keyValue
					}
				}
			}
		}
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &doc), path)

	texts := func(kvs []keyValue) []attribute {
		out := make([]attribute, 0, len(kvs))
		for _, kv := range kvs {
			out = append(out, attribute{kv.Key, textValue(kv.Value)})
		}
		return out
	}
	var spans []otlpSpan
	for _, rs := range doc.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			for _, sp := range ss.Spans {
				span := otlpSpan{name: sp.Name, scope: ss.Scope.Name, attributes: texts(sp.Attributes)}
				for _, e := range sp.Events {
					span.events = append(span.events, otlpEvent{e.Name, texts(e.Attributes)})
				}
				spans = append(spans, span)
			}
		}
	}
	return spans
}

// textValue formats an OTLP value as Put takes it.
func textValue(value map[string]any) string {
	switch v := plain(value).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		text, _ := json.Marshal(v)
		return string(text)
	}
}

func plain(value map[string]any) any {
	for kind, v := range value {
		inner, _ := v.(map[string]any)
		items, _ := inner["values"].([]any)
		switch kind {
		case "arrayValue":
			list := []any{}
			for _, item := range items {
				m, _ := item.(map[string]any)
				list = append(list, plain(m))
			}
			return list
		case "kvlistValue":
			object := map[string]any{}
			for _, item := range items {
				m, _ := item.(map[string]any)
				name, _ := m["key"].(string)
				member, _ := m["value"].(map[string]any)
				object[name] = plain(member)
			}
			return object
		case "intValue":
			if text, ok := v.(string); ok {
				return json.Number(text)
			}
			return v
		default:
			return v
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func TestRealSpansAreRecognisedByDialectAndKind(t *testing.T) {
	labels, spans := corpus(t)
	var yes, found, no, wrong, rightKind, either, eitherFound int
	var span Span
	for _, file := range sortedNames(spans) {
		for i := range spans[file] {
			want, ok := labels[file][i]
			require.True(t, ok, "%s span %d has no label", file, i)
			spans[file][i].feed(&span)
			kind := span.Kind()
			switch want.genai {
			case "yes":
				yes++
				if kind != None {
					found++
				} else {
					t.Errorf("%s %d %q: not recognised", file, i, spans[file][i].name)
				}
				if kind.String() == want.kind {
					rightKind++
				} else {
					t.Logf("%s %d %q: %s by %s, labelled %s", file, i, spans[file][i].name, kind, span.dialect, want.kind)
				}
			case "no":
				no++
				if kind != None {
					wrong++
					t.Errorf("%s %d %q: recognised as %s by %s", file, i, spans[file][i].name, kind, span.dialect)
				}
			default:
				either++
				if kind != None {
					eitherFound++
				}
			}
		}
	}
	t.Logf("GenAI spans recognised %d/%d, their kind right %d/%d; others taken for GenAI %d/%d; either way %d, recognised %d",
		found, yes, rightKind, yes, wrong, no, either, eitherFound)
	require.GreaterOrEqual(t, float64(rightKind), 0.95*float64(yes))
}

// modelKeys are the attributes, of any dialect, that name the model that answered.
var modelKeys = []string{"gen_ai.response.model", "ai.response.model", "llm.response.model_name", "llm.response.model"}

// toolKeys are the attributes, of any dialect, that hold tool definitions.
var toolKeys = []string{"gen_ai.tool.definitions", "ai.prompt.tools", "llm.tools.0.tool.json_schema",
	"llm.request.functions.0.name", "gen_ai.tool.0.name", "mlflow.chat.tools"}

// promptKeys are the attributes, of any dialect, that hold a prompt's version.
var promptKeys = []string{"gen_ai.prompt.version", "langfuse.observation.prompt.version", "traceloop.prompt.version", "llm.prompt_template.version"}

func TestEvidenceOfRealSpansIsFoundAndNoneIsInvented(t *testing.T) {
	labels, spans := corpus(t)
	var span Span
	counts := map[string][2]int{}
	check := func(fact string, s otlpSpan, keys []string, got string) {
		for _, key := range keys {
			if want := s.get(key); want != "" {
				c := counts[fact]
				c[0]++
				if got != "" {
					c[1]++
				} else {
					t.Errorf("%s: %s is not found, %s = %.80s", s.name, fact, key, want)
				}
				counts[fact] = c
				return
			}
		}
	}
	for _, file := range sortedNames(spans) {
		for i, s := range spans[file] {
			e := s.feed(&span).Evidence()
			if labels[file][i].genai == "no" {
				require.Equal(t, Evidence{}, e, "%s %d", file, i)
				continue
			}
			check("response model", s, modelKeys, e.ResponseModel)
			check("tool definitions", s, toolKeys, e.Tools)
			check("prompt version", s, promptKeys, e.PromptVersion)
			check("request model", s, []string{"gen_ai.request.model", "ai.model.id", "llm.model_name", "langfuse.observation.model.name", "genkit:name"}, e.RequestModel)
			check("provider", s, []string{"gen_ai.provider.name", "gen_ai.system", "llm.system", "llm.provider", "ai.model.provider"}, e.Provider)
			if e.Kind == Tool {
				check("tool name", s, []string{"gen_ai.tool.name", "tool.name", "ai.toolCall.name"}, e.ToolName)
			}
			if s.get("gen_ai.response.model") != "" {
				require.Equal(t, s.get("gen_ai.response.model"), e.ResponseModel)
			}
			if e.Tools != "" {
				set, err := toolschema.Parse(e.Tools)
				require.NoError(t, err, "%s %d", file, i)
				require.NotEmpty(t, set.Tools, "%s %d", file, i)
			}
			if e.ToolDefinition != "" {
				set, err := toolschema.Parse(e.ToolDefinition)
				require.NoError(t, err, "%s %d", file, i)
				require.Equal(t, e.ToolName, set.Tools[0].Name)
			}
		}
	}
	for _, fact := range sortedNames(counts) {
		t.Logf("%s: carried by %d spans, found on %d", fact, counts[fact][0], counts[fact][1])
	}
}

// BenchmarkRealSpans reads every span of the corpus; ns/op is for one span.
func BenchmarkRealSpans(b *testing.B) {
	_, files := corpus(b)
	var spans []otlpSpan
	for _, file := range sortedNames(files) {
		spans = append(spans, files[file]...)
	}
	var span Span
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if s := spans[i%len(spans)].feed(&span); s.Kind() != None {
			s.Evidence()
		}
	}
}
