// SPDX-License-Identifier: Apache-2.0

package counts

import (
	"context"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// Counts answers questions about one store of records. It is used by one goroutine. What was
// read for one question may be kept for the next.
type Counts interface {
	// Count returns what the question asks for.
	Count(context.Context, *Question) (*Table, error)
	// Values returns what a key holds in the spans that q counts, the most frequent first.
	Values(ctx context.Context, q *Question, key string) (*Values, error)
	// Can returns what the engine can do.
	Can() Capabilities
	// Close lets go of what the engine holds.
	Close() error
}

// Capabilities are what an engine can do, known before it is asked.
type Capabilities struct {
	Name     string // of the engine
	Logs     bool   // it reads log records
	Events   bool   // it reads the events of spans
	Links    bool   // it reads the links of spans
	Sampling bool   // it reads tracestate, and with it the weights of a sampled store
	Above    int    // how many parents above an answer a judged span may be; 0: its place is not looked at
}

// Question says what to count. Nothing in it depends on an engine.
type Question struct {
	Bad Interval
	// Baseline is what to compare with; zero: all that there is before Bad, at most LongestBaseline.
	Baseline Interval
	// Block is how long the blocks of time are, in which is counted; zero: DefaultBlock.
	Block time.Duration
	// Variables are counted together; nil: all that a span of the store carries.
	Variables []string
	// Where chooses the spans that count; nil: all that are stamped.
	Where expr.Node
	// Behaviour is what makes an answer bad; empty: nothing is scored.
	Behaviour Behaviour
	// Reach is how far a verdict reaches.
	Reach Reach
	// Cluster is what is not independent of each other.
	Cluster Cluster
	// Sampled is how many spans each stands for where no span tells; zero: one.
	Sampled float64
	// Columns asks for the other attributes of low cardinality, too.
	Columns bool
	// Progress is told how far the work has come; nil: nobody.
	Progress func(Progress)
}

// Behaviour holds for a unit of which every aspect holds; a unit is scored where every aspect
// can be answered.
type Behaviour []Aspect

// Aspect is one condition of a behaviour. One of its fields is set.
type Aspect struct {
	// Verdicts: a judge said one of these. Answers only.
	Verdicts []VerdictTest
	// Texts: the answer's text contains one of these. Answers only; one whose text is not in
	// the store is not scored.
	Texts []string
	// Expression holds for a span. Where it reads what verdicts are written with, and spans
	// themselves do not tell, it is asked of verdicts.
	Expression expr.Node
}

// VerdictTest says which verdicts are bad: those of a name with a label, or with a score on
// the wrong side of a threshold. A verdict of that name which tells no label, or no score, is
// no answer to it.
type VerdictTest struct {
	Name      string  // of the evaluation, in any case
	Label     string  // in any case; "": Op and Threshold decide
	Op        expr.Op // < <= > >= = <>
	Threshold float64
}

// Reach is how far a verdict reaches from where it is.
type Reach string

// Auto finds out: the answer that a verdict is on, is a child of, links to or names by its
// response; else the answers under the span that it is on; else, where it names no span, those of
// its trace. The others are orders.
const (
	Auto       Reach = ""
	OfSpan     Reach = "span"
	OfTrace    Reach = "trace"
	OfResponse Reach = "response"
)

// Cluster is what belongs together.
type Cluster string

// Conversation is the conversation or session that a span names (never its resource, where a
// session is a process), else its trace.
const (
	Conversation Cluster = ""
	Trace        Cluster = "trace"
)

// Progress is how far the work has come.
type Progress struct {
	Done, All int64 // bytes of files, or rows of a server; All 0: not known
	Rows      bool  // Done and All are rows
	Spans     int64 // counted so far
}

// LongestBaseline is how far back a baseline reaches that was not asked for.
const LongestBaseline = 7 * 24 * time.Hour
