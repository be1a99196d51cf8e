// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/e2e/harness"
)

// spanID is a trace ID and a span ID in hex: no two captured spans share both.
type spanID struct{ trace, span string }

// captures is what testdata/spans holds, with its labels.
type captures struct {
	files []string
	// genAI says of every span whether it is a GenAI operation: yes, no, or either where both are defensible.
	genAI map[spanID]string
}

// traces returns the IDs of the traces that have a span with one of the labels.
func (c captures) traces(labels ...string) map[string]bool {
	found := map[string]bool{}
	for id, label := range c.genAI {
		for _, wanted := range labels {
			if label == wanted {
				found[id.trace] = true
			}
		}
	}
	return found
}

func readCaptures(t *testing.T) captures {
	t.Helper()
	dir := filepath.Join(harness.Root(t), "testdata", "spans")
	labels := readLabels(t, filepath.Join(dir, "LABELS.tsv"))
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)

	read := captures{files: files, genAI: map[spanID]string{}}
	for _, file := range files {
		for i, span := range harness.ReadSpans(t, file) {
			id := spanID{span.TraceID().String(), span.SpanID().String()}
			require.NotContains(t, read.genAI, id, "captured twice")
			label, labeled := labels[spanPlace{filepath.Base(file), i}]
			require.True(t, labeled, "%s: span %d has no label", file, i)
			read.genAI[id] = label
		}
	}
	return read
}

// spanPlace is a file of testdata/spans and the position of a span in it, from 0.
type spanPlace struct {
	file  string
	index int
}

// readLabels reads the columns file, span and genai of LABELS.tsv.
func readLabels(t *testing.T, path string) map[spanPlace]string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes = '\t', true
	rows, err := reader.ReadAll()
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.Equal(t, []string{"file", "span", "name", "genai", "kind"}, rows[0])

	labels := map[spanPlace]string{}
	for _, row := range rows[1:] {
		index, err := strconv.Atoi(row[1])
		require.NoError(t, err, row)
		require.Contains(t, []string{"yes", "no", "either"}, row[3], row)
		labels[spanPlace{row[0], index}] = row[3]
	}
	return labels
}
