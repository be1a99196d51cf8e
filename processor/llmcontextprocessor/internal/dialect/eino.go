// SPDX-License-Identifier: Apache-2.0

package dialect

// Eino (CloudWeGo): its callbacks call the outermost of what runs a workflow, whatever it is, and write
// the model that they were configured with as the one that answered.
var (
	scopeEino     = scope("github.com/cloudwego/eino-ext/callbacks/apmplus")
	einoComponent = key("runinfo.component")
)

// einoComponents: what loads, splits and indexes documents, and a function of the application's own, are none.
var einoComponents = kinds{
	{"ChatModel", Inference},
	{"AgenticModel", Inference},
	{"Embedding", Embedding},
	{"Retriever", Retrieval},
	{"Tool", Tool},
	{"Agent", Agent},
	{"Graph", Workflow},
	{"Chain", Workflow},
	{"Workflow", Workflow},
	{"ToolsNode", Workflow},
	{"ChatTemplate", Other},
}

func einoRule(s *Span) Kind {
	if s.scope != scopeEino {
		return None
	}
	return einoComponents.of(s.get(einoComponent)).surely()
}

var _ = add(
	[]row{
		{
			dialect: "eino", at: 145, keys: fields(einoComponent), scopes: scopes(scopeEino),
			words: einoComponents, rule: einoRule,
		},
	},
)
