// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// TestCapturedLogRecordsAreStampedAsInTheGoldenFiles runs the log records that real coding agents
// wrote. A golden file lists all records in document order and what the processor added to each;
// a record without a list is none of ours.
func TestCapturedLogRecordsAreStampedAsInTheGoldenFiles(t *testing.T) {
	const folder = "../../testdata/logs"
	document, err := os.ReadFile(filepath.Join(folder, "registry.yaml"))
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			b := newBench(t)
			b.show(t, string(document))
			b.clock = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
			after, err := b.processLogs(context.Background(), capturedLogs(t, file))
			require.NoError(t, err)
			got := describeRecords(t, allRecords(capturedLogs(t, file)), allRecords(after))
			compareGolden(t, strings.TrimSuffix(file, ".json")+".txt", got)
		})
	}
}

func capturedLogs(t *testing.T, path string) plog.Logs {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(data)
	require.NoError(t, err)
	return ld
}

// describeRecords tells what was added to each record, and fails if anything else changed.
func describeRecords(t *testing.T, before, after []plog.LogRecord) string {
	var b strings.Builder
	for i, lr := range after {
		name := lr.EventName()
		if beside := nameBeside(lr); beside != "" {
			name = beside
		}
		fmt.Fprintf(&b, "%s\n", name)
		b.WriteString(describeAdded(before[i].Attributes(), lr.Attributes()))
		restored := plog.NewLogRecord()
		lr.CopyTo(restored)
		restored.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
			_, ok := before[i].Attributes().Get(key)
			return !ok
		})
		assert.Equal(t, before[i], restored, "something else than the stamp changed")
	}
	return b.String()
}
