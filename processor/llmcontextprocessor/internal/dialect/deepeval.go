// SPDX-License-Identifier: Apache-2.0

package dialect

// DeepEval's tracing, as Confident AI receives it.
var (
	confidentType          = mark("confident.span.type")
	confidentModel         = key("confident.llm.model")
	confidentProvider      = key("confident.span.provider")
	confidentPrompt        = key("confident.span.prompt_alias")
	confidentPromptVersion = key("confident.span.prompt_version")
	confidentPromptLabel   = key("confident.span.prompt_label")
	confidentTool          = key("confident.tool.name")
	confidentAgent         = key("confident.agent.name")
)

// confidentTypes: without a type DeepEval writes base, on any code that it traced.
var confidentTypes = append(kinds{{"base", None}, {"custom", None}}, spanKinds...)

var _ = add(
	[]row{
		{dialect: "deepeval", at: 202, keys: fields(confidentType), words: confidentTypes},
	},
	shows{requestModel, 232, fields(confidentModel), of(confidentModel)},
	shows{provider, 102, fields(confidentProvider), of(confidentProvider)},
	shows{promptName, 120, fields(confidentPrompt), of(confidentPrompt)},
	shows{promptVersion, 120, fields(confidentPromptVersion), of(confidentPromptVersion)},
	shows{promptLabel, 120, fields(confidentPromptLabel), of(confidentPromptLabel)},
	shows{toolName, 162, fields(confidentTool), of(confidentTool)},
	shows{agentName, 112, fields(confidentAgent), agentSpan(confidentAgent)},
)
