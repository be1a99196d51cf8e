// SPDX-License-Identifier: Apache-2.0

package dialect

import "github.com/llmcontext/llmcontextprocessor/internal/modelname"

// The precedence between the rows, which is their number `at`. An explicit span
// kind comes before an operation name (LangSmith writes retrievers as `embeddings`),
// an operation name before what wraps it, and a model name alone comes last.
//
// The order of the upper half is that of Langfuse's ObservationTypeMapper, which
// has met more mixtures than anyone: langfuse.observation.type,
// openinference.span.kind, gen_ai.operation.name, genkit, Vercel AI SDK,
// gen_ai.tool.*, scope and name rules, model name.

// Kind tells whether the span is GenAI, and what it does. It is cheap for a span
// that is not, which most spans of a gateway are.
func (s *Span) Kind() Kind {
	s.decide()
	return s.kind
}

// Candidate reports whether the span is worth a look: Kind is None where it is not.
func (s *Span) Candidate() bool {
	if s.HasAny(&s.dialects().marks) {
		return true
	}
	return s.message || s.event.kind != eventNone || s.judges.n > 0 || s.hinted()
}

// Assume declares a span GenAI of kind k that no dialect recognised, because
// somebody who knows says so; Evidence then reads it. A span that was recognised
// keeps its kind.
func (s *Span) Assume(k Kind) {
	if s.Kind() == None {
		s.kind, s.row = k, &included
	}
}

// included stands for whoever says that a record is one of GenAI.
var included = row{dialect: "included"}

// decide files what is still open and recognises the span, once.
func (s *Span) decide() {
	if s.decided && s.event.kind == eventNone {
		return
	}
	s.closeEvent()
	s.fileAttributes()
	s.dialects().table.ask(s)
	s.decided, s.kind, s.row = true, None, nil
	s.parameters.read, s.requested.known, s.rendered.known, s.request.of = false, false, false, 0
	if s.log != NoLogEvent {
		s.recogniseLog()
		return
	}
	if !s.Candidate() {
		return
	}
	s.recognise()
	if s.kind == Inference {
		s.kind = kindOfModel(s.classOfModel())
	}
}

// classOfModel returns what the name of the model says that was asked for, or else answered.
func (s *Span) classOfModel() modelname.Class {
	if asked := s.asks(); asked.model != "" {
		return asked.class
	}
	return modelname.ClassOf(s.first(responseModel))
}

// kindOfModel tells what a call does by what its model is for, whatever it is written as: Bedrock has
// one operation for all models.
func kindOfModel(class modelname.Class) Kind {
	switch {
	case class&modelname.Reranker != 0:
		return Retrieval
	case class&modelname.Moderator != 0:
		return Evaluator
	case class&modelname.Embedding != 0:
		return Embedding
	default:
		return Inference
	}
}

// hinted reports whether the name, the scope or the database of a span without
// any marking attribute still deserves a look.
func (s *Span) hinted() bool {
	return NameIsSign(s.name, s.scope) ||
		s.has(dbSystem) && vectorDB(s.get(dbSystem)) || s.has(dbSystemName) && vectorDB(s.get(dbSystemName))
}

// fileAttributes files the flag and the evaluator that stand on the span itself
// with those of its events.
func (s *Span) fileAttributes() {
	if s.has(flagKey) {
		s.flags.put(named{
			name:    s.get(flagKey),
			value:   firstOf(s.get(flagVariant), s.get(flagOldVariant), s.get(flagValue)),
			version: s.get(flagVersion),
		})
	}
	if s.HasAny(&evaluators) {
		s.judges.put(named{
			name:    firstOf(s.get(evaluatorID), s.get(evaluatorName), s.get(evaluatorOldID), s.get(evaluationName)),
			value:   s.get(evaluationName),
			version: firstOf(s.get(evaluatorVersion), s.get(evaluatorOldVersion)),
		})
	}
}
