// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/modelname"
)

var scopeLiteLLM = scope("litellm")

// LiteLLM proxy (litellm/integrations/otel). Its LLM spans follow OTel. Through
// baggage it promotes gen_ai.request.model and litellm.provider.model to its
// guardrail, service and database spans too.
var (
	litellmModel     = key("litellm.provider.model") // what was sent; the request model is the group asked for
	litellmGroup     = key("litellm.model_group")    // the name by which clients ask for it
	litellmDeclared  = key("litellm.request.tools.declared")
	litellmGuardrail = key("litellm.guardrail.name")
	litellmMode      = key("litellm.guardrail.mode")
	litellmService   = key("litellm.service.name")
	litellmCallType  = key("litellm.service.call_type")
	litellmStreaming = key("llm.is_streaming")
	litellmRoute     = key("litellm.call_type") // aimage_generation, aspeech, ... of an LLM span
)

// rawRequestName is the span of LiteLLM's first generation that wraps the call
// to the provider; its keys are llm.<provider>.<parameter>.
const rawRequestName = "raw_gen_ai_request"

// litellmRule recognises the spans of the first generation by their names.
func litellmRule(s *Span) Kind {
	if s.name == rawRequestName || s.scope == scopeLiteLLM && s.name == "litellm_request" {
		return Inference
	}
	return None
}

// litellmInternal reports whether the span is of the gateway's own machinery.
func (s *Span) litellmInternal() bool {
	return s.has(litellmGuardrail) || s.has(litellmMode) || s.has(litellmService) || s.has(litellmCallType)
}

// litellmAnswered returns the model behind the group asked for, where the response
// does not tell: it is missing, or rewritten to the group's name for the client.
func litellmAnswered(s *Span) string {
	if s.failed() && !s.used() {
		return ""
	}
	sent, answered, asked := s.get(litellmModel), s.get(genaiResponseModel), s.get(genaiRequestModel)
	if !modelname.IsModel(asked) {
		asked = ""
	}
	if sent == "" || answered != "" && answered != s.get(litellmGroup) && !strings.HasPrefix(asked, answered) &&
		(asked != "" || modelname.IsFamiliar(sent, answered)) {
		return ""
	}
	if answered != "" && (sent == answered || strings.HasSuffix(sent, "/"+answered)) {
		return "" // the same model, "azure/gpt-4o": the response's name is the plainer one
	}
	return sent
}

// litellmRawModel reads the answer's model of the span that wraps the call to the
// provider, whose name is a part of the key.
func litellmRawModel(s *Span) string {
	if s.name != rawRequestName {
		return ""
	}
	return s.get(familyRawModel)
}

var _ = add(
	[]row{
		{dialect: "litellm", at: 550, scopes: scopes(scopeLiteLLM), names: []string{rawRequestName}, rule: litellmRule},
	},
	shows{responseModel, 10, fields(litellmModel), litellmAnswered},
	shows{responseModel, 110, fields(familyRawModel), litellmRawModel},
)
