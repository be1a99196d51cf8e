// SPDX-License-Identifier: Apache-2.0

package variable

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEveryBuiltinVariableIsComplete: what readers of the table rely on.
func TestEveryBuiltinVariableIsComplete(t *testing.T) {
	names, attributes := map[string]bool{}, map[string]bool{}
	for id := range Builtin {
		row := &Builtin[id]
		found, ok := Lookup(row.Name)
		assert.True(t, ok, row.Name)
		assert.Equal(t, ID(id), found, row.Name)
		assert.Regexp(t, `^llm_context\.[a-z]+\.[a-z_]+$`, row.Attribute)
		assert.False(t, names[row.Name] || attributes[row.Attribute], "%s is there once", row.Name)
		names[row.Name], attributes[row.Attribute] = true, true
		assert.NotEmpty(t, row.Example, row.Name)
		for _, key := range append(slices.Clone(row.Required), row.NameKey, row.RevisionKey, row.Short) {
			assert.True(t, key == "" || slices.Contains(row.Keys, key), "%s reads %q, which is one of its keys", row.Name, key)
		}
	}
	assert.Len(t, Names(), Count)
	_, ok := Lookup("params")
	assert.False(t, ok, "a user's variable is none of the built-in ones")
}

func TestAValueIsWrittenInTheFormOfItsVariable(t *testing.T) {
	tests := map[string]struct {
		id             ID
		name, revision string
		want           string
	}{
		"name and revision":         {Prompt, "refunds", "r42", "refunds:r42"},
		"a revision without a name": {Prompt, "", "r42", "unknown:r42"},
		"a route without a model":   {Route, "chat", "", "chat:unknown"},
		"the hash of tools":         {Tools, "", "41bd07c2a9e05f13", "41bd07c2a9e05f13"},
		"a cohort":                  {Cohort, "", "beta", "beta"},
		"a harness":                 {Harness, "claude-code", "2.1.116", "claude-code:2.1.116"},
		"a harness of which a version is all that is known": {Harness, "", "2.1.116", "2.1.116"},
		"a variable that a user names":                      {ID(Count), "", "v7", "v7"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.id.Write(tt.name, tt.revision))
		})
	}
	assert.False(t, Harness.Custom())
	assert.True(t, ID(Count).Custom())
}
