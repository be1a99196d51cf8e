// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// labelled is what one span of a capture is known to be.
type labelled struct {
	file, name  string
	index       int
	genai, kind string
	model       string // that really answered
	carried     bool   // the span says so
	note        string
}

// labels reads LABELS.tsv of a folder, by file.
func labels(t *testing.T, folder string) map[string][]labelled {
	t.Helper()
	f, err := os.Open(filepath.Join(folder, "LABELS.tsv"))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	cell := func(row []string, name string) string {
		if i, ok := column[name]; ok && i < len(row) {
			return row[i]
		}
		return ""
	}
	files := map[string][]labelled{}
	for _, row := range rows[1:] {
		index, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		l := labelled{
			file: row[0], index: index, name: row[2], genai: cell(row, "genai"), kind: cell(row, "kind"),
			model: cell(row, "response_model"), note: cell(row, "note"),
		}
		keys := cell(row, "response_model_keys")
		l.carried = l.model != "" && keys != "" && keys != "-"
		if strings.HasPrefix(l.name, "OpenAIChatCompletionClient.") && keys == "llm.model_name" {
			l.carried = false // AutoGen's table of names, which is right or wrong as it happens
		}
		files[l.file] = append(files[l.file], l)
	}
	return files
}

// right reports whether a kind is the labelled one. Guardrails are told apart from
// evaluators by some and not by others, and so are rerankers from retrieval.
func (l *labelled) right(kind string) bool {
	switch {
	case kind == l.kind, l.kind == "":
		return true
	case l.kind == "other":
		return kind == "evaluator" || kind == "retrieval"
	case l.kind == "evaluator", l.kind == "retrieval":
		return kind == "other"
	case strings.Contains(l.name, "handoff"): // of an agent or a tool, in the words of some
		return kind == "other"
	case l.name == "Agent workflow": // the trace of a run
		return kind == "workflow"
	}
	return false
}

// each splits a file into batches of one span, each with its resource and scope.
func each(t *testing.T, path string) []ptrace.Traces {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	td, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
	require.NoError(t, err, path)
	var list []ptrace.Traces
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				single := ptrace.NewTraces()
				to := single.ResourceSpans().AppendEmpty()
				rs.Resource().CopyTo(to.Resource())
				scope := to.ScopeSpans().AppendEmpty()
				ss.Scope().CopyTo(scope.Scope())
				span.CopyTo(scope.Spans().AppendEmpty())
				list = append(list, single)
			}
		}
	}
	return list
}

// explainUnder tells what is made of one span under a registry.
func explainUnder(t *testing.T, registry string, td ptrace.Traces) *llmcontextprocessor.Explanation {
	t.Helper()
	return explainWith(t, "", registry, td)
}

// explainWith is explainUnder with settings of the processor, as YAML.
func explainWith(t *testing.T, settings, document string, td ptrace.Traces) *llmcontextprocessor.Explanation {
	t.Helper()
	cfg := llmcontextprocessor.NewFactory().CreateDefaultConfig().(*llmcontextprocessor.Config)
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(settings))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	require.NoError(t, conf.Unmarshal(cfg))
	registry, err := config.NewLoader(cfg.History, nil).Load(
		[]config.Fragment{{Name: "registry.yaml", Data: []byte(document)}}, time.Now())
	require.NoError(t, err)
	copied := ptrace.NewTraces()
	td.CopyTo(copied)
	explainer, err := llmcontextprocessor.NewExplainer(cfg, registry)
	require.NoError(t, err)
	return explainer.Explain(copied)
}

const nothingDeclared = "contexts:\n  - match: {}\n    cohort: {name: c1, since: 2020-01-01T00:00:00Z}\n"

func routeDeclared(model string) string {
	return fmt.Sprintf("contexts:\n  - match: {}\n    route: {name: chat, model: %q, since: 2020-01-01T00:00:00Z}\n", model)
}

// drifted reports whether a stamp says that a variable drifted.
func drifted(attributes map[string]string, variable string) bool {
	return contains(attributes["llm_context.drift"], variable)
}

func contains(list, word string) bool {
	for _, w := range strings.Split(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// faults gathers what is wrong, and reports it as one table.
type faults struct{ missed, stamped, kind, model, drift []string }

func (f *faults) report(t *testing.T) {
	t.Helper()
	for _, group := range []struct {
		name string
		list []string
	}{
		{"not recognised", f.missed},
		{"stamped, and no GenAI", f.stamped},
		{"of another kind", f.kind},
		{"answered model", f.model},
		{"false drift of the route", f.drift},
	} {
		if len(group.list) > 0 {
			t.Errorf("%s: %d\n\t%s", group.name, len(group.list), strings.Join(group.list, "\n\t"))
		}
	}
}

// TestCapturesOfRealProgramsAreRecognisedAsWhatTheyDid compares every labelled span with
// what is made of it: stamped or not, its kind, the model that answered; and asks that no
// route drifts where the registry declares what really answered.
func TestCapturesOfRealProgramsAreRecognisedAsWhatTheyDid(t *testing.T) {
	for _, variable := range []string{"LLMCONTEXT_CORPUS", "LLMCONTEXT_CAPTURES"} {
		t.Run(variable, func(t *testing.T) {
			folder := os.Getenv(variable)
			if folder == "" {
				t.Skip(variable + " is not set")
			}
			compareWithLabels(t, folder)
		})
	}
}

func compareWithLabels(t *testing.T, folder string) {
	var wrong faults
	files := labels(t, folder)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	yes, no, models, calls := 0, 0, 0, 0
	for _, file := range names {
		spans := each(t, filepath.Join(folder, file))
		for _, l := range files[file] {
			x := explainUnder(t, nothingDeclared, spans[l.index])
			at := fmt.Sprintf("%s %d %q", l.file, l.index, l.name)
			recognised := x.Kind != "none"
			switch l.genai {
			case "no":
				if no++; recognised {
					wrong.stamped = append(wrong.stamped, fmt.Sprintf("%s is %s of %s: %s", at, x.Kind, x.Dialect, l.note))
				}
			case "yes":
				if yes++; !recognised {
					wrong.missed = append(wrong.missed, fmt.Sprintf("%s is %s: %s", at, l.kind, l.note))
				} else if !l.right(x.Kind) {
					wrong.kind = append(wrong.kind, fmt.Sprintf("%s is %s, not %s of %s: %s", at, l.kind, x.Kind, x.Dialect, l.note))
				}
			}
			if !recognised || l.genai == "no" {
				continue
			}
			if l.carried {
				models++
				if told := modelTold(x); told != l.model && !strings.HasSuffix(told, "/"+l.model) {
					wrong.model = append(wrong.model, fmt.Sprintf("%s is %s, not %q (%s): %s", at, l.model, told, x.Dialect, l.note))
				}
			}
			if declared := reallyRan(&l); declared != "" {
				calls++
				if y := explainUnder(t, routeDeclared(declared), spans[l.index]); drifted(y.Attributes, "route") {
					wrong.drift = append(wrong.drift, fmt.Sprintf("%s: %s declared, %s stamped (%s): %s",
						at, declared, y.Attributes["llm_context.model.route"], x.Dialect, l.note))
				}
			}
		}
	}
	require.True(t, yes > 0 && no > 0, "the labels say nothing")
	t.Logf("%d GenAI spans, %d others, %d that carry the answered model, %d with a declared route", yes, no, models, calls)
	wrong.report(t)
}

// reallyRan returns the model whose route a registry would declare for a span.
func reallyRan(l *labelled) string {
	if l.model != "" {
		return l.model
	}
	for _, word := range strings.Fields(l.name) {
		if strings.HasSuffix(word, "-fail") {
			return word
		}
	}
	return ""
}

// modelTold returns the model that a stamp shows where the registry declares none.
func modelTold(x *llmcontextprocessor.Explanation) string {
	_, model, _ := strings.Cut(x.Attributes["llm_context.model.route"], ":")
	return model
}
