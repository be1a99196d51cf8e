// SPDX-License-Identifier: Apache-2.0

package dialect

import "github.com/llmcontext/llmcontextprocessor/internal/variable"

var genaiSkills = key("gen_ai.skill.definitions") // as gen_ai.tool.definitions

func skillDefinitions(s *Span) string { return definitions(s.raw(genaiSkills)) }

// shownVariables are the facts of the variables whose rows name the keys under which a record
// shows them, by the names that users have for them: harness_name, harness_version.
var shownVariables = func() map[string]fact {
	names := map[string]fact{}
	for i := range variable.Shown {
		row := &variable.Builtin[int(variable.FirstShown)+i]
		for j, shown := range [...]struct{ part, key string }{
			{row.NameKey, row.ShownName}, {row.RevisionKey, row.ShownRevision},
		} {
			if shown.key != "" {
				f, told := key(shown.key), firstShown+fact(2*i+j)
				names[row.Name+"_"+shown.part] = told
				add(nil, shows{told, 10, fields(f), of(f)})
			}
		}
	}
	return names
}()

// shown returns what the record shows of them.
func (s *Span) shown() (list [variable.Shown]variable.Named) {
	for i := range list {
		list[i] = variable.Named{Name: s.first(firstShown + fact(2*i)), Revision: s.first(firstShown + fact(2*i+1))}
	}
	return list
}

var _ = add(nil, shows{skills, 10, fields(genaiSkills), skillDefinitions})
