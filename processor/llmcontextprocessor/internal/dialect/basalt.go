// SPDX-License-Identifier: Apache-2.0

package dialect

// Basalt's kinds are told by the general sign. Its prompt is also written on what other instrumentations
// do with it: it marks nothing.
var (
	basaltPrompt        = key("basalt.prompt.slug")
	basaltPromptVersion = key("basalt.prompt.version")
	basaltPromptTag     = key("basalt.prompt.tag")
)

var _ = add(nil,
	shows{promptName, 160, fields(basaltPrompt), of(basaltPrompt)},
	shows{promptVersion, 160, fields(basaltPromptVersion), of(basaltPromptVersion)},
	shows{promptLabel, 160, fields(basaltPromptTag), of(basaltPromptTag)},
)
