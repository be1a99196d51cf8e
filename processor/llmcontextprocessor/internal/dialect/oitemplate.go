// SPDX-License-Identifier: Apache-2.0

package dialect

// OpenInference's templates of prompts.
var (
	oiTemplate        = key("llm.prompt_template.template")
	oiTemplateVersion = key("llm.prompt_template.version")
)

// oiPartial reports whether a template may be a part of one: of LangChain's templates of several messages only the
// first is written. Where it is the system's, it can be told by its text; another text proves nothing.
func (s *Span) oiPartial() bool { return s.scope == scopeOILangChain && s.name != "PromptTemplate" }

func oiWholeTemplate(s *Span) string {
	if s.oiPartial() {
		return ""
	}
	return s.raw(oiTemplate)
}

func oiPartOfTemplate(s *Span) string {
	if s.oiPartial() {
		return s.raw(oiTemplate)
	}
	return ""
}

// oiTemplateRule: an unknown kind beside a template is the rendering of a prompt.
func oiTemplateRule(s *Span) Kind {
	if s.has(oiKind) && s.has(oiTemplate) {
		return Other
	}
	return None
}

var _ = add(
	[]row{
		{dialect: "openinference", at: 532, keys: fields(oiTemplate), rule: oiTemplateRule},
	},
	shows{promptVersion, 40, fields(oiTemplateVersion), of(oiTemplateVersion)},
	shows{promptTemplate, 10, fields(oiTemplate), oiWholeTemplate},
	shows{systemText, 20, fields(oiTemplate), oiPartOfTemplate},
)
