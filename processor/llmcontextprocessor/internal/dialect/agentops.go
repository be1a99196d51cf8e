// SPDX-License-Identifier: Apache-2.0

package dialect

var agentopsKind = mark("agentops.span.kind")

var agentopsKinds = append(kinds{
	{"operation", Workflow}, {"text", Other}, {"http", None}, {"unknown", None},
}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "agentops", at: 190, keys: fields(agentopsKind), words: agentopsKinds},
	},
)
