// SPDX-License-Identifier: Apache-2.0

package dialect

// Latitude, of OpenAI's agents in JavaScript: calls of models have an operation too. A generation tells no more of
// its model than what was asked for.
var (
	latitudeKind = mark("latitude.span.kind")
	latitudeTool = key("openai.agents.function.name")
)

// Latitude before its version 3: the prompt that was captured is on all spans within, whoever writes them. A
// version is one of the whole project.
var (
	latitudeType   = mark("latitude.type")
	latitudePrompt = key("latitude.prompt_path")
	latitudeCommit = key("latitude.commit_uuid")
)

// latitudeTypes: what Latitude writes for a model's call by hand has an operation too.
var latitudeTypes = kinds{
	{"prompt", Other},
	{"external", Workflow},
	{"unresolved_external", Workflow},
	{"completion", Inference},
	{"embedding", Embedding},
	{"tool", Tool},
}

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
		{dialect: "latitude", at: 314, keys: fields(latitudeType), words: latitudeTypes},
	},
	shows{toolName, 168, fields(latitudeTool), of(latitudeTool)},
	shows{promptName, 185, fields(latitudePrompt), of(latitudePrompt)},
	shows{promptVersion, 185, fields(latitudeCommit), of(latitudeCommit)},
)
