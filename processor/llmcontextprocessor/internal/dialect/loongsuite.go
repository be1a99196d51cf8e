// SPDX-License-Identifier: Apache-2.0

package dialect

// Alibaba LoongSuite, Dify, veADK, Future AGI.
var (
	loongKind     = mark("gen_ai.span.kind") // Alibaba LoongSuite, Dify, veADK
	loongKindName = mark("gen_ai.span_kind_name")
)

var loongKinds = append(kinds{{"conversation", Workflow}, {"a2a_client", Agent}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "loongsuite", at: 150, keys: fields(loongKind), words: loongKinds},
		{dialect: "loongsuite", at: 160, keys: fields(loongKindName), words: spanKinds},
	},
)
