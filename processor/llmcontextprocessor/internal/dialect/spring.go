// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// Spring AI, through Micrometer: every value is a string.
var (
	springKind            = mark("spring.ai.kind")
	springToolName        = key("spring.ai.tool.definition.name")
	springToolDescription = key("spring.ai.tool.definition.description")
	springToolSchema      = key("spring.ai.tool.definition.schema")
)

var springKinds = kinds{{"tool_call", Tool}, {"chat_client", Agent}, {"advisor", Workflow}}

// springRule: a vector store is retrieval only when it is queried; filling it is
// no GenAI operation.
func springRule(s *Span) Kind {
	kind := s.get(springKind)
	if strings.EqualFold(kind, "vector_store") {
		if s.vectorQuery() {
			return Retrieval
		}
		return None
	}
	return springKinds.of(kind)
}

// springAlibabaKind is what Spring AI Alibaba writes on its graphs, their nodes and edges.
var springAlibabaKind = mark("spring.ai.alibaba.kind")

// springGraphRule: of a graph the run is a workflow, nodes and edges are its machinery.
func springGraphRule(s *Span) Kind {
	if strings.EqualFold(s.get(springAlibabaKind), "graph") {
		return Workflow
	}
	return None
}

// springTool returns the definition of the tool that is called.
func springTool(s *Span) string {
	schema := s.raw(springToolSchema)
	if schema == "" {
		return ""
	}
	return s.define(s.get(springToolName), s.raw(springToolDescription), schema)
}

var _ = add(
	[]row{
		{dialect: "spring-ai", at: 290, keys: fields(springKind), words: springKinds, rule: springRule},
		{dialect: "spring-ai", at: 295, keys: fields(springAlibabaKind), rule: springGraphRule},
	},
	shows{toolName, 120, fields(springToolName), of(springToolName)},
)
