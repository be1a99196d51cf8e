// SPDX-License-Identifier: Apache-2.0

package dialect

// The protocol between agents, as it is proposed for the conventions (semantic-conventions-genai #195): a message
// invokes the agent that it is sent to. Asking for a task, a card or a configuration invokes nobody.
var a2aMethod = mark("a2a.method.name")

// a2aMethods are those that send a message, as gRPC and as JSON-RPC name them.
var a2aMethods = kinds{
	{"SendMessage", Agent},
	{"SendStreamingMessage", Agent},
	{"message/send", Agent},
	{"message/stream", Agent},
}

var _ = add(
	[]row{
		{dialect: "a2a", at: 365, keys: fields(a2aMethod), words: a2aMethods},
	},
)
