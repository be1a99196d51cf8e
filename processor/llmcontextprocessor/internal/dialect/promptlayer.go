// SPDX-License-Identifier: Apache-2.0

package dialect

// PromptLayer's prompt is baggage, which is copied onto whatever is called with it: it marks nothing.
var (
	promptlayerName    = key("promptlayer.prompt.name")
	promptlayerVersion = key("promptlayer.prompt.version")
	promptlayerLabel   = key("promptlayer.prompt.label")
)

var _ = add(nil,
	shows{promptName, 150, fields(promptlayerName), of(promptlayerName)},
	shows{promptVersion, 150, fields(promptlayerVersion), of(promptlayerVersion)},
	shows{promptLabel, 150, fields(promptlayerLabel), of(promptlayerLabel)},
)
