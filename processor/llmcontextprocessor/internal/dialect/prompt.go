// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// ownPromptName reads gen_ai.prompt.name, unless it holds the id of a request:
// Gemini CLI writes "<uuid>########<n>" there. A UUID alone names a prompt only
// where a version stands beside it.
func ownPromptName(s *Span) string {
	name := s.get(genaiPromptName)
	switch {
	case strings.Contains(name, "########"):
		return ""
	case isUUID(name) && !s.has(genaiPromptVersion):
		return ""
	}
	return name
}

// ownPromptVersion reads gen_ai.prompt.version; that of a request's id is none.
func ownPromptVersion(s *Span) string {
	if s.has(genaiPromptName) && ownPromptName(s) == "" {
		return ""
	}
	return s.get(genaiPromptVersion)
}

// isUUID reports whether s begins like a UUID.
func isUUID(s string) bool {
	if len(s) < 36 {
		return false
	}
	for i := range 36 {
		switch c := s[i] | 0x20; i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}

// vercelPrompt reads a member of the Langfuse prompt that an application hands
// to the AI SDK as telemetry metadata: langfusePrompt: prompt.toJSON().
func vercelPrompt(name string) source {
	return func(s *Span) string { return stringMember(s.raw(aiLangfusePrompt), name) }
}

var _ = add(nil,
	shows{promptName, 10, fields(genaiPromptName), ownPromptName},
	shows{promptName, 90, fields(aiLangfusePrompt), vercelPrompt("name")},
	shows{promptVersion, 10, fields(genaiPromptVersion), ownPromptVersion},
	shows{promptVersion, 90, fields(aiLangfusePrompt), vercelPrompt("version")},
)
