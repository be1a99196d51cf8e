// SPDX-License-Identifier: Apache-2.0

package dialect

// datadogPrompt is how an application that writes OpenTelemetry tells Datadog the prompt: JSON
// with id, name, version and template. The id is what a prompt is addressed by.
var datadogPrompt = key("_dd.ml_obs.prompt_tracking")

func datadogPromptName(s *Span) string {
	text := s.raw(datadogPrompt)
	return firstOf(stringMember(text, "id"), stringMember(text, "name"))
}

func datadogPromptVersion(s *Span) string { return stringMember(s.raw(datadogPrompt), "version") }

var _ = add(nil,
	shows{promptName, 145, fields(datadogPrompt), datadogPromptName},
	shows{promptVersion, 145, fields(datadogPrompt), datadogPromptVersion},
)
