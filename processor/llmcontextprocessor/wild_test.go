// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// wildCases are inputs made after public bug reports: of each span, in the order of its
// file, what it is and what must hold of its stamp. "no" is not stamped, "x/y" is either of
// two kinds, "any" may be left alone. Behind the kind: +v confirmed, !v drifted, v? neither;
// route=m is the model that the stamp shows, prompt=v the prompt.
var wildCases = map[string][]string{
	"01-trulens":      {"any", "retrieval", "inference !route route=gpt-4o-mini-2024-07-18", "evaluator", "no"},
	"02-monocle":      {"workflow/agent", "agent", "inference route=gpt-4o", "inference", "tool", "retrieval", "no"},
	"03-promptflow":   {"workflow", "inference !route route=gpt-4-0613", "embedding route?", "retrieval", "no"},
	"05-llm-d-router": {"any", "any", "no", "no", "no", "inference"},
	"06-nemo-guardrails": {
		"any", "evaluator/other", "any", "inference +route", "inference +route", "any",
	},
	"07-obi-ebpf": {
		"inference +route", "inference !route", "inference !route", "embedding route?", "embedding route?",
		"other", "inference !route", "retrieval", "no",
	},
	"09-embabel":             {"agent", "agent/other", "inference +route", "any", "retrieval", "no", "no", "tool"},
	"10-ag2":                 {"workflow", "agent", "inference +route", "tool", "any"},
	"12-asgi-promoted-root":  {"agent", "no", "no"},
	"13-quarkus-langchain4j": {"any", "inference +route", "tool", "any", "no"},
	"14-qwen-code":           {"agent", "inference", "tool", "any", "any", "no", "agent"},
	"15-gh-aw-mcpg":          {"no", "tool", "tool", "no"},
	"16-litellm-stream-fallback": {
		"inference !route route=bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0", "no",
	},
	"17-n8n-nodes":           {"any", "agent", "inference", "embedding route?", "any", "no", "agent", "tool"},
	"18-evaluation-result":   {"evaluator", "evaluator !judge", "inference +route !judge", "evaluator !judge"},
	"19-livekit-realtime":    {"agent", "inference", "no"},
	"21-dial-core":           {"inference +route", "inference route?", "no"},
	"22-columnar-empty-keys": {"no", "tool", "no", "inference +route"},
	"23-structured-attributes": {
		"inference +tools", "inference +tools", "inference +tools", "inference tools?",
	},
	"24-truncated-values": {
		"inference prompt? tools?", "inference prompt? tools?", "inference prompt? tools?", "inference prompt? tools?",
		"inference prompt? tools?", "inference prompt? tools?", "inference prompt? tools?", "inference prompt? tools?",
		"inference prompt? tools?",
	},
	"26-agentcore-memory":   {"retrieval", "any"},
	"27-tensorzero":         {"workflow", "any", "any", "inference", "workflow", "no"},
	"28-temporal-and-hooks": {"no", "no", "any"},
	"30-prompt-text-cut-or-changed": {
		"inference +prompt", "inference prompt?", "inference prompt?", "inference prompt?", "inference !prompt",
	},
	"31-langfuse-prompt-on-wrapper": {"any", "agent", "inference +route", "inference !prompt prompt=support:8"},
	"32-langsmith-metadata-prompt":  {"inference !prompt prompt=support:v0.8"},
	"33-mlflow-linked-prompts": {
		"inference !prompt prompt=support:8", "inference prompt?", "inference !prompt prompt=support:8", "inference prompt?",
	},
	"35-inference-gateway-bbr": {"any", "no", "no", "any", "any"},
	"36-model-names-of-gateways": {
		"inference +route", "inference +route", "inference +route", "inference +route", "inference +route", "inference +route",
		"inference +route", "inference +route", "inference +route", "inference !route", "inference +route", "inference +route",
		"inference +route", "inference +route",
	},
	"37-codex-renamed":        {"inference", "inference", "inference", "no"},
	"38-plano-bare-llm-keys":  {"inference", "no", "no"},
	"39-agentweave-prov":      {"inference", "agent", "tool"},
	"43-model-and-usage-only": {"inference", "inference", "inference", "any"},
}

// TestInputsAfterPublicReportsAreReadAsTheyMean runs them where LLMCONTEXT_WILD names them.
func TestInputsAfterPublicReportsAreReadAsTheyMean(t *testing.T) {
	folder := os.Getenv("LLMCONTEXT_WILD")
	if folder == "" {
		t.Skip("LLMCONTEXT_WILD is not set")
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if os.IsNotExist(err) {
			return ""
		}
		require.NoError(t, err)
		return string(data)
	}
	for name, wants := range wildCases {
		t.Run(name, func(t *testing.T) {
			registry := read(name + ".registry.yaml")
			if registry == "" {
				registry = read("default.registry.yaml")
			}
			spans := each(t, filepath.Join(folder, name+".json"))
			require.Len(t, spans, len(wants))
			for i, want := range wants {
				x := explainWith(t, read(name+".processor.yaml"), registry, spans[i])
				span := spans[i].ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
				words := strings.Fields(want)
				switch kind := words[0]; kind {
				case "any":
				case "no":
					assert.Equal(t, "none", x.Kind, "%d %q is stamped (%s)", i, span.Name(), x.Dialect)
				default:
					assert.Contains(t, strings.Split(kind, "/"), x.Kind, "%d %q (%s)", i, span.Name(), x.Dialect)
				}
				for _, word := range words[1:] {
					assert.True(t, holds(word, x), "%d %q: %s does not hold of %v", i, span.Name(), word, x.Attributes)
				}
			}
		})
	}
}

// holds reports whether one word of a wild case holds of a stamp.
func holds(word string, x *llmcontextprocessor.Explanation) bool {
	stamp := x.Attributes
	variable, value, isValue := strings.Cut(word, "=")
	switch {
	case variable == "route" && isValue:
		_, model, _ := strings.Cut(stamp["llm_context.model.route"], ":")
		return model == value || stamp["llm_context.model.route"] == "unknown" && value == ""
	case isValue:
		return stamp["llm_context.prompt.revision"] == value
	case word[0] == '+':
		return slices.ContainsFunc(x.Variables, func(v llmcontextprocessor.Explained) bool {
			return v.Variable == word[1:] && v.Relation == "agreed"
		})
	case word[0] == '!':
		return drifted(stamp, word[1:])
	}
	v := strings.TrimSuffix(word, "?")
	return !drifted(stamp, v)
}
