// SPDX-License-Identifier: Apache-2.0

package stamp

import "github.com/llmcontext/llmcontextprocessor/config"

func (o *Observed) promptEvidence(c claims) *evidence {
	if o.PromptVersion != "" {
		return nameVersion(config.Prompt, o.PromptName, o.PromptVersion)
	}
	if e := o.promptHashEvidence(c); e != nil {
		return e
	}
	return nameVersion(config.Prompt, o.PromptName, "")
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
		var named *config.Value
		c.all(func(v *config.Value) bool {
			if v.Hash == hash && (o.PromptName == "" || o.PromptName == v.Name) {
				named = v
			}
			return named == nil
		})
		if named != nil {
			return nameVersion(config.Prompt, named.Name, named.Revision)
		}
	}
	if o.TemplateHash == "" {
		return nil
	}
	const digits = 12
	content := "sha256:" + o.TemplateHash[:digits]
	return &evidence{
		agrees:      func(*config.Value) bool { return false },
		contradicts: func(v *config.Value) bool { return v.Hash != "" },
		value: func(v *config.Value) string {
			switch {
			case v == nil:
				return config.Join(o.PromptName, content)
			case v.Hash == "":
				return v.Render(config.Prompt)
			default:
				return config.Join(v.Name, content)
			}
		},
	}
}
