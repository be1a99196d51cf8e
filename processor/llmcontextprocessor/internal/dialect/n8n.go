// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	n8nNodeType  = mark("n8n.node.type")
	n8nNodeModel = key("n8n.node.custom.llm.model")
)

// n8nNodes are how the types of n8n's AI nodes begin, behind the name of their package.
var n8nNodes = kinds{
	{"agent", Agent},
	{"lm", Inference},
	{"openai", Inference},
	{"embeddings", Embedding},
	{"vectorstore", Retrieval},
	{"retriever", Retrieval},
	{"reranker", Retrieval},
	{"tool", Tool},
	{"mcpclient", Tool},
	{"chain", Workflow},
	{"informationextractor", Workflow},
	{"sentimentanalysis", Workflow},
	{"textclassifier", Workflow},
	{"guardrails", Evaluator},
}

func n8nRule(s *Span) Kind {
	_, node, found := strings.Cut(s.get(n8nNodeType), "n8n-nodes-langchain.")
	if !found {
		return None
	}
	for _, n := range n8nNodes {
		if hasPrefixFold(node, n.value) {
			return n.kind
		}
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "n8n", at: 250, keys: fields(n8nNodeType), rule: n8nRule},
	},
	shows{requestModel, 250, fields(n8nNodeModel), of(n8nNodeModel)},
)
