// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// ownPromptName reads gen_ai.prompt.name, unless it holds the id of a request:
// Gemini CLI writes "<uuid>########<n>" there. A UUID alone names a prompt only
// where a version stands beside it. That of a request of MCP is a prompt of its server.
func ownPromptName(s *Span) string {
	name := s.get(genaiPromptName)
	switch {
	case s.has(mcpMethod), s.has(mcpOldMethod), s.has(fastmcpServer):
		return ""
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

// promptIdentity is the prompt of a record: its name, its version where one is told, and
// what else picks a revision of it: a label that moves (production) or a variant beside others.
type promptIdentity struct{ name, version, label string }

// prompt returns the prompt that the record names. Products write versions and labels
// behind the name, and some write the version there and once more for itself; a label also
// stands where the version should.
func (s *Span) prompt() promptIdentity {
	written, version, label := s.first(promptName), s.first(promptVersion), s.first(promptLabel)
	if written == "" && version == "" {
		return promptIdentity{label: label}
	}
	if isLabel(version) {
		version, label = "", firstOf(label, version)
	}
	p := identityOf(written)
	if version != "" && p.version != "" && version != p.version {
		p = promptIdentity{name: written} // a name that only looks so
	}
	return promptIdentity{p.name, firstOf(version, p.version), firstOf(label, p.label)}
}

// isLabel reports whether what should be a version is a word that moves from one to the other.
func isLabel(version string) bool {
	switch strings.ToLower(version) {
	case "latest", "production", "prod", "staging", "stable", "default", "current", "live", "development", "dev", "head",
		"draft", "main", "master", "published":
		return true
	}
	return false
}

// identityOf takes the name of a prompt apart: prompts:/refund-policy/3 and
// prompts:/refund-policy@production (MLflow), refund-policy@r42, refund-policy:12,
// acme/refund-policy:1a2b3c4d (LangSmith). What is behind a colon may be a part of the
// name, unless it is how versions are written.
func identityOf(name string) promptIdentity {
	if uri, found := strings.CutPrefix(name, "prompts:/"); found {
		uri = strings.TrimLeft(uri, "/")
		if slash := strings.LastIndexByte(uri, '/'); slash > 0 && isNumber(uri[slash+1:]) {
			return promptIdentity{name: uri[:slash], version: uri[slash+1:]}
		}
		name = uri
	}
	at := strings.LastIndexAny(name, "@#:")
	if at <= 0 || at == len(name)-1 {
		return promptIdentity{name: name}
	}
	switch head, tail := name[:at], name[at+1:]; {
	case isVersion(tail):
		return promptIdentity{name: head, version: tail}
	case name[at] != ':':
		return promptIdentity{name: head, label: tail}
	}
	return promptIdentity{name: name}
}

// isVersion reports whether text is written as versions are, and nothing else is: 12,
// 1.4.2, v3, r42, a commit's hash.
func isVersion(text string) bool {
	digits := text
	if text[0] == 'v' || text[0] == 'r' {
		digits = text[1:]
	}
	if digits != "" && digits[0] != '.' && strings.Trim(digits, "0123456789.") == "" {
		return true
	}
	return len(text) >= 7 && strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789abcdef") == ""
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
