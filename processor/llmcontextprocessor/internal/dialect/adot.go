// SPDX-License-Identifier: Apache-2.0

package dialect

// ADOT, the distribution of AWS, adds a kind to the spans of others.
var awsKind = mark("aws.genai.span_kind") // added by ADOT to the spans of others

var _ = add(
	[]row{
		{dialect: "adot", at: 530, keys: fields(awsKind), words: spanKinds},
	},
)
