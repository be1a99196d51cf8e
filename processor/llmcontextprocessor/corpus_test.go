// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/stamp"
)

// label says of one span of a file whether it is a GenAI operation.
type label struct {
	file  string
	index int
	genai string // yes, no, or either where both answers are defensible
}

func labelsOf(t *testing.T, path string) []label {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Close()) }()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	require.NoError(t, err)
	var labels []label
	for _, row := range rows[1:] {
		index, err := strconv.Atoi(row[1])
		require.NoError(t, err)
		labels = append(labels, label{row[0], index, row[3]})
	}
	require.NotEmpty(t, labels)
	return labels
}

// TestExactlyTheGenAISpansAreStamped runs labelled real spans through the processor:
// our own captures always, a corpus of others where LLMCONTEXT_CORPUS names one.
func TestExactlyTheGenAISpansAreStamped(t *testing.T) {
	folders := []string{"../../testdata/spans"}
	if corpus := os.Getenv("LLMCONTEXT_CORPUS"); corpus != "" {
		folders = append(folders, corpus)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			b := newBench(t)
			b.show(t, benchRegistry)
			stamped, left := 0, 0
			batches := map[string]ptrace.Traces{}
			for _, l := range labelsOf(t, filepath.Join(folder, "LABELS.tsv")) {
				if _, ok := batches[l.file]; !ok {
					batches[l.file] = b.stamp(t, captured(t, filepath.Join(folder, l.file)))
				}
				span := spansOf(batches[l.file])[l.index]
				has := isStamped(span)
				switch l.genai {
				case "yes":
					stamped++
					assert.True(t, has, "%s span %d %q is not stamped", l.file, l.index, span.Name())
				case "no":
					left++
					assert.False(t, has, "%s span %d %q is stamped", l.file, l.index, span.Name())
				}
			}
			t.Logf("%d GenAI spans stamped, %d others left alone", stamped, left)
		})
	}
}

func isStamped(span ptrace.Span) bool {
	for key := range span.Attributes().All() {
		if strings.HasPrefix(key, stamp.Prefix) {
			return true
		}
	}
	return false
}
