// SPDX-License-Identifier: Apache-2.0

package dialect

// NVIDIA's NeMo Agent Toolkit, AIQ before. It names a span after its model or its tool.
var (
	natKind = mark("nat.span.kind")
	aiqKind = mark("aiq.span.kind")
)

// natKinds: a function is any code that a workflow gave a name.
var natKinds = append(kinds{{"function", None}, {"custom", None}, {"span", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "nemo-agent-toolkit", at: 212, keys: fields(natKind), words: natKinds},
		{dialect: "nemo-agent-toolkit", at: 213, keys: fields(aiqKind), words: natKinds},
	},
)
