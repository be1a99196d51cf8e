// SPDX-License-Identifier: Apache-2.0

// Package subject holds what is measured: the processors, and the bare loops that they are compared with.
package subject

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/llmcontext/llmcontextprocessor/benchmarks/load"
)

// Subject is something that batches are put through. It may change them.
type Subject struct {
	Name  string
	Run   func(ptrace.Traces)
	Close func()
}

// Attribute is one attribute that a stamp consists of.
type Attribute struct{ Key, Value string }

// Stamps are the attributes that were written on each span of a batch, in the order of the document and of writing.
type Stamps [][]Attribute

// Learn puts a batch through a processor and tells what was written on each span.
func Learn(processor Subject, batch load.Source) Stamps {
	before, after := load.SpansOf(batch.Fresh()), batch.Fresh()
	processor.Run(after)
	var stamps Stamps
	for i, span := range load.SpansOf(after) {
		var written []Attribute
		for key, value := range span.Attributes().All() {
			if _, sent := before[i].Attributes().Get(key); !sent {
				written = append(written, Attribute{key, value.AsString()})
			}
		}
		stamps = append(stamps, written)
	}
	return stamps
}

// Unlike tells on how many spans of a batch the processor writes something else when the texts are others: there the
// bare loop does not put what the processor does.
func (s Stamps) Unlike(processor Subject, batch load.Source) int {
	unlike := 0
	for i, written := range Learn(processor, batch) {
		if !slices.Equal(written, s[i]) {
			unlike++
		}
	}
	return unlike
}

// First returns what was written on the first span that anything was written on. Where there is none the peers still
// need something that they would write, so that they can be configured to look for spans and find none.
func (s Stamps) First() []Attribute {
	for _, written := range s {
		if len(written) > 0 {
			return written
		}
	}
	return []Attribute{{Key: "llm_context.status", Value: "unknown"}}
}

// Spans is on how many spans something was written.
func (s Stamps) Spans() int {
	n := 0
	for _, written := range s {
		if len(written) > 0 {
			n++
		}
	}
	return n
}

// ByHand is the floor that pdata sets: a bare loop that puts the same attributes on the same spans.
func ByHand(stamps Stamps) Subject {
	return Subject{Name: "by hand", Close: func() {}, Run: func(td ptrace.Traces) {
		i := 0
		for _, rs := range td.ResourceSpans().All() {
			for _, ss := range rs.ScopeSpans().All() {
				for _, span := range ss.Spans().All() {
					for _, a := range stamps[i] {
						span.Attributes().PutStr(a.Key, a.Value)
					}
					i++
				}
			}
		}
	}}
}

// Copy is what one copy of the batch costs, as a pipeline with two mutating branches makes it.
func Copy() Subject {
	return Subject{Name: "copy", Close: func() {}, Run: func(td ptrace.Traces) {
		td.CopyTo(ptrace.NewTraces())
	}}
}
