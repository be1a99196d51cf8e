// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what is generated into the document")

const (
	document = "../../../../docs/dialects.md"
	begins   = "<!-- generated from the rows: go test ./processor/llmcontextprocessor/internal/dialect -update -->\n"
)

// owners are the dialects whose keys begin so, where the signs of the dialects do not tell: keys that several use, and those
// of a namespace in which no dialect has a sign.
var owners = map[string]string{
	"self._function.": "magentic",
	"_dd.":            "datadog", "promptlayer.": "promptlayer", "eval.": "axiom", "gen_ai.prompt.template.": "future-agi",
	"gen_ai.request.parameters":       "future-agi",
	"gen_ai.request.tool.definitions": "trpc-agent-go",
	"gen_ai.request.functions.":       "veadk", "gen_ai.choice.": "agent-365", "user_system_prompt": "claude-code",
	"gen_ai.": "otel", "ai.": "vercel-ai", "llm.": "openinference", "llm.model": "plano", "llm.request.": "openllmetry",
	"llm.response.": "openllmetry", "llm.request.model_name": "openinference", "llm.response.model_name": "openinference",
	"llm.<provider>.model": "litellm", "gen_ai.tool.<i>.": "litellm", "embedding.": "openinference",
	"reranker.": "openinference", "tool.": "openinference", "prompt.": "openinference", "agent.name": "openinference",
	"graph.": "openinference", "conversation.id": "codex", "session.id": "openinference", "output.value": "openinference", "input.value": "openinference",
	"genkit:": "genkit", "aws.bedrock.": "bedrock", "qdrant.": "vector-db", "flue.": "flue", "openclaw.": "openclaw",
	"lk.": "livekit", "tools": "pipecat", "model": "claude-code", "provider": "langchain-rust", "body": "claude-code", "gen_ai.model_name": "loongsuite", "tool_name": "claude-code", "function_name": "gemini-cli",
	"qwen-code.": "claude-code", "ai.observability.": "trulens", "model_dict.": "llamaindex", "response.raw.": "llamaindex",
	"additional_kwargs.": "llamaindex", "litellm.": "litellm", "agent_name": "pydantic-ai", "model_name": "pydantic-ai",
	"model_request_parameters": "pydantic-ai", "request_data": "logfire", "name": "logfire",
	"honeyhive_": "honeyhive", "prompt_id": "langtrace", "prompt_version": "langtrace", "inputs.": "prompty", "result.model": "prompty",
	"entity.name": "voltagent", "function_output": "promptlayer", "basalt.": "basalt", "ai.tool.name": "rhesis", "ai.model": "gai", "openai.agents.": "latitude", "<prefix>": "undescribed", "ai.model.name": "voltagent",
}

func ownerOf(t *testing.T, key string) string {
	best := ""
	for prefix := range owners {
		if strings.HasPrefix(key, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	if best != "" {
		return owners[best]
	}
	dialect := dialectOfNamespace(key)
	assert.NotEmpty(t, dialect, "no dialect is known for the key %s: none has a sign in its namespace; name it in owners", key)
	return dialect
}

// dialectOfNamespace returns the first dialect with a sign whose key begins as this one does, up to the first dot.
func dialectOfNamespace(key string) string {
	namespace, _, _ := strings.Cut(key, ".")
	keys := map[Field]string{}
	for key, f := range fieldOfKey {
		keys[f] = key
	}
	for i := range builtin.table.rows {
		r := &builtin.table.rows[i]
		for _, f := range r.keys {
			if strings.HasPrefix(keys[f], namespace+".") {
				return r.dialect
			}
		}
	}
	return ""
}

// familyKeys are the families as documents write them.
var familyKeys = map[Field]string{
	familyOITool: "llm.tools.<i>.tool.json_schema", familyOIMessage: "llm.input_messages.<i>.message.content",
	familyLLMFunction: "llm.request.functions.<i>.name", familyGenAITool: "gen_ai.tool.<i>.name",
	familyFunction: "gen_ai.request.functions.<i>.name", familyToolSchema: "gen_ai.choice.<i>.tool_json_schema",
	familyGenAIPrompt: "gen_ai.prompt.<i>.content", familyFlag: flagPrefix + "<key>", familyVariable: variablePrefix + "<name>",
	familyRawModel: "llm.<provider>.model", familyKind: "<prefix>span.kind",
}

// chapter is what is known of one dialect.
type chapter struct {
	signs []string
	words []string
	reads map[fact][]string
}

func (c *chapter) sign(format string, keys []string) {
	if len(keys) > 0 {
		c.signs = append(c.signs, fmt.Sprintf(format, "`"+strings.Join(keys, "`, `")+"`"))
	}
}

func chapters(t *testing.T) map[string]*chapter {
	names, scopeOf := maps.Clone(familyKeys), map[Scope][]string{}
	for key, f := range fieldOfKey {
		names[f] = key
	}
	for name, s := range scopeOfName {
		scopeOf[s] = append(scopeOf[s], name)
	}
	for _, under := range scopePrefixes {
		scopeOf[under.scope] = append(scopeOf[under.scope], under.prefix+"…")
	}
	all := map[string]*chapter{}
	of := func(dialect string) *chapter {
		if all[dialect] == nil {
			all[dialect] = &chapter{reads: map[fact][]string{}}
		}
		return all[dialect]
	}
	keysOf := func(list []Field) (keys []string) {
		for _, f := range list {
			keys = append(keys, names[f])
		}
		return keys
	}
	for i := range builtin.table.rows {
		r := &builtin.table.rows[i]
		c := of(r.dialect)
		c.sign("has %s", keysOf(r.keys))
		var spelled []string
		for _, s := range r.scopes {
			spelled = append(spelled, slices.Sorted(slices.Values(scopeOf[s]))...)
		}
		c.sign("scope %s", spelled)
		c.sign("name begins %s", r.names)
		shared := len(r.words) >= len(spanKinds)
		for _, w := range r.words {
			if _, is := spanKinds.find(w.value); shared && is {
				continue
			}
			if word := "`" + w.value + "` " + w.kind.String(); w.kind != None && !slices.Contains(c.words, word) {
				c.words = append(c.words, word)
			}
		}
		if shared && !slices.Contains(c.words, "the shared ones") {
			c.words = append(c.words, "the shared ones")
		}
	}
	for _, s := range builtin.table.shows {
		for _, key := range keysOf(s.keys) {
			c := of(ownerOf(t, key))
			if key == "model" && s.fact == responseModel { // Gemini CLI's key as well, and its alone in this meaning
				c = of("gemini-cli")
			}
			if !slices.Contains(c.reads[s.fact], key) {
				c.reads[s.fact] = append(c.reads[s.fact], key)
			}
		}
	}
	return all
}

func generated(t *testing.T) string {
	var b strings.Builder
	b.WriteString("\nKind words that dialects share: ")
	for i, w := range spanKinds {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s` %s", w.value, w.kind)
	}
	b.WriteString(".\n")
	factNames := map[fact]string{}
	for name, f := range evidenceNames {
		factNames[f] = name
	}
	all := chapters(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		fmt.Fprintf(&b, "\n### %s\n\n", name)
		for _, sign := range slices.Compact(c.signs) {
			fmt.Fprintf(&b, "- %s\n", sign)
		}
		if len(c.words) > 0 {
			fmt.Fprintf(&b, "- kinds: %s\n", strings.Join(c.words, ", "))
		}
		for f := range factCount {
			if keys := c.reads[f]; len(keys) > 0 {
				fmt.Fprintf(&b, "- %s: `%s`\n", factNames[f], strings.Join(keys, "`, `"))
			}
		}
	}
	return b.String()
}

// The document lists every dialect with the signs by which it is known and what is read
// from it. Run with -update to write it.
func TestTheDocumentListsEveryDialectWithWhatIsReadFromIt(t *testing.T) {
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(data), begins)
	require.True(t, found, "%s has no line %q", document, begins)
	want := head + begins + generated(t)
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, string(data), "run with -update")
}

func TestTheDocumentNamesWhatEvidenceUsersCanPointTo(t *testing.T) {
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	for _, name := range EvidenceNames() {
		assert.Regexp(t, "(?m)^(\\| `"+name+"` \\||- "+name+": `)", string(data))
	}
	for k := Other; k <= Evaluator; k++ {
		assert.Contains(t, string(data), k.String())
	}
}
