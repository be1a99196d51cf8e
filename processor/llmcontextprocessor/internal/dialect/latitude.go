// SPDX-License-Identifier: Apache-2.0

package dialect

// Latitude, of OpenAI's agents in JavaScript: calls of models have an operation too. A generation tells no more of
// its model than what was asked for.
var (
	latitudeKind = mark("latitude.span.kind")
	latitudeTool = key("openai.agents.function.name")
)

const latitudeGeneration = "agents.generation"

var latitudeKinds = append(kinds{
	{latitudeGeneration, Inference},
	{"agents.response", Inference},
	{"agents.transcription", Inference},
	{"agents.speech", Inference},
	{"agents.agent", Agent},
	{"agents.function", Tool},
	{"agents.trace", Workflow},
	{"agents.guardrail", Evaluator},
	{"agents.handoff", Other},
	{"agents.mcp_tools", Other},
}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "latitude", at: 311, keys: fields(latitudeKind), words: latitudeKinds},
	},
	shows{toolName, 168, fields(latitudeTool), of(latitudeTool)},
)
