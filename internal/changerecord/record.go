// SPDX-License-Identifier: Apache-2.0

// Package changerecord says how a change of a variable is written as a log record.
package changerecord // import "github.com/llmcontext/llmcontextprocessor/internal/changerecord"

import (
	"cmp"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/config/document"
	"github.com/llmcontext/llmcontextprocessor/config/history"
)

// EventName is that of a change record.
const EventName = "llm_context.change"

// The attributes of a change record. Of Since on the one hand and After and By on the other
// only one side is there; Old is not where nothing was declared, New where nothing is any more.
const (
	ID       = EventName + ".id"
	Variable = EventName + ".variable"
	Match    = EventName + ".match"
	Old      = EventName + ".old"
	New      = EventName + ".new"
	Since    = EventName + ".since"
	After    = EventName + ".after"
	By       = EventName + ".by"
	Registry = "llm_context.registry.revision"
)

// Write makes the record that of a change which was learnt at an instant. Its time is when
// the change came into force, or will; of an interval the end, when it was so for certain.
func Write(record plog.LogRecord, c *history.Change, learnt time.Time) {
	match := (&document.Context{Match: c.Match}).String()
	record.SetEventName(EventName)
	record.SetTimestamp(pcommon.NewTimestampFromTime(cmp.Or(c.Since, c.By)))
	record.SetObservedTimestamp(pcommon.NewTimestampFromTime(learnt))
	record.SetSeverityNumber(plog.SeverityNumberInfo)
	record.SetSeverityText("INFO")
	record.Body().SetStr(fmt.Sprintf("%s for %s changes from %s to %s",
		c.Variable, match, cmp.Or(c.Old, "nothing"), cmp.Or(c.New, "nothing")))
	attributes := record.Attributes()
	for _, a := range []struct{ key, value string }{
		{ID, c.ID()},
		{Variable, c.Variable},
		{Match, match},
		{Old, c.Old},
		{New, c.New},
		{Since, text(c.Since)},
		{After, text(c.After)},
		{By, text(c.By)},
		{Registry, c.Revision},
	} {
		if a.value != "" {
			attributes.PutStr(a.key, a.value)
		}
	}
}

func text(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
