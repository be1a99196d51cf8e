// SPDX-License-Identifier: Apache-2.0

package dialect

// Future AGI (traceAI) has its kinds under the key that LoongSuite has, and the prompt under keys of
// its own.
var (
	futureagiPrompt  = key("gen_ai.prompt.template.name")
	futureagiVersion = key("gen_ai.prompt.template.version")
	futureagiLabel   = key("gen_ai.prompt.template.label")
)

var _ = add(nil,
	shows{promptName, 155, fields(futureagiPrompt), of(futureagiPrompt)},
	shows{promptVersion, 155, fields(futureagiVersion), of(futureagiVersion)},
	shows{promptLabel, 155, fields(futureagiLabel), of(futureagiLabel)},
)
