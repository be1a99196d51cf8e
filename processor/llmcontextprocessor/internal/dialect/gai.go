// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

// gai (maragu.dev), in Go: spans of its clients are named after provider and method, those of its retries
// (robust.chat_complete, robust.chat_complete_attempt) are around them.
var (
	scopeGAI = scopeUnder("maragu.dev/gai")
	gaiModel = key("ai.model")
)

func gaiRule(s *Span) Kind {
	if s.scope != scopeGAI {
		return None
	}
	client, method, _ := strings.Cut(s.name, ".")
	switch {
	case client == "robust" && (method == "chat_complete" || method == "embed"):
		return Workflow
	case client == "robust":
		return None
	case method == "chat_complete":
		return Inference
	case method == "embed":
		return Embedding
	}
	return None
}

func gaiModelOf(s *Span) string {
	if s.scope == scopeGAI {
		return s.get(gaiModel)
	}
	return ""
}

var _ = add(
	[]row{
		{dialect: "gai", at: 539, scopes: scopes(scopeGAI), rule: gaiRule},
	},
	shows{requestModel, 310, fields(gaiModel), gaiModelOf},
)
