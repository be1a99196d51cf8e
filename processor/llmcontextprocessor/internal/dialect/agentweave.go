// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	provActivity = mark("prov.activity.type") // AgentWeave
	provModel    = key("prov.llm.model")
	provProvider = key("prov.llm.provider")
)

var provActivities = kinds{
	{"llm_call", Inference},
	{"tool_call", Tool},
	{"agent_turn", Agent},
	{"agent_run", Agent},
	{"embedding_call", Embedding},
	{"retrieval", Retrieval},
	{"workflow", Workflow},
}

// provRule: other programs write PROV too, of other activities.
func provRule(s *Span) Kind {
	k, _ := provActivities.find(s.get(provActivity))
	return k
}

var _ = add(
	[]row{
		{dialect: "agentweave", at: 270, keys: fields(provActivity), words: provActivities, rule: provRule},
	},
	shows{requestModel, 230, fields(provModel), of(provModel)},
	shows{provider, 100, fields(provProvider), of(provProvider)},
)
