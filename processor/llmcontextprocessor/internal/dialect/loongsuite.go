// SPDX-License-Identifier: Apache-2.0

package dialect

// Alibaba LoongSuite, Dify, veADK, Future AGI.
var (
	loongKind     = mark("gen_ai.span.kind") // Alibaba LoongSuite, Dify, veADK
	loongKindName = mark("gen_ai.span_kind_name")
	loongModel    = key("gen_ai.model_name") // Higress: the model of the answer; others: that of the request
)

var loongKinds = append(kinds{{"conversation", Workflow}, {"a2a_client", Agent}}, spanKinds...)

// loongAnswered: of an answer it tells only where another model than the one asked for stands there.
func loongAnswered(s *Span) string {
	model := s.get(loongModel)
	if asked := s.get(genaiRequestModel); asked == "" || asked == model || !s.has(loongKind) {
		return ""
	}
	return model
}

func loongAsked(s *Span) string {
	if !s.has(loongKind) {
		return ""
	}
	return s.get(loongModel)
}

var _ = add(
	[]row{
		{dialect: "loongsuite", at: 150, keys: fields(loongKind), words: loongKinds},
		{dialect: "loongsuite", at: 160, keys: fields(loongKindName), words: spanKinds},
	},
	shows{requestModel, 270, fields(loongModel), loongAsked},
	shows{responseModel, 157, fields(loongModel), loongAnswered},
)
