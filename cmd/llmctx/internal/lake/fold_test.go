// SPDX-License-Identifier: Apache-2.0

package lake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// Of a variable that is an identifier no two spans agree: what is kept must not grow with
// the spans for it, and the others must be compared as if it were not there.
func TestAnIdentifierIsFoldedAndTheOthersAreComparedWithoutIt(t *testing.T) {
	read := func(identifier bool) *moved.Result {
		dir := t.TempDir()
		for n, part := range []string{"a", "b", "c"} { // gzip or not: groups of their own
			var lines strings.Builder
			for i := range 1500 {
				value, at := "same", noon.Add(time.Duration(i-1000)*time.Minute/10+time.Duration(n))
				if identifier {
					value = fmt.Sprintf("%s-%d", part, i)
				}
				prompt := "p:r1"
				if i >= 1000 {
					prompt = "p:r2"
				}
				lines.WriteString(oneLine(span(fmt.Sprintf("%s%04d", part, i), at, revision, prompt, "llm_context.custom.session", value,
					"llm_context.declared.session", value, "llm_context.drift", "session", "gen_ai.operation.name", value)))
			}
			data, ending := []byte(lines.String()), ".json"
			if part == "b" {
				data, ending = gzipped(data), ".json.gz"
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, part+ending), data, 0o600))
		}
		got, err := lake.Read(t.Context(), lake.Query{
			Path: dir, Bad: moved.Span{From: noon, To: noon.Add(time.Hour)}, Behaviour: "attrs['none'] = 'x'", Memory: "256MB",
		})
		require.NoError(t, err)
		assert.EqualValues(t, 4500, got.Spans)
		assert.Len(t, got.Evidence.Drifts, 1)
		assert.Len(t, got.Table.Strata, 1)
		return moved.Analyse(got.Table)
	}
	with, without := read(true), read(false)
	for i := range with.Variables {
		v := &with.Variables[i]
		if v.Name != "session" {
			continue
		}
		assert.Equal(t, moved.Untold, v.Verdict)
		assert.Equal(t, "It has more than 500 values: it is an identifier, not a variable, and is not compared.", v.Reason)
		assert.Len(t, v.Values, 1)
	}
	assert.Equal(t, "prompt", with.Variables[0].Name)
	assert.Equal(t, without.Variables[0], with.Variables[0])
	assert.InDelta(t, 1, with.Variables[0].Shift.Distance, 1e-9)
}
