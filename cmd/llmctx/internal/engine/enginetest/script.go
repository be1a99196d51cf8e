// SPDX-License-Identifier: Apache-2.0

package enginetest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Script holds the statements of a printed script, as a server answers them, against what an engine counted. ask returns the rows of one
// statement as texts.
func Script(t *testing.T, script string, want *counts.Table, ask func(statement string) [][]string) {
	t.Helper()
	var spans, scored, bad int64
	for _, c := range want.Cells.All() {
		spans, scored, bad = spans+c.RawSpans, scored+c.RawScored, bad+c.RawBad
	}
	require.Positive(t, bad)
	clusters := map[bool]int64{}
	for _, c := range want.Clusters {
		clusters[c.Pooled] += c.Clusters
	}
	_, list, told := strings.Cut(script, "-- Columns v0 and so on: ")
	require.True(t, told)
	list, _, _ = strings.Cut(list, "\n")
	variables := strings.Count(list, ", ") + 1
	keys := 10 + variables // by which spans are counted, before the counts
	checked := 0
	for statement := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		rows := ask(statement)
		switch {
		case strings.Contains(statement, "-- spans by block"):
			assert.Equal(t, []int64{spans, scored, bad}, []int64{sum(t, rows, keys), sum(t, rows, keys+1), sum(t, rows, keys+2)})
		case strings.Contains(statement, "-- clusters of each service"):
			assert.Equal(t, clusters[true], sum(t, rows, 2))
		case strings.Contains(statement, "-- clusters of each kind"):
			assert.Equal(t, clusters[false], sum(t, rows, 3+variables))
		default:
			continue
		}
		checked++
	}
	assert.Equal(t, 3, checked)
}

func sum(t *testing.T, rows [][]string, column int) (all int64) {
	t.Helper()
	for _, row := range rows {
		n, err := strconv.ParseInt(row[column], 10, 64)
		require.NoError(t, err)
		all += n
	}
	return all
}
