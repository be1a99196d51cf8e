// SPDX-License-Identifier: Apache-2.0

package dialect

var (
	agentaType  = mark("ag.type.node")
	agentaModel = key("ag.meta.request.model")
)

// What Agenta served the prompt from: an application has variants, each of which counts its versions for
// itself. They are on all spans of the request, in later versions under the longer keys.
var (
	agentaApplication = key("ag.refs.application.slug")
	agentaVariant     = key("ag.refs.variant.slug")
	agentaVersion     = key("ag.refs.variant.version")
	agentaAppVariant  = key("ag.refs.application_variant.slug")
	agentaAppRevision = key("ag.refs.application_revision.version")
	agentaEnvironment = key("ag.refs.environment.slug")
)

// agentaTypes: without a type Agenta writes task, on any code that it traced; a query is of any store.
var agentaTypes = append(kinds{{"task", None}, {"query", None}}, spanKinds...)

// agentaVariantNamed returns the variant that is not the first of an application, which is called default.
func agentaVariantNamed(s *Span) string {
	if variant := firstOf(s.get(agentaVariant), s.get(agentaAppVariant)); variant != "default" {
		return variant
	}
	return ""
}

// agentaPromptVersion reads the version; that of another variant than the first is not the application's.
func agentaPromptVersion(s *Span) string {
	if agentaVariantNamed(s) != "" {
		return ""
	}
	return firstOf(s.get(agentaVersion), s.get(agentaAppRevision))
}

func agentaPromptLabel(s *Span) string {
	return firstOf(agentaVariantNamed(s), s.get(agentaEnvironment))
}

var _ = add(
	[]row{
		{dialect: "agenta", at: 204, keys: fields(agentaType), words: agentaTypes},
	},
	shows{requestModel, 234, fields(agentaModel), of(agentaModel)},
	shows{promptName, 190, fields(agentaApplication), of(agentaApplication)},
	shows{promptVersion, 190, fields(agentaVersion, agentaAppRevision), agentaPromptVersion},
	shows{promptLabel, 190, fields(agentaVariant, agentaAppVariant, agentaEnvironment), agentaPromptLabel},
)
