// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	langwatchType          = mark("langwatch.span.type")
	langwatchPrompt        = key("langwatch.prompt.handle")
	langwatchPromptID      = key("langwatch.prompt.id") // handle, or handle:version, or handle:tag
	langwatchPromptVersion = key("langwatch.prompt.version.number")
	langwatchParameters    = key("langwatch.params") // the request without its messages, as JSON
)

// langwatchTypes: `component` and below are used for any code.
var langwatchTypes = append(kinds{
	{"span", None},
	{"component", None},
	{"module", None},
	{"server", None},
	{"client", None},
	{"producer", None},
	{"consumer", None},
	{"unknown", None},
	{"task", None},
	{"prompt", Other},
}, spanKinds...)

// langwatchPart reads one part of "handle:version" where the prompt is told so: the
// version is a number, anything else behind the colon is a tag, which moves.
func langwatchPart(version bool) source {
	return func(s *Span) string {
		id := s.get(langwatchPromptID)
		colon := strings.LastIndexByte(id, ':')
		switch {
		case colon <= 0 && version:
			return ""
		case colon <= 0:
			return id
		case !version:
			return id[:colon]
		case isNumber(id[colon+1:]):
			return id[colon+1:]
		}
		return ""
	}
}

// isNumber reports whether text is digits and nothing else.
func isNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

var _ = add(
	[]row{
		{dialect: "langwatch", at: 170, keys: fields(langwatchType), words: langwatchTypes},
	},
	shows{promptName, 70, fields(langwatchPrompt), of(langwatchPrompt)},
	shows{promptName, 80, fields(langwatchPromptID), langwatchPart(false)},
	shows{promptVersion, 70, fields(langwatchPromptVersion), of(langwatchPromptVersion)},
	shows{promptVersion, 80, fields(langwatchPromptID), langwatchPart(true)},
	shows{tools, 145, fields(langwatchParameters), toolsIn(langwatchParameters)},
)
