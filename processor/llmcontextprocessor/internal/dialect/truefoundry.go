// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// TrueFoundry's gateway: around the call of a model is the request, with what guards it beside. The conventions' keys
// stand beside its own only where somebody asks for them.
var (
	tfyType         = mark("tfy.span_type")
	tfyModel        = key("tfy.request.model_name")
	tfyPrompt       = key("tfy.prompt_version_fqn") // chat_prompt:TENANT/REPOSITORY/NAME:VERSION
	tfyConversation = key("tfy.request.conversation_id")
)

var tfyTypes = append(kinds{
	{"ChatCompletion", Workflow},
	{"AgentResponse", Agent},
	{"MCP", Tool},
}, spanKinds...)

// tfyPromptPart reads a part of the full name of a prompt's version; of a name that is written otherwise nothing.
func tfyPromptPart(version bool) source {
	return func(s *Span) string {
		path := s.get(tfyPrompt)
		name, number, found := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ":")
		switch {
		case !found, name == "", !isNumber(number):
			return ""
		case version:
			return number
		}
		return name
	}
}

var _ = add(
	[]row{
		{dialect: "truefoundry", at: 211, keys: fields(tfyType), words: tfyTypes},
	},
	shows{requestModel, 238, fields(tfyModel), of(tfyModel)},
	shows{promptName, 165, fields(tfyPrompt), tfyPromptPart(false)},
	shows{promptVersion, 165, fields(tfyPrompt), tfyPromptPart(true)},
	shows{conversation, 50, fields(tfyConversation), of(tfyConversation)},
)
