// SPDX-License-Identifier: Apache-2.0

package dialect

import (
	"strings"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor/internal/record"
)

// eventKind is what the name of a span event says.
type eventKind uint8

const (
	eventNone eventKind = iota
	eventSystem
	eventMessage
	eventDetails
	eventFlag
	eventEvaluation
	eventFramework
)

// Keys that are read on events; as attributes of a span the first two say nothing.
var (
	eventContent = key("content")
	eventBody    = key("gen_ai.event.content") // the message as JSON (Azure AI Inference, Semantic Kernel)

	flagKey        = key("feature_flag.key")
	flagVariant    = key("feature_flag.result.variant")
	flagOldVariant = key("feature_flag.variant")
	flagValue      = key("feature_flag.result.value")
	flagVersion    = key("feature_flag.version")

	evaluatorID      = key("gen_ai.evaluation.evaluator.id")
	evaluatorVersion = key("gen_ai.evaluation.evaluator.version")
	evaluationName   = mark("gen_ai.evaluation.name")

	// As they were proposed.
	evaluatorName       = key("gen_ai.evaluation.evaluator.name")
	evaluatorOldID      = key("gen_ai.evaluator.id")
	evaluatorOldVersion = key("gen_ai.evaluator.version")

	evaluators = record.SetOf(evaluatorID, evaluatorName, evaluatorOldID, evaluationName)
)

// EventOfInterest reports whether an event of that name is worth feeding.
func EventOfInterest(name string) bool { return eventOf(name) != eventNone }

func eventOf(name string) eventKind {
	if name == "feature_flag" || name == "feature_flag.evaluation" {
		return eventFlag
	}
	if llamaEvent(name) {
		return eventFramework
	}
	rest, ok := strings.CutPrefix(name, "gen_ai.")
	if !ok {
		return eventNone
	}
	switch rest {
	case "system.message":
		return eventSystem
	case "user.message", "assistant.message", "tool.message", "choice", "content.completion":
		return eventMessage
	case "content.prompt", "client.inference.operation.details":
		return eventDetails
	case "evaluation.result", "evaluation.results":
		return eventEvaluation
	}
	return eventNone
}

// openEvent collects the attributes of one flag or evaluation event, which come
// in any order, until the event is over.
type openEvent struct {
	kind                          eventKind
	id, name, version             string
	variant, oldVariant, anyValue string
}

// Event begins a span event. What follows through PutEvent belongs to it, until
// the next Event, Kind or Evidence.
func (s *Span) Event(name string) {
	s.closeEvent()
	s.event = openEvent{kind: eventOf(name)}
	if k := s.event.kind; k == eventSystem || k == eventMessage || k == eventDetails {
		s.message, s.decided = true, false
	}
}

// PutEvent adds one attribute of the event that was begun last: f and text as
// for Put.
func (s *Span) PutEvent(f Field, key, text string) {
	if Blank(text) {
		return
	}
	switch s.event.kind {
	case eventSystem:
		if f == eventContent || f == eventBody {
			s.system = append(s.system, text)
		}
	case eventDetails, eventFramework: // carries what would otherwise be attributes of the span
		s.Put(f, key, text)
	case eventFlag, eventEvaluation:
		s.event.put(f, scalar(text))
	}
}

func (e *openEvent) put(f Field, word string) {
	switch f {
	case flagKey, evaluatorID, evaluatorName, evaluatorOldID:
		e.id = max(e.id, word)
	case flagVersion, evaluatorVersion, evaluatorOldVersion:
		e.version = max(e.version, word)
	case evaluationName:
		e.name = max(e.name, word)
	case flagVariant:
		e.variant = max(e.variant, word)
	case flagOldVariant:
		e.oldVariant = max(e.oldVariant, word)
	case flagValue:
		e.anyValue = max(e.anyValue, word)
	}
}

// closeEvent files the open event.
func (s *Span) closeEvent() {
	if s.event.kind == eventNone {
		return
	}
	switch e := &s.event; e.kind {
	case eventFlag:
		s.flags.put(named{name: e.id, value: firstOf(e.variant, e.oldVariant, e.anyValue), version: e.version})
	case eventEvaluation:
		s.judges.put(named{name: firstOf(e.id, e.name), value: e.name, version: e.version})
		s.decided = false
	}
	s.event = openEvent{}
}

// firstOf returns the first of its arguments that is not empty.
func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
