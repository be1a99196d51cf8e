// SPDX-License-Identifier: Apache-2.0

package dialect

// Mirascope follows OTel where its calls are instrumented; around them, and without that alone, stand traced
// functions (mirascope.ops). What one of those has of a response is that of the call that it makes. A model is
// named with the API through which it is called, openai/gpt-4o:completions, and the answer repeats the request.
var (
	mirascopeModel    = mark("mirascope.response.model_id")
	mirascopeProvider = key("mirascope.response.provider_id")
	mirascopeName     = key("mirascope.version.name")
	mirascopeVersion  = key("mirascope.version.version") // that its cloud gave
	mirascopeHash     = key("mirascope.version.hash")    // of the function's code
)

// mirascopePrompt reads the name of a versioned function where a version stands beside it: functions that nobody
// keeps elsewhere have names too.
func mirascopePrompt(s *Span) string {
	if !s.has(mirascopeVersion) {
		return ""
	}
	return s.get(mirascopeName)
}

func mirascopeRule(s *Span) Kind {
	if s.has(mirascopeModel) {
		return Inference
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "mirascope", at: 487, keys: fields(mirascopeModel), rule: mirascopeRule},
	},
	shows{requestModel, 275, fields(mirascopeModel), of(mirascopeModel)},
	shows{provider, 155, fields(mirascopeProvider), of(mirascopeProvider)},
	shows{promptName, 180, fields(mirascopeName), mirascopePrompt},
	shows{promptVersion, 180, fields(mirascopeVersion), of(mirascopeVersion)},
	shows{promptLabel, 180, fields(mirascopeHash), of(mirascopeHash)},
)
