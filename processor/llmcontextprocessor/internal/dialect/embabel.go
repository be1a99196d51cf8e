// SPDX-License-Identifier: Apache-2.0

package dialect

// Embabel, in Java, over Spring AI, whose spans tell of the calls themselves: what goes around them has words of its
// own for operations, or none. Plans, goals and states are events of a run.
var (
	embabelEvent = mark("embabel.event.type")
	embabelModel = key("embabel.llm.model")
)

var embabelEvents = kinds{
	{"agent_process", Agent},
	{"action", Workflow},
	{"tool_loop", Workflow},
	{"llm_call", Inference},
	{"tool_call", Tool},
	{"rag", Retrieval},
	{"embedding", Embedding},
}

var _ = add(
	[]row{
		{dialect: "embabel", at: 313, keys: fields(embabelEvent), words: embabelEvents},
	},
	shows{requestModel, 320, fields(embabelModel), of(embabelModel)},
)
