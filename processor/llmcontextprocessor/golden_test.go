// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var update = flag.Bool("update", false, "write the golden files anew")

func timestamp(t time.Time) pcommon.Timestamp { return pcommon.NewTimestampFromTime(t) }

// TestCapturedSpansAreStampedAsInTheGoldenFiles runs every captured file against
// every registry below testdata/golden. A golden file lists all spans in document
// order and what the processor added to each; a span without a list got nothing.
func TestCapturedSpansAreStampedAsInTheGoldenFiles(t *testing.T) {
	registries, err := filepath.Glob("../../testdata/golden/*/registry.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, registries)
	for _, registry := range registries {
		document, err := os.ReadFile(registry)
		require.NoError(t, err)
		for _, file := range capturedFiles(t) {
			folder := filepath.Dir(registry)
			name := strings.TrimSuffix(filepath.Base(file), ".json")
			t.Run(filepath.Base(folder)+"/"+name, func(t *testing.T) {
				b := newBench(t)
				b.show(t, string(document))
				got := describe(t, captured(t, file), b.stamp(t, captured(t, file)))
				compareGolden(t, filepath.Join(folder, name+".txt"), got)
			})
		}
	}
}

func compareGolden(t *testing.T, path, got string) {
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./processor/llmcontextprocessor -update to write it")
	assert.Equal(t, string(want), got)
}

// describeAdded lists attributes that came to others, a line each.
func describeAdded(before, after pcommon.Map) string {
	var added []string
	for key, value := range after.All() {
		if _, ok := before.Get(key); !ok {
			added = append(added, fmt.Sprintf("  %s: %s\n", key, value.AsString()))
		}
	}
	slices.Sort(added)
	return strings.Join(added, "")
}

// describe tells what was added to each span, and fails if anything else changed.
func describe(t *testing.T, before, after ptrace.Traces) string {
	var b strings.Builder
	sent := spansOf(before)
	for i, span := range spansOf(after) {
		fmt.Fprintf(&b, "%s\n", span.Name())
		b.WriteString(describeAdded(sent[i].Attributes(), span.Attributes()))
		restored := ptrace.NewSpan()
		span.CopyTo(restored)
		restored.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
			_, ok := sent[i].Attributes().Get(key)
			return !ok
		})
		assert.Equal(t, sent[i], restored, "something else than the stamp changed")
	}
	return b.String()
}
