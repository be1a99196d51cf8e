// SPDX-License-Identifier: Apache-2.0

package dialect

// Alibaba LoongSuite, Dify, veADK.
var (
	loongKind     = mark("gen_ai.span.kind") // Alibaba LoongSuite, Dify, veADK
	loongKindName = mark("gen_ai.span_kind_name")
)

var _ = add(
	[]row{
		{dialect: "loongsuite", at: 150, keys: fields(loongKind), words: spanKinds},
		{dialect: "loongsuite", at: 160, keys: fields(loongKindName), words: spanKinds},
	},
)
