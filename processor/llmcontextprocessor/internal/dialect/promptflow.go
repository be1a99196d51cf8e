// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	promptflowType = mark("span_type") // any program's; framework says whose it is
	promptflowIs   = key("framework")
)

var promptflowTypes = kinds{
	{"flow", Workflow},
	{"llm", Inference},
	{"embedding", Embedding},
	{"retrieval", Retrieval},
	{"langchain", Workflow},
	{"tool", None}, // any node's Python
	{"function", None},
}

// promptflowRule: span_type is read where the program says that it is prompt flow.
func promptflowRule(s *Span) Kind {
	if !s.has(promptflowType) || !strings.EqualFold(s.get(promptflowIs), "promptflow") {
		return None
	}
	k, _ := promptflowTypes.find(s.get(promptflowType))
	return k
}

var _ = add(
	[]row{
		{dialect: "promptflow", at: 230, keys: fields(promptflowType), words: promptflowTypes, rule: promptflowRule},
	},
)
