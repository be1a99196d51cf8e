// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/config"
	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
	"github.com/llmcontext/llmcontextprocessor/internal/whole"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// declaring returns a registry that declares what a span itself shows.
func declaring(x *llmcontextprocessor.Explanation, template string) string {
	var b strings.Builder
	b.WriteString("contexts:\n  - match: {}\n")
	if model := modelTold(x); model != "" {
		fmt.Fprintf(&b, "    route: {name: chat, model: %q, since: 2020-01-01T00:00:00Z}\n", model)
	}
	if tools := x.Shown["tools"]; json.Valid([]byte(tools)) && strings.HasPrefix(tools, "[{") {
		fmt.Fprintf(&b, "    tools: {definitions: %s, since: 2020-01-01T00:00:00Z}\n", tools)
	}
	if template != "" {
		fmt.Fprintf(&b, "    prompt: {name: p, revision: r1, hash: %q, since: 2020-01-01T00:00:00Z}\n", document.PromptHash(template))
	}
	return b.String()
}

// cuts are what may become of a text on its way.
func cuts(text string) []string {
	list := []string{"", " "}
	for _, end := range []int{len(text) / 2, len(text) - 1, 8, 16, 64, 128, 255, 1024, 4096} {
		if end > 0 && end < len(text) {
			list = append(list, text[:end], text[:end]+"…", text[:end]+"...[truncated]")
		}
	}
	return list
}

// sameModel reports whether what was asked for and what answered do not contradict.
func sameModel(x *llmcontextprocessor.Explanation) bool {
	asked, answered := x.Shown["request model"], x.Shown["response model"]
	return modelname.Compare(asked, answered) != modelname.Different
}

// A version and an identity are short and are compared as they are; all else may be cut.
func mayBeCut(key string) bool {
	return !strings.Contains(key, "version") && !strings.Contains(key, "prompt.name") && !strings.HasPrefix(key, "llm_context.")
}

// parentKeys are what instrumentations and gateways copy from a span onto those below it.
var parentKeys = map[string]string{
	"gen_ai.agent.name": "clerk", "gen_ai.agent.id": "a1", "gen_ai.agent.version": "9", "gen_ai.conversation.id": "c1",
	"gen_ai.workflow.name": "w", "gen_ai.request.model": "mistral-large-2411", "gen_ai.provider.name": "nova", "gen_ai.data_source.id": "ds",
	"traceloop.workflow.name": "w", "traceloop.entity.name": "e", "traceloop.entity.path": "p",
	"traceloop.association.properties.user_id": "u", "session.id": "s", "user.id": "u", "langfuse.session.id": "s",
	"langfuse.trace.name": "t", "ai.telemetry.functionId": "f", "ai.observability.span_type": "unknown",
	"mlflow.spanType": "UNKNOWN", "monocle_apptrace.version": "0.6", "workflow.name": "w", "agent.name": "clerk",
	"langsmith.metadata.ls_model_name": "mistral-large-2411", "tool.name": "hammer", "model": "mistral-large-2411", "feature_flag.key": "f",
}

func TestNoKeyOfAParentTurnsWhatIsConfirmedIntoADrift(t *testing.T) {
	changed := eachGenAI(t, func(about string, td ptrace.Traces, explain func() *llmcontextprocessor.Explanation) (changed int) {
		attributes := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes()
		asked := explain().Shown["request model"]
		for key, value := range parentKeys {
			if _, own := attributes.Get(key); own {
				continue
			}
			attributes.PutStr(key, value)
			if x := explain(); asked != "" || x.Shown["response model"] != "" || !asksAModel(x.Kind) {
				assert.Empty(t, x.Attributes["llm_context.drift"], "%s: a parent's %s", about, key)
				changed++
			}
			attributes.Remove(key)
		}
		return changed
	})
	assert.Greater(t, changed, 100)
}

// asksAModel reports whether a model that is asked for may be the span's own: that of a call, or of an agent. Where the
// span names no other, nobody can tell that it is a parent's.
func asksAModel(kind string) bool { return kind == "inference" || kind == "agent" }

func TestNoCutTurnsWhatIsConfirmedIntoADrift(t *testing.T) {
	changed := eachGenAI(t, func(about string, td ptrace.Traces, explain func() *llmcontextprocessor.Explanation) int {
		return cutEach(t, about, td, explain)
	})
	assert.Greater(t, changed, 100)
}

// eachGenAI calls back with every GenAI span of the folders of captures (of many, with every third), and with what
// explains it under a registry that declares what the span shows. It returns how many changes were made.
func eachGenAI(
	t *testing.T, change func(about string, td ptrace.Traces, explain func() *llmcontextprocessor.Explanation) int,
) (changed int) {
	folders := []string{"../../testdata/spans"}
	if captures := os.Getenv("LLMCONTEXT_CAPTURES"); captures != "" {
		folders = append(folders, captures)
	}
	for _, folder := range folders {
		for file, list := range labels(t, folder) {
			spans := each(t, filepath.Join(folder, file))
			for i, l := range list {
				if l.genai != "yes" || i%3 != 0 && len(folders) > 1 {
					continue
				}
				if explain := confirming(t, spans[l.index]); explain != nil {
					changed += change(fmt.Sprintf("%s %d", file, l.index), spans[l.index], explain)
				}
			}
		}
	}
	return changed
}

// confirming returns what explains a span under a registry that declares what it shows; nil where it shows nothing, or
// two things.
func confirming(t *testing.T, td ptrace.Traces) func() *llmcontextprocessor.Explanation {
	cfg := llmcontextprocessor.NewFactory().CreateDefaultConfig().(*llmcontextprocessor.Config)
	attributes := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes()
	template := ""
	if v, found := attributes.Get("llm.prompt_template.template"); found {
		template = v.Str()
	}
	document := declaring(explainUnder(t, nothingDeclared, td), template)
	if strings.Count(document, "\n") < 3 {
		return nil
	}
	registry, err := config.NewLoader(cfg.History, nil).Load(
		[]config.Fragment{{Name: "registry.yaml", Data: []byte(document)}}, time.Now())
	require.NoError(t, err, document)
	explainer, err := llmcontextprocessor.NewExplainer(cfg, registry)
	require.NoError(t, err)
	explain := func() *llmcontextprocessor.Explanation {
		copied := ptrace.NewTraces()
		td.CopyTo(copied)
		return explainer.Explain(copied)
	}
	_, twice := attributes.Get("llm.tools.0.tool.json_schema")
	if _, tools := attributes.Get("gen_ai.tool.definitions"); tools && twice || explain().Attributes["llm_context.drift"] != "" {
		return nil
	}
	return explain
}

// cutEach cuts each text of a span, and returns how many changes it made.
func cutEach(
	t *testing.T, about string, td ptrace.Traces, explain func() *llmcontextprocessor.Explanation,
) (changed int) {
	attributes := td.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Attributes()
	for key, value := range attributes.AsRaw() {
		text, isText := value.(string)
		if !isText || !mayBeCut(key) {
			continue
		}
		for _, cut := range cuts(text) {
			if whole.Text(cut) && strings.Contains(key, "template") {
				continue // a cut behind a sentence, which nobody can see
			}
			attributes.PutStr(key, cut)
			if x := explain(); sameModel(x) {
				assert.Empty(t, x.Attributes["llm_context.drift"], "%s: %s cut to %.60q", about, key, cut)
				changed++
			}
		}
		attributes.PutStr(key, text)
	}
	return changed
}
