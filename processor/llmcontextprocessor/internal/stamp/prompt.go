// SPDX-License-Identifier: Apache-2.0

package stamp

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

func (o *Observed) promptEvidence(c claims) *evidence {
	if e := o.promptOfWholeName(c); e != nil {
		return e
	}
	if o.PromptVersion != "" {
		return nameVersion(variable.Prompt, o.PromptName, o.PromptVersion)
	}
	if e := o.promptLabelEvidence(c); e != nil {
		return e
	}
	if e := o.promptHashEvidence(c); e != nil {
		return e
	}
	return nameVersion(variable.Prompt, o.PromptName, "")
}

// promptOfWholeName finds the declared prompt whose own name ends in what was read as a
// version, a label or a variant: support.refunds, step:1.
func (o *Observed) promptOfWholeName(c claims) (e *evidence) {
	end := o.PromptVersion + o.PromptLabel
	if end == "" {
		return nil
	}
	c.all(func(v *document.Value) bool {
		rest, begins := strings.CutPrefix(v.Name, o.PromptName)
		if begins && len(rest) == 1+len(end) && strings.ContainsAny(rest[:1], ".:@#") && rest[1:] == end {
			e = nameVersion(variable.Prompt, v.Name, "")
		}
		return e == nil
	})
	return e
}

// promptLabelEvidence: a label or a variant is a version only where the prompt has a
// revision of that name; any other may stand for every revision.
func (o *Observed) promptLabelEvidence(c claims) (e *evidence) {
	if o.PromptLabel == "" {
		return nil
	}
	c.all(func(v *document.Value) bool {
		if isWritten(o.PromptLabel, v.Revision) && (o.PromptName == "" || isWritten(o.PromptName, v.Name)) {
			e = nameVersion(variable.Prompt, v.Name, v.Revision)
		}
		return e == nil
	})
	return e
}

// promptHashEvidence finds the declared revision whose content the span carries,
// whatever the clock says. A template that no revision declares contradicts a
// revision that declares another one; system instructions do not, because the
// declared hash may be that of a template which they were rendered from.
func (o *Observed) promptHashEvidence(c claims) *evidence {
	for _, hash := range []string{o.TemplateHash, o.SystemHash} {
		if hash == "" {
			continue
		}
		var named *document.Value
		c.all(func(v *document.Value) bool {
			if v.Hash == hash && (o.PromptName == "" || isWritten(o.PromptName, v.Name)) {
				named = v
			}
			return named == nil
		})
		if named != nil {
			return nameVersion(variable.Prompt, named.Name, named.Revision)
		}
	}
	if o.TemplateHash == "" {
		return nil
	}
	const digits = 12
	content := "sha256:" + o.TemplateHash[:digits]
	return &evidence{
		agrees:      func(*document.Value) bool { return false },
		contradicts: func(v *document.Value) bool { return v.Hash != "" },
		value: func(v *document.Value) string {
			switch {
			case v == nil:
				return variable.Join(o.PromptName, content)
			case v.Hash == "":
				return v.Render(variable.Prompt)
			default:
				return variable.Join(v.Name, content)
			}
		},
	}
}
