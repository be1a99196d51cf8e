// SPDX-License-Identifier: Apache-2.0

package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// RecordedBy is a batch of the log records of one program.
type RecordedBy struct {
	Name string
	Logs plog.Logs
}

// CapturedLogs reads the log records below the repository's testdata/logs, and repeats those of each file to so many at
// least.
func CapturedLogs(repository string, n int) ([]RecordedBy, error) {
	files, err := filepath.Glob(filepath.Join(repository, "testdata", "logs", "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no captured log records below %s: %w", repository, err)
	}
	var all []RecordedBy
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, RecordedBy{strings.TrimSuffix(filepath.Base(file), ".json"), repeatedTo(ld, n)})
	}
	return all, nil
}

// repeatedTo repeats the records of each scope until there are so many in all.
func repeatedTo(ld plog.Logs, n int) plog.Logs {
	times := (n + ld.LogRecordCount() - 1) / ld.LogRecordCount()
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			once := plog.NewLogRecordSlice()
			sl.LogRecords().CopyTo(once)
			for range times - 1 {
				for _, record := range once.All() {
					record.CopyTo(sl.LogRecords().AppendEmpty())
				}
			}
		}
	}
	return ld
}

// Records are log records of one kind, as many as asked for: details, message and evaluation are those of OTel's GenAI
// conventions, other ones are an application's.
func Records(kind string, n int) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", Service(0))
	rl.Resource().Attributes().PutStr("deployment.environment.name", "production")
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName("opentelemetry.instrumentation.openai_v2")
	for range n {
		record := sl.LogRecords().AppendEmpty()
		record.SetTimestamp(pcommon.NewTimestampFromTime(Origin))
		record.SetObservedTimestamp(record.Timestamp())
		writeRecord[kind](record)
	}
	return ld
}

var writeRecord = map[string]func(plog.LogRecord){
	"details": func(record plog.LogRecord) {
		record.SetEventName("gen_ai.client.inference.operation.details")
		Chat(1000).Span.Attributes().CopyTo(record.Attributes())
	},
	"message": func(record plog.LogRecord) {
		record.SetEventName("gen_ai.user.message")
		record.Attributes().PutStr("gen_ai.system", "openai")
		record.Body().SetEmptyMap().PutStr("content", "Where is my order A-1001, and when will it arrive?")
	},
	"evaluation": func(record plog.LogRecord) {
		record.SetEventName("gen_ai.evaluation.result")
		record.Attributes().PutStr("gen_ai.evaluation.name", "groundedness")
		record.Attributes().PutDouble("gen_ai.evaluation.score.value", 0.9)
		record.Attributes().PutStr("gen_ai.evaluation.score.label", "pass")
		record.Attributes().PutStr("gen_ai.evaluation.explanation", "The answer follows from the policy article.")
		record.Attributes().PutStr("gen_ai.response.id", "chatcmpl-Ab12Cd34Ef56Gh78")
	},
	"other": func(record plog.LogRecord) {
		record.SetSeverityText("INFO")
		record.Body().SetStr("took the order of a customer from the queue")
		record.Attributes().PutStr("code.file.path", "shop/orders.py")
		record.Attributes().PutInt("code.line.number", 118)
		record.Attributes().PutStr("app.request.id", "req-0f8e2c11")
	},
}
