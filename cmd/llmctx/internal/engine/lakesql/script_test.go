// SPDX-License-Identifier: Apache-2.0

package lakesql_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/enginetest"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/lakesql"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// questions ask for all that a printed query may hold.
func questions(t *testing.T) map[string]*counts.Question {
	expression, err := expr.Parse(`(attrs['a.b'] LIKE 'x\_%' OR resource['h'] ILIKE '%it''s%') AND CAST(attrs['n'] AS DOUBLE) > 3.5 AND duration_ms > 5000 AND ts > '2026-11-20T09:00:00Z'`)
	require.NoError(t, err)
	odd, score := *enginetest.ByVerdict(), *enginetest.ByVerdict()
	odd.Where, odd.Behaviour, odd.Cluster = expression, []counts.Aspect{{Expression: expression}, {Texts: []string{`\'; DROP TABLE spans; --`}}}, counts.Trace
	score.Behaviour, score.Reach = []counts.Aspect{{Verdicts: []counts.VerdictTest{{Name: "g", Op: "<", Threshold: 0.5}}}}, counts.OfTrace
	return map[string]*counts.Question{"a verdict": enginetest.ByVerdict(), "a score, for the whole trace": &score, "odd conditions": &odd}
}

func TestWhatIsPrintedForADatabaseIsItsSQLAndSaysThatNobodyTestedIt(t *testing.T) {
	python := os.Getenv("LLMCONTEXT_CHDB")
	for _, database := range lakesql.Untested {
		for name, q := range questions(t) {
			t.Run(database+", "+name, func(t *testing.T) {
				script, err := lakesql.Script(database, "lake.packed", q)
				require.NoError(t, err)
				assert.True(t, strings.HasPrefix(script, "-- Nobody has tested this"))
				if python == "" {
					t.Skip("LLMCONTEXT_CHDB (a Python with the packages of engines.txt) is not set: it is not parsed")
				}
				cmd := exec.CommandContext(t.Context(), python, "testdata/parse.py", database)
				cmd.Stdin = strings.NewReader(strings.ReplaceAll(script, "SET TIME ZONE 'UTC';\n", "")) // which sqlglot does not know
				said, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s", said)
			})
		}
	}
}
