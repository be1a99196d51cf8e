// SPDX-License-Identifier: Apache-2.0

package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse: a document is read or refused, never both and never with a crash; what is
// refused is told with a place that exists; what is read makes a registry.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"good", "bad"} {
		names, err := filepath.Glob(filepath.Join(registries, folder, "*"))
		require.NoError(f, err)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			if len(data) < 10_000 {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse("x.yaml", data)
		if err != nil {
			assert.Nil(t, doc)
			checkProblems(t, err, data)
			return
		}
		r, err := NewLoader(day, nil).Load([]Fragment{{Name: "x.yaml", Data: data}}, start)
		if err != nil {
			assert.ErrorContains(t, err, "user-named variables")
			return
		}
		for _, state := range r.Resolve(make([]string, len(r.Keys()))).states {
			for id, declared := range state.Declared {
				if v := declared.Value(); v != nil {
					assert.NoError(t, CheckValue(v.Render(VariableID(id))))
				}
			}
		}
	})
}

func checkProblems(t *testing.T, err error, data []byte) {
	t.Helper()
	var problems Problems
	require.ErrorAs(t, err, &problems)
	assert.NotEmpty(t, problems)
	assert.LessOrEqual(t, len(problems), maxProblems+1)
	text := strings.TrimPrefix(string(data), byteOrderMark)
	lines := newCursor(text)
	lines.moveTo(len(text))
	for _, p := range problems {
		assert.NotEmpty(t, p.Message)
		assert.True(t, utf8.ValidString(p.Error()))
		assert.LessOrEqual(t, p.Line, lines.line, p.Error())
		if p.Line == lines.line {
			continue
		}
		assert.LessOrEqual(t, p.Column, 1+utf8.RuneCountInString(lineOf(text, p.Line)), p.Error())
	}
}

// FuzzRestore: what was stored is taken over or refused, whatever a disk made of it, and
// what comes after it is loaded in either case.
func FuzzRestore(f *testing.F) {
	l := NewLoader(day, nil)
	for i, cohort := range []string{"one", "two", "{name: three, since: 2026-11-20T10:00:00Z}", "four"} {
		text := "checked: 2026-11-20T12:00:00Z\ncontexts: [{match: {}, cohort: " + cohort + "}]\n"
		_, err := l.Load([]Fragment{{Name: "r.yaml", Data: []byte(text), Unique: "v1"}}, hour(float64(i)))
		require.NoError(f, err)
		saved, err := l.Save()
		require.NoError(f, err)
		f.Add(saved)
		if i == 2 {
			next := NewLoader(day, nil)
			_, err := next.Restore(saved, hour(3))
			require.NoError(f, err)
			l = next // the last one has a gap
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l := NewLoader(day, nil)
		restored, err := l.Restore(data, start)
		if err != nil {
			assert.ErrorContains(t, err, "the saved history")
			assert.Nil(t, restored)
		} else {
			resolveAll(restored)
			saved, err := l.Save()
			require.NoError(t, err)
			_, err = NewLoader(day, nil).Restore(saved, start)
			require.NoError(t, err, "what was read can be saved again")
		}
		for i, cohort := range []string{"one", "two"} {
			text := []byte("contexts: [{match: {}, cohort: " + cohort + "}]")
			r, err := l.Load([]Fragment{{Name: "r.yaml", Data: text}}, hour(float64(100+i)))
			require.NoError(t, err)
			resolveAll(r)
			assert.Equal(t, cohort, cohortAt(r, hour(float64(100+i))))
		}
	})
}

// resolveAll lays everything out that a registry knows.
func resolveAll(r *Registry) {
	r.Timelines()
	r.Resolve(make([]string, len(r.Keys()))).At(nanos(start))
}
