// SPDX-License-Identifier: Apache-2.0

package llmcontextprocessor

import (
	"math"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/dialect"
	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// concerns reports whether any record is one of ours by the name of its event.
func (c *core) concerns(ld plog.Logs) bool {
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			if c.concernsAny(sl) {
				return true
			}
		}
	}
	return false
}

// concernsAny does so for those of a scope. Nearly all have no event: to see that is all that
// they cost, and the loop for it has no more in it.
func (c *core) concernsAny(sl plog.ScopeLogs) bool {
	records := sl.LogRecords()
	for i := range records.Len() {
		lr := records.At(i)
		if lr.EventName() == "" {
			if _, isEvent := lr.Attributes().Get(eventNameKey); !isEvent {
				continue
			}
		}
		return c.concernsFrom(sl, i)
	}
	return false
}

// concernsFrom does so for those from one on.
func (c *core) concernsFrom(sl plog.ScopeLogs, first int) bool {
	records, name := sl.LogRecords(), sl.Scope().Name()
	scope := c.dialects.ScopeOf(name)
	for i := first; i < records.Len(); i++ {
		if _, event := eventOf(records.At(i), scope, name); event != dialect.NoLogEvent {
			return true
		}
	}
	return false
}

// eventNameKey is where the name of an event stood before it had a field of its own.
const eventNameKey = "event.name"

// logs takes the log records of a batch through the steps. Resource and scope are read for
// the first record that is one of ours: where none is, nothing is touched.
func (w *walker) logs(ld plog.Logs) {
	w.described = false
	for _, rl := range ld.ResourceLogs().All() {
		w.resource.read = false
		for _, sl := range rl.ScopeLogs().All() {
			w.scope.read = false
			scope := w.dialects.ScopeOf(sl.Scope().Name())
			for _, lr := range sl.LogRecords().All() {
				name, event := eventOf(lr, scope, sl.Scope().Name())
				if event == dialect.NoLogEvent && w.selects.logs.include == nil {
					continue
				}
				if !w.selectsLog(&logPlace{rl, sl, lr}, event) {
					continue
				}
				if !w.resource.read {
					w.dropForeign(rl.Resource().Attributes())
				}
				if !w.scope.read {
					w.dropForeign(sl.Scope().Attributes())
				}
				w.readAround(rl.Resource().Attributes(), sl.Scope().Attributes())
				w.log(lr, name, event, scope)
			}
		}
	}
	w.writeAll()
}

// eventOf returns the name of a record's event, where it has one, and what that says. What
// stands in the record's own field need not be it: Rust's tracing writes the line of source
// there, and programs like Codex their event's name beside it. Claude Code has its own name in the text alone, which
// is left of its scope where an exporter kept none. ADOT takes the messages of a span off it and
// calls the event by the scope of that span.
func eventOf(lr plog.LogRecord, scope dialect.Scope, scopeName string) (name string, event dialect.LogEvent) {
	name = lr.EventName()
	if event = dialect.LogEventOf(name, scope); event != dialect.NoLogEvent {
		return name, event
	}
	if beside := nameBeside(lr); beside != "" {
		name, event = beside, dialect.LogEventOf(beside, scope)
		if event == dialect.NoLogEvent && lr.Body().Type() == pcommon.ValueTypeStr {
			event = dialect.LogEventInText(lr.Body().Str(), beside)
		}
	}
	if event == dialect.NoLogEvent && name != "" && name == scopeName && hasMessages(lr.Body()) {
		event = dialect.LogDetails
	}
	return name, event
}

// nameBeside returns the name of a record's event that stands among its attributes.
func nameBeside(lr plog.LogRecord) string {
	if name, ok := lr.Attributes().Get(eventNameKey); ok && name.Type() == pcommon.ValueTypeStr {
		return name.Str()
	}
	return ""
}

// selectsLog reports whether a record is one of ours, or the user says so.
func (w *walker) selectsLog(at *logPlace, event dialect.LogEvent) bool {
	s := &w.selects.logs
	if event == dialect.NoLogEvent && (s.include == nil || !at.holds(w.ctx, s.include)) {
		return false
	}
	return s.exclude == nil || !at.holds(w.ctx, s.exclude)
}

// log takes one log record through the steps.
func (w *walker) log(lr plog.LogRecord, name string, event dialect.LogEvent, scope dialect.Scope) {
	w.readLog(lr, name, event, scope)
	w.facts.Assume(dialect.Other)
	from, to := w.logInterval(lr, event)
	w.stamp(&item{
		attributes: lr.Attributes(), from: from, to: to, trace: lr.TraceID(), span: lr.SpanID(),
		fill: event == dialect.LogDetails,
	}, &w.tally.logs)
}

// readLog reads all of a log record, after removing what only a stamp may write.
func (w *walker) readLog(lr plog.LogRecord, name string, event dialect.LogEvent, scope dialect.Scope) {
	w.verdict = event == dialect.LogVerdict
	w.facts.Reset(name, scope)
	if w.readAttributes(lr.Attributes()) {
		w.undo(lr.Attributes())
		w.facts.Reset(name, scope)
		w.readAttributes(lr.Attributes())
	}
	w.facts.LogRecord(event)
	if lr.DroppedAttributesCount() > 0 {
		w.facts.Lossy()
	}
	switch body := lr.Body(); {
	case name == "gen_ai.system.message":
		w.facts.Instructions(record.Of(body).JSON())
	case event == dialect.NoLogEvent || event == dialect.LogMessage || body.Type() != pcommon.ValueTypeMap:
	default:
		w.readBody(body.Map())
		w.readMessages(body)
	}
}

// readBody reads a body that holds what would otherwise be attributes, or evaluations.
func (w *walker) readBody(body pcommon.Map) {
	for key, value := range body.All() {
		if key == dialect.EvaluationsKey && value.Type() == pcommon.ValueTypeSlice {
			for _, one := range value.Slice().All() {
				w.readEvaluation(one)
			}
		} else if r := w.engine.table.Find(key); r != nil && r.field != 0 {
			w.facts.PutValue(r.field, key, record.Of(value))
		}
	}
}

// readEvaluation reads one of a list of evaluations.
func (w *walker) readEvaluation(one pcommon.Value) {
	if one.Type() != pcommon.ValueTypeMap {
		return
	}
	w.facts.Event("gen_ai.evaluation.result")
	for key, value := range one.Map().All() {
		if r := w.engine.table.Find(key); r != nil && r.field != 0 {
			w.facts.PutEvent(r.field, key, record.Of(value).Text())
		}
	}
}

// logInterval returns when what a record tells of took place. A record that is written at
// the end of a call begins as long before as the call took, or as is usual for a change to
// settle; one under the time at which the call began ends as much later; any other one is a point in time.
func (w *walker) logInterval(lr plog.LogRecord, event dialect.LogEvent) (from, to int64) {
	at := clamp(lr.Timestamp())
	if at == 0 {
		at = clamp(lr.ObservedTimestamp())
	}
	if at == 0 {
		at = w.arrived
	}
	if !event.OfCall() && !event.EndsCall() {
		return at, at
	}
	duration, ok := durationOf(lr.Attributes())
	if event == dialect.LogBegun {
		return at, at + duration
	}
	if !ok {
		duration = w.settle
	}
	return max(at-duration, 0), at
}

// durationOf returns how long the call took that a record tells of, in nanoseconds.
func durationOf(attributes pcommon.Map) (duration int64, ok bool) {
	for _, unit := range [...]struct {
		key string
		of  time.Duration
	}{{dialect.DurationKey, time.Millisecond}, {dialect.CallDurationKey, time.Second}} {
		value, found := attributes.Get(unit.key)
		if !found {
			continue
		}
		n, isNumber := record.Of(value).Number()
		if isNumber && n >= 0 && n*float64(unit.of) < math.MaxInt64/4 {
			return int64(n * float64(unit.of)), true
		}
	}
	return 0, false
}
