// SPDX-License-Identifier: Apache-2.0

package dialect

import "strings"

var scopePrompty = scope("prompty")

// Prompty 2: what was called, its arguments and what it returned, flattened. The file of a prompt is among the
// arguments of the spans around a call.
var (
	promptySignature = key("signature")
	promptyModel     = key("inputs.model")
	promptyAnswered  = key("result.model")
	promptyName      = key("inputs.agent.name")
	promptyVersion   = key("inputs.agent.metadata.version")
)

// promptyCalls are the ends of signatures: of what asks a model, and of what goes around that. That a file is
// rendered and parsed, and that a client is made, is plumbing.
var promptyCalls = []struct {
	end  string
	kind Kind
}{
	{".chat.completions.create", Inference},
	{".responses.create", Inference},
	{".images.generate", Inference},
	{".embeddings.create", Embedding},
	{"Executor.execute", Workflow},
	{".pipeline.invoke", Workflow},
}

func promptyRule(s *Span) Kind {
	if s.scope != scopePrompty {
		return None
	}
	signature := s.get(promptySignature)
	for _, call := range promptyCalls {
		if strings.HasSuffix(signature, call.end) {
			return call.kind
		}
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "prompty", at: 477, scopes: scopes(scopePrompty), rule: promptyRule},
	},
	shows{requestModel, 242, fields(promptyModel), ofScope(scopePrompty, promptyModel)},
	shows{responseModel, 242, fields(promptyAnswered), ofScope(scopePrompty, promptyAnswered)},
	shows{promptName, 200, fields(promptyName), ofScope(scopePrompty, promptyName)},
	shows{promptVersion, 200, fields(promptyVersion), ofScope(scopePrompty, promptyVersion)},
)
