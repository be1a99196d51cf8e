// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	agentaType  = mark("ag.type.node")
	agentaModel = key("ag.meta.request.model")
)

// agentaTypes: without a type Agenta writes task, on any code that it traced; a query is of any store.
var agentaTypes = append(kinds{{"task", None}, {"query", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "agenta", at: 204, keys: fields(agentaType), words: agentaTypes},
	},
	shows{requestModel, 234, fields(agentaModel), of(agentaModel)},
)
