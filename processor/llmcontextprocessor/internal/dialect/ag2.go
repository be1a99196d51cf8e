// SPDX-License-Identifier: Apache-2.0

package dialect

// AG2 follows OTel on spans that do something; on what it notes beside them, a type is all that tells.
var ag2Type = mark("ag2.span.type")

// ag2Types: a span of usage repeats the model and the tokens of the call before it.
var ag2Types = kinds{
	{"agent", Agent},
	{"llm", Inference},
	{"tool", Tool},
	{"usage", Other},
	{"human_input", Other},
	{"task", None}, // what agents hand each other over a network
}

var _ = add(
	[]row{
		{dialect: "ag2", at: 312, keys: fields(ag2Type), words: ag2Types},
	},
)
