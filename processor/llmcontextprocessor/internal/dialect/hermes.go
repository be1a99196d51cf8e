// SPDX-License-Identifier: Apache-2.0

package dialect

// Hermes (its plugin for OpenTelemetry).
var (
	hermesKind = mark("hermes.span.kind")
	hermesTool = key("hermes.tool.name")
)

var _ = add(
	[]row{
		{dialect: "hermes", at: 209, keys: fields(hermesKind), words: spanKinds},
	},
	shows{toolName, 185, fields(hermesTool), of(hermesTool)},
)
