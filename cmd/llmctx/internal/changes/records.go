// SPDX-License-Identifier: Apache-2.0

package changes

import (
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/internal/changerecord"
)

// OfRecords takes the changes out of log records. Two replicas tell of one change with one
// identifier: seen keeps those that were told.
func OfRecords(logs plog.Logs, seen map[string]bool) ([]Change, error) {
	var list []Change
	for _, rl := range logs.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				if record.EventName() != changerecord.EventName {
					continue
				}
				id := text(record, changerecord.ID)
				if id != "" && seen[id] {
					continue
				}
				seen[id] = true
				c, err := ofRecord(record)
				if err != nil {
					return nil, err
				}
				list = append(list, c)
			}
		}
	}
	return list, nil
}

func ofRecord(record plog.LogRecord) (Change, error) {
	c := Change{
		Variable: text(record, changerecord.Variable), Match: text(record, changerecord.Match),
		Old: text(record, changerecord.Old), New: text(record, changerecord.New),
		Source: "change record, registry " + text(record, changerecord.Registry),
	}
	if c.Variable == "" {
		return c, fmt.Errorf("a record %s tells no variable", changerecord.EventName)
	}
	if c.Old == "" {
		c.Old = Nothing
	}
	if c.New == "" {
		c.New = Nothing
	}
	for key, into := range map[string]**time.Time{
		changerecord.Since: &c.Since, changerecord.After: &c.After, changerecord.By: &c.By,
	} {
		written := text(record, key)
		if written == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339Nano, written)
		if err != nil {
			return c, fmt.Errorf("a record tells %s at %q, which is no time", key, written)
		}
		*into = &at
	}
	if c.Since == nil && (c.After == nil || c.By == nil) {
		at := record.Timestamp().AsTime()
		c.Since, c.After, c.By = &at, nil, nil
	}
	return c, nil
}

func text(record plog.LogRecord, key string) string {
	value, ok := record.Attributes().Get(key)
	if !ok || value.Type() == pcommon.ValueTypeEmpty {
		return ""
	}
	return value.AsString()
}
