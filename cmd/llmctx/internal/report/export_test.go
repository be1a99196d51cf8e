// SPDX-License-Identifier: Apache-2.0

package report

// SetPageNames gives all services and values that the page shows another name.
func (r *Report) SetPageNames(name string) {
	r.countPage()
	for i := range r.counts.groups {
		g := &r.counts.groups[i]
		g.service = name
		for _, list := range g.variables {
			for j := range list {
				list[j].value = name
			}
		}
	}
}

// FieldOf is a field all of whose texts are this one.
func FieldOf(text string) Field {
	values := []ValueShare{{Value: text, Share: text}}
	return Field{Name: text, Variable: text, Before: text, During: text, Verdict: text, before: values, during: values}
}
