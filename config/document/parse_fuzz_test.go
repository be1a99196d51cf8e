// SPDX-License-Identifier: Apache-2.0

package document

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
// refused is told with a place that exists.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"good", "bad"} {
		names, err := filepath.Glob(filepath.Join(registries, folder, "*"))
		require.NoError(f, err)
		require.NotEmpty(f, names)
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
		if err == nil {
			assert.NotNil(t, doc)
			return
		}
		assert.Nil(t, doc)
		checkProblems(t, err, data)
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
