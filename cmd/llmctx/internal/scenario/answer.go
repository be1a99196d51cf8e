// SPDX-License-Identifier: Apache-2.0

package scenario

import "time"

// Variables are those that the traffic has, in the order of Answer.Values.
var Variables = []string{"prompt", "route", "index", "tools", "judge", "cohort"}

// The positions of Variables.
const (
	prompt = iota
	route
	index
	tools
	judge
	cohort
)

// Unknown is the value of a variable that a record does not tell.
const Unknown = "unknown"

// Answer is one record: what answers, or what is done around an answer.
type Answer struct {
	Start        time.Time
	Written      time.Time // not before Start: some are written late
	Trace, ID    string    // hexadecimal
	Conversation string
	Turn         int
	Service      string
	Kind         string   // gen_ai.operation.name
	Values       []string // in the order of Variables
	Status       string   // of the stamp; "": declared
	Seconds      float64  // how long it took
	Tokens       int      // of output
	Host         string
	Region       string
	Tier         string // of the tenant
	Failed       bool   // it ended in an error
	Weight       float64

	Scored  bool // there is a verdict
	Bad     bool // and it is fail
	Verdict Place

	usual float64 // how probable it was to be bad on a usual day
	rate  float64 // and today
}

// Place is where the verdict of an answer stands.
type Place int

// The places of a verdict.
const (
	OnSpan     Place = iota // an attribute of the answer's span
	InEvent                 // an event of the answer's span
	InLog                   // a log record that names the span
	InLater                 // a log record, hours later, that names only the response
	OnEvaluate              // an evaluation span below the answer, not stamped
	OnLinked                // an evaluation span of a trace of its own, that links to the answer
	OnAgent                 // the agent's span above the answer
)

// At is a variable's value.
func (a *Answer) At(variable string) string {
	for i, name := range Variables {
		if name == variable {
			return a.Values[i]
		}
	}
	return Unknown
}
