// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// jsonOf unwraps JSON text that was encoded as a JSON string once more.
func jsonOf(text string) string {
	if i := skipSpace(text, 0); i < len(text) && text[i] == '"' {
		return scalar(text)
	}
	return text
}

// genaiDefinitions reads gen_ai.tool.definitions.
func genaiDefinitions(s *Span) string { return definitions(s.raw(genaiTools)) }

// definitions returns text unless it is a list of the names of tools and nothing else
// (Mastra's agents, Genkit's loop of calls).
func definitions(text string) string {
	if i := skipSpace(text, 0); i < len(text) && text[i] == '[' {
		i = skipSpace(text, i+1)
		if i < len(text) && text[i] == '"' && !strings.Contains(text[i:], "{") {
			return ""
		}
	}
	return text
}

// toolsIn reads the `tools` of a request that is kept as JSON.
func toolsIn(f Field) source {
	return func(s *Span) string {
		if list := s.requestIn(f).found[requestTools]; strings.HasPrefix(list, "[") {
			return definitions(notBlank(list))
		}
		return ""
	}
}

// oiRequestedTools reads the tools of the request parameters.
func oiRequestedTools(s *Span) string {
	if list := s.oiRequest(2); strings.HasPrefix(list, "[") {
		return definitions(notBlank(list))
	}
	return ""
}

func notBlank(text string) string {
	if Blank(text) {
		return ""
	}
	return text
}

// adkTools reads config.tools of the request.
func adkTools(s *Span) string { return notBlank(s.adkConfig().found[requestTools]) }

// pydanticTools passes model_request_parameters on, which older versions wrote
// instead of gen_ai.tool.definitions, where any of its lists holds a tool.
func pydanticTools(s *Span) string {
	parameters := s.raw(pydanticParameters)
	if parameters == "" {
		return ""
	}
	for _, list := range [...]string{"function_tools", "output_tools", "builtin_tools", "native_tools"} {
		if notBlank(member(parameters, list)) != "" {
			return parameters
		}
	}
	return ""
}

// oiTools composes llm.tools.<i>.tool.json_schema, which is the whole definition, or that
// of the parameters with tool.name beside it (Pydantic AI, Strands, Agent Framework).
func oiTools(s *Span) string {
	return s.compose(familyOITool, func(b []byte, i int) []byte {
		schema := s.at(familyOITool, i, "tool.json_schema")
		name := s.at(familyOITool, i, "tool.name")
		if schema == "" || name == "" || isDefinition(schema) {
			return s.appendWritten(b, schema)
		}
		return s.appendTool(b, name, s.at(familyOITool, i, "tool.description"), schema)
	})
}

// oiListedTools reads the definitions that are one list; VoltAgent has names under that key.
func oiListedTools(s *Span) string {
	if !s.has(oiKind) {
		return ""
	}
	if text := s.raw(oiToolList); strings.HasPrefix(text, "[") {
		return definitions(text)
	}
	return ""
}

// isDefinition reports whether JSON names a tool, as the schema of its parameters does not.
func isDefinition(text string) bool {
	return stringMember(text, "name") != "" || member(text, "function") != ""
}

// openllmetryTools composes llm.request.functions.<i>.{name,description,parameters}.
func openllmetryTools(s *Span) string { return s.composeFunctions(familyLLMFunction) }

// veadkTools composes gen_ai.request.functions.<i>.{name,description,parameters}.
func veadkTools(s *Span) string { return s.composeFunctions(familyFunction) }

// agent365Tools composes gen_ai.choice.<i>.tool_json_schema, each of which is a whole definition.
func agent365Tools(s *Span) string {
	return s.compose(familyToolSchema, func(b []byte, i int) []byte {
		return s.appendWritten(b, s.at(familyToolSchema, i, toolSchemaOfChoice))
	})
}

// litellmTools composes gen_ai.tool.<i>.*. LiteLLM bounds the attributes it
// spends on tools, and says how many tools there were.
func litellmTools(s *Span) string {
	if n, _ := s.count(familyGenAITool); n == 0 || s.has(litellmDeclared) && s.get(litellmDeclared) != itoa(n) {
		return ""
	}
	return s.composeFunctions(familyGenAITool)
}

// toolDefinition returns a tool span's own definition. tool.parameters is the
// schema in some instrumentations of OpenInference and the arguments in others.
func (s *Span) toolDefinition() string {
	if definition := firstOf(springTool(s), claudeCodeShown(s)); definition != "" {
		return definition
	}
	name, parameters := s.first(toolName), s.raw(oiToolParameters)
	if schema := s.raw(oiToolSchema); schema != "" {
		if !isSchema(schema) || isDefinition(schema) {
			return schema
		}
		parameters = schema // BeeAI
	}
	if name == "" || !isSchema(parameters) {
		return ""
	}
	return s.define(name, crewDescription(s.raw(oiToolDescription)), parameters)
}

// isSchema reports whether text is the JSON Schema of an object.
func isSchema(text string) bool {
	return stringMember(text, "type") == "object" && strings.HasPrefix(member(text, "properties"), "{")
}

// itoa formats a small number without allocating for one digit.
func itoa(n int) string {
	const digits = "0123456789"
	if n < 10 {
		return digits[n : n+1]
	}
	return itoa(n/10) + digits[n%10:n%10+1]
}

var _ = add(nil,
	shows{tools, 10, fields(genaiTools), genaiDefinitions},
	shows{tools, 30, fields(familyOITool), oiTools},
	shows{tools, 40, fields(oiToolList), oiListedTools},
	shows{tools, 50, fields(familyGenAITool), litellmTools},
	shows{tools, 60, fields(familyLLMFunction), openllmetryTools},
	shows{tools, 65, fields(familyFunction), veadkTools},
	shows{tools, 66, fields(familyToolSchema), agent365Tools},
	shows{tools, 80, fields(pydanticParameters), pydanticTools},
	shows{tools, 90, fields(adkRequest), adkTools},
)
