// SPDX-License-Identifier: Apache-2.0

package counts

import "time"

// Unknown is the value of a variable that a span does not carry, and the name of a service
// that no resource tells.
const Unknown = "unknown"

// Other stands for all values of a variable that has more than MaxValues.
const Other = "(other values)"

const (
	// MaxValues bounds the values of one variable: one that has more is no variable but an
	// identifier.
	MaxValues = 500
	// KeptTraces is how many traces are kept as examples.
	KeptTraces = 5
	// MaxColumns and MaxColumnValues bound what is shown of the other columns.
	MaxColumns = 40
	// MaxColumnValues bounds the values of one of them.
	MaxColumnValues = 50
)

// Table is what was counted. Its lists are sorted, so that equal counts are equal tables.
type Table struct {
	Windows
	Variables []string
	Folded    []string // variables with more than MaxValues values, which are all Other
	// Scored says that a behaviour was asked for.
	Scored     bool
	Cells      Cells
	Clusters   []ClusterSums
	Evidence   []Evidence
	Verdicts   []Verdict
	Attached   []Attached
	Unattached []Unattached
	Columns    []Column
	Sampling   Sampling
	Coverage   Coverage
}

// Key is what cells share: one kind of call in one service with one set of values, and what the stamps say of themselves.
type Key struct {
	Service string
	Kind    string   // "" where a span does not tell it
	Values  []string // in the order of Table.Variables
	Status  string   // of the stamp
}

// Tally are counts of spans, of those that are scored, and of the bad ones of these.
type Tally struct {
	RawSpans, RawScored, RawBad int64
	// Weights are the same, each span with its weight; nil: each stands for itself.
	Weights *Weights
}

// Weights are sums of the weights of spans.
type Weights struct {
	Spans, Scored, Bad float64
	// Squares is the sum of the squares of the weights of the scored spans: with Scored, the effective number of them (Kish).
	Squares float64
}

// Weighed returns them.
func (t *Tally) Weighed() Weights {
	if t.Weights != nil {
		return *t.Weights
	}
	return Weights{float64(t.RawSpans), float64(t.RawScored), float64(t.RawBad), float64(t.RawScored)}
}

// Cell is what was counted of a key within one block.
type Cell struct {
	*Key
	Block  int32
	Period Period
	Tally
	// First is the first span, in a block in which something arrived in the service, or evidence of it begins; else nil.
	First *First
	// BadTraces are of one of the bad window the smallest of its bad ones, at most KeptTraces; nil: none.
	BadTraces *Traces
}

// First is when the first span of several was, and its trace.
type First struct {
	At    Micros
	Trace string
}

// Traces are some of them, sorted.
type Traces []string

// TracesOf returns nil for none.
func TracesOf(list []string) *Traces {
	if len(list) == 0 {
		return nil
	}
	return (*Traces)(&list)
}

// List returns them.
func (t *Traces) List() []string {
	if t == nil {
		return nil
	}
	return *t
}

// Micros is a time, in microseconds since 1970.
type Micros int64

// MicrosOf returns a time, cut to microseconds.
func MicrosOf(t time.Time) Micros { return Micros(t.UnixMicro()) }

// Time returns it in UTC.
func (m Micros) Time() time.Time { return time.UnixMicro(int64(m)).UTC() }

// ClusterSums are sums over the clusters of a key's scored spans: m and b are the weight of a
// cluster's spans and of its bad ones, within that key. Where no behaviour is asked for, they are
// those of all spans of the bad window, and pooled only.
type ClusterSums struct {
	Period  Period
	Service string
	// Pooled: kinds and values are not told apart. Kind and Values are empty then.
	Pooled   bool
	Kind     string
	Values   []string
	Clusters int64   // how many
	M, B     float64 // Σ m, Σ b
	MM, MB   float64 // Σ m², Σ m·b
	BB       float64 // Σ b²
	MaxM     float64 // of the largest cluster
	Named    int64   // clusters that are conversations; the others are traces
}

// Evidence counts the spans of a period that agree in what their stamps say of themselves.
type Evidence struct {
	Period    Period
	Service   string
	Status    string
	Drift     string // variables, joined by commas, as stamped
	Missing   string
	Unsettled string
	Registry  string
	Declared  []Declared // of the variables that drift
	Spans     float64
	Trace     string // of the first
}

// Declared is what a registry said where a span said otherwise.
type Declared struct{ Variable, Declared, Observed string }

// Place is where verdicts are found.
type Place string

// The places.
const (
	OnSpan     Place = "span attributes"
	OnEvent    Place = "span events"
	InLog      Place = "log records"
	Evaluation Place = "evaluation spans"
)

// Verdict counts the verdicts of one name and label (or with a score) by where they are, at the
// time that they were given, which may be hours after the answers that they are of.
type Verdict struct {
	Period  Period
	Service string // of the record that holds them
	Name    string
	Label   string // "" where only a score is told
	Place   Place
	Count   int64
	Scores  int64   // of these, those with a score
	Sum     float64 // of the scores
	Min     float64
	Max     float64
	Errors  int64 // of these, those that failed: no verdict
}

// Attached counts the answers that were scored by verdicts, by how far these had to reach.
type Attached struct {
	How     How
	Answers int64
}

// How is the way from a verdict to its answer.
type How string

// The ways.
const (
	ByItself   How = "on the answer, or by its span"
	ByParent   How = "on a child of the answer"
	ByLink     How = "by a link to the answer"
	ByResponse How = "by its response ID"
	ByAbove    How = "on a span above the answer"
	ByTrace    How = "by its trace"
)

// Unattached counts verdicts that belong to no answer, by why.
type Unattached struct {
	Why   Why
	Count int64
}

// Why is why a verdict could not be attached.
type Why string

// The reasons.
const (
	NamesNothing Why = "names no span, trace or response"
	NoTrace      Why = "no span of its trace is stamped and counts"
	NoSpan       Why = "its span is not in the store, or not stamped"
	NoAnswer     Why = "no answer that counts is at, under or beside its span"
	NoResponse   Why = "no answer that is stamped and counts has its response ID"
	Failed       Why = "the evaluation failed"
)

// Column counts the scored spans with one value of another attribute.
type Column struct {
	Period      Period
	Service     string
	Key         string // attrs['key'] or resource['key']
	Value       string
	Scored, Bad float64
	RawScored   int64
	RawBad      int64
}

// Sampling says what spans tell of being sampled.
type Sampling struct {
	Signed, Unsigned int64 // spans with a sign (ot=th, SampleRate), and without
	MinRate, MaxRate float64
}

// Coverage is what was read, and what was not.
type Coverage struct {
	Files       int
	Bytes       int64 // on disk
	Spans       int64 // that count, up to Windows.Until
	Logs        int64 // verdicts in log records that were read
	First, Last time.Time
	// Trimmed is from when on a baseline was asked for, if the spans begin later; else zero.
	Trimmed time.Time
	// Repeated counts spans that were there already with the same trace and span ID, and were left out.
	Repeated int64
	// ScoredBlank are scored spans of the bad window that tell none of the serving variables.
	ScoredBlank int64
	// Proven counts spans with values that their log records prove, and they do not; of what is packed it is not known. Unjoined says that
	// there are such log records whose spans do not have these values here.
	Proven   int64
	Unjoined bool
	Left     LeftOut
}

// LeftOut is what of the store did not count.
type LeftOut struct {
	Skipped []Skipped // files that could not be read
	Others  []string  // files that were not read, since their names are those of no store
	Torn    []string  // files whose last message is cut off
	Changed []string  // files that grew, shrank or went away while they were read
	// Unread are documents that could not be read, TooLong further ones that are longer than is
	// read; Foreign are JSON, but hold neither spans nor logs; Startless are stamped spans without
	// a start.
	Unread, TooLong, Foreign, Startless int64
}

// Skipped is a file, or a folder, that is left out because it cannot be read.
type Skipped struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

// String returns both, as they are told.
func (s Skipped) String() string { return s.Path + ": " + s.Reason }

// Values are what a key holds.
type Values struct {
	Key    string
	Spans  int64 // that count
	Absent int64 // of these, those without the key
	Counts []ValueCount
	More   bool     // there are others
	Near   []string // other keys with a similar name, where nobody has this one
}

// ValueCount is how many spans have a value.
type ValueCount struct {
	Value string
	Spans int64
}
