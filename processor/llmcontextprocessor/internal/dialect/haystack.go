// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Haystack's own tracer: the class of the component tells what it does.
var (
	haystackType      = mark("haystack.component.type")
	haystackComponent = key("haystack.component.name")
	haystackTool      = key("haystack.tool.name")
	haystackInput     = key("haystack.component.input")  // JSON: messages, tools
	haystackOutput    = key("haystack.component.output") // JSON: replies[].meta, or meta of an embedder

	haystackAgentTools = key("haystack.agent.tools") // JSON
	haystackStepInput  = key("haystack.agent.step.llm.input")
	haystackStepOutput = key("haystack.agent.step.llm.output")
)

// haystackClasses are the endings of the class names that call a model or an index.
var haystackClasses = kinds{
	{"Generator", Inference},
	{"Embedder", Embedding},
	{"Retriever", Retrieval},
	{"Ranker", Retrieval},
	{"WebSearch", Retrieval},
	{"Transcriber", Inference},
	{"ToolInvoker", Tool},
	{"Agent", Agent},
	{"Evaluator", Evaluator},
	{"PromptBuilder", Other},
}

// haystackNames are the spans that are told by their names.
var haystackNames = kinds{
	{"haystack.pipeline.run", Workflow},
	{"haystack.async_pipeline.run", Workflow},
	{"haystack.agent.run", Agent},
	{"haystack.agent.step", Workflow},
	{"haystack.agent.step.llm", Inference},
	{"haystack.agent.step.tool", Tool},
	{"haystack.chat_generator.run", Inference},
}

// haystackRule: a component of another class (converter, joiner, writer) is no
// GenAI operation.
func haystackRule(s *Span) Kind {
	class := s.get(haystackType)
	for _, c := range haystackClasses {
		if strings.HasSuffix(class, c.value) {
			return c.kind
		}
	}
	if haystackName(s.name) {
		if k := haystackNames.of(s.name); k != Other {
			return k
		}
	}
	return None
}

const haystackPrefix = "haystack."

func haystackName(name string) bool { return strings.HasPrefix(name, haystackPrefix) }

// haystackAnswered reads the model of what a component answered.
func haystackAnswered(s *Span) string {
	if k := haystackRule(s); k != Inference && k != Embedding {
		return ""
	}
	output := firstOf(s.raw(haystackOutput), s.raw(haystackStepOutput))
	if output == "" {
		return ""
	}
	meta := member(output, "meta")
	if replies := member(output, "replies"); replies != "" {
		meta = firstOf(member(firstElement(replies), "meta"), firstElement(meta))
	}
	return stringMember(meta, "model")
}

var _ = add(
	[]row{
		{dialect: "haystack", at: 370, keys: fields(haystackType), names: []string{haystackPrefix}, rule: haystackRule},
	},
	shows{responseModel, 100, fields(haystackOutput, haystackStepOutput), haystackAnswered},
	shows{tools, 210, fields(haystackInput), toolsIn(haystackInput)},
	shows{tools, 220, fields(haystackStepInput), toolsIn(haystackStepInput)},
	shows{tools, 230, fields(haystackAgentTools), rawOf(haystackAgentTools)},
	shows{toolName, 130, fields(haystackTool), of(haystackTool)},
	shows{agentName, 60, fields(haystackComponent), agentSpan(haystackComponent)},
)
