// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var (
	scopeMagentic = scope("magentic")
	magenticTool  = key("self._function.__name__")
)

// Magentic writes through Logfire what it is about: a function that is a prompt, with the calls of
// models below it, or one that the model calls.
func magenticRule(s *Span) Kind {
	switch {
	case s.scope != scopeMagentic:
	case strings.HasPrefix(s.name, "Executing function call"), strings.HasPrefix(s.name, "Executing async function call"):
		return Tool
	case strings.HasPrefix(s.name, "Calling "):
		return Workflow
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "magentic", at: 425, scopes: scopes(scopeMagentic), rule: magenticRule},
	},
	shows{toolName, 155, fields(magenticTool), ofScope(scopeMagentic, magenticTool)},
)
