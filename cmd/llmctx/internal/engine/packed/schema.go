// SPDX-License-Identifier: Apache-2.0

package packed

import (
	"path"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/internal/variable"
)

// Every file says in its Parquet metadata by which schema it was written, and of which table it is.
const (
	SchemaKey = "llmctx.schema"
	TableKey  = "llmctx.table"
	Schema    = "7"
	// Before is what is read, too: files without the columns of OwnVerdict and OwnVerdicts.
	Before = "6"
	// RestKey is of spans: a list in JSON, in which ["0", KEY] is an attribute that is not in labels, ["1", KEY] one of the resource.
	RestKey = "llmctx.rest"
	// DistinctKey is of combinations: "true" where no two spans that were packed with them have the same IDs, and none that tells how it
	// was answered is part of another, by its parent or its response ID.
	DistinctKey = "llmctx.distinct"
	// SettledKey is of combinations that are distinct: how many answers the verdicts name that were packed with them, where each verdict
	// names one, and nothing leads from a verdict to any other.
	SettledKey = "llmctx.settled"
)

// The tables, and the folders that they are in.
const (
	Spans    = "spans"
	Verdicts = "verdicts"
	// Combinations is of what many spans share, each once: a column of spans names it. It is in no partitions.
	Combinations = "combinations"
	// LabelSets is of the texts in the column labels of spans, each once, with its number. It is in no partitions, and for who does not want
	// to read these texts span by span.
	LabelSets = "label_sets"
	// Keys is of what may be in several packs: what leads from one of them to another is found by them, without a look at the IDs of each span.
	// It is in no partitions, and no table of engines that read all packs at once.
	Keys = "keys"
)

// Tables are those that engines may ask.
var Tables = []string{Spans, Verdicts, Combinations, LabelSets}

// Folders are those of all tables.
var Folders = append(Tables[:len(Tables):len(Tables)], Keys)

// IsPartitioned reports whether a table is in partitions.
func IsPartitioned(table string) bool { return table == Spans || table == Verdicts }

// Partitions are the columns that stand in the path alone; NoTime is in both where a row has no time.
var Partitions = []string{"day", "hour"}

// NoTime is the day and the hour of a row without a time.
const NoTime = "none"

// Type is what a column holds.
type Type uint8

// The types. A text is NULL where the record does not have it, and "" where it has it empty.
const (
	Text      Type = iota
	Timestamp      // without a zone, UTC, cut to microseconds
	Whole          // 64 bits
	Real           // 64 bits
	Bool
	Map // of texts to texts
)

// Column is a column of a table.
type Column struct {
	Name string
	Type Type
}

// Columns returns the columns of a table in their order.
func Columns(table string) []Column {
	switch table {
	case Verdicts:
		return verdictColumns()
	case Combinations:
		return combinationColumns()
	case LabelSets:
		return []Column{{LabelSet, Whole}, {"labels", Text}}
	case Keys:
		return []Column{{KeyOf, Whole}, {KeyHash, Whole}, {KeyNumber, Whole}, {KeyHour, Whole}}
	default:
		return spanColumns()
	}
}

func texts(names ...string) []Column {
	list := make([]Column, len(names))
	for i, name := range names {
		list[i] = Column{name, Text}
	}
	return list
}

func spanColumns() []Column {
	list := texts("trace_id", "span_id", "parent_span_id")
	list = append(list, Column{"start_time", Timestamp}, Column{"duration_ns", Whole})
	list = append(list, texts("service", "name", "kind", "status_code")...)
	list = append(list, Column{"weight", Real})
	list = append(list, texts("conversation", "response_id", "link_trace_id", "link_span_id")...)
	list = append(list, Column{"stamped", Bool})
	for _, key := range OwnKeys() {
		list = append(list, Column{Name(key), Text})
	}
	// combination is a hash of what the table of that name tells.
	list = append(list, Column{Combination, Whole})
	// labels are the attributes with few values once more, as a list in JSON of ["0", KEY, VALUE], or "1" for one of the resource: many
	// spans have the same, so that these can be counted without a look at each attribute of each span.
	return append(list, Column{"extra", Map}, Column{"attributes", Map}, Column{"resource", Map}, Column{"labels", Text}, Column{Answer, Whole},
		Column{LabelSet, Whole}, Column{ClusterNumber, Whole}, Column{TraceNumber, Whole}, Column{OwnVerdict, Whole})
}

// IsKnown reports whether files of a schema are read.
func IsKnown(schema string) bool { return schema == Schema || schema == Before }

// IsOptional reports whether files of a schema that is read may be without a column.
func IsOptional(column string) bool { return column == OwnVerdict || column == OwnVerdicts }

// Columns that are asked for by their names.
const (
	// Combination names a combination.
	Combination = "combination"
	// DistinctIDs and Unlabelled are of combinations, the same in each row of a file: what DistinctKey tells, and RestKey of the spans that
	// were packed with them, for engines that ask tables and see no metadata.
	DistinctIDs = "distinct_ids"
	Unlabelled  = "unlabelled"
	// OwnVerdicts is of combinations, too: a list in JSON of [NAME, LABEL, SCORE], those that the spans carry that were packed with them, each in
	// the place that OwnVerdict tells, from 0 on; NULL where they carry more than MostOwnVerdicts, which have no numbers.
	OwnVerdicts = "own_verdicts"
	OwnVerdict  = "own_verdict"
)

// MostOwnVerdicts is how many verdicts that differ in a name, a label or a score have numbers.
const MostOwnVerdicts = 64

// Numbers of spans, among what was packed at once, each from 0 on: of its labels; of its conversation or, where it names none, its trace, twice
// and one more where it is a conversation; of its trace, twice.
const (
	LabelSet      = "label_set"
	ClusterNumber = "cluster_number"
	TraceNumber   = "trace_number"
)

// A key is of stamped spans, and there once for each hour that they are of.
const (
	KeyOf     = "key_of"
	KeyHash   = "key_hash"   // of its text
	KeyNumber = "key_number" // that spans have of it, in half: of a trace or a cluster
	KeyHour   = "key_hour"   // since 1970; NULL: of spans without a time
)

// What keys are of.
const (
	KeyOfTrace    = iota // of spans without a trace, ""
	KeyOfResponse        // of answers
	KeyOfCluster         // a conversation, or a trace that names none
)

// Answer is the number, among what was packed at once, of an answer that verdicts name: of it and of them, which tell its time, too.
const (
	Answer     = "answer"
	AnswerTime = "answer_time"
)

func combinationColumns() []Column {
	list := append([]Column{{Combination, Whole}}, Shared()...)
	return append(list, Column{DistinctIDs, Bool}, Column{Unlabelled, Text}, Column{OwnVerdicts, Text})
}

// Shared returns the columns of what spans share in a combination.
func Shared() []Column {
	list := append(texts("service", "kind"), Column{"stamped", Bool})
	for _, key := range stampKeys() {
		list = append(list, Column{Name(key), Text})
	}
	return append(list, Column{"extra", Map})
}

func verdictColumns() []Column {
	list := []Column{{"time", Timestamp}}
	list = append(list, texts("place", "service", "trace_id", "span_id", "parent_span_id", "link_trace_id", "link_span_id", "response_id", "name")...)
	list = append(list, Column{"self", Bool})
	for _, key := range VerdictKeys {
		list = append(list, Column{Name(key), Text})
	}
	return append(list, Column{"attributes", Map}, Column{"resource", Map}, Column{Answer, Whole}, Column{AnswerTime, Timestamp})
}

// VerdictKeys are the attributes of a verdict that have columns of their own.
var VerdictKeys = []string{"gen_ai.evaluation.name", "gen_ai.evaluation.score.label", "gen_ai.evaluation.score.value", "error.type"}

// OwnKeys are the attributes of a span that have columns of their own, and are not in its map: its stamp, and a
// verdict that it carries itself.
func OwnKeys() []string { return append(stampKeys(), VerdictKeys[:3]...) }

// stampKeys are those of its stamp.
func stampKeys() []string {
	var list []string
	for i := range variable.Builtin {
		list = append(list, variable.Builtin[i].Attribute)
	}
	for _, key := range []string{"status", "fingerprint", "drift", "missing", "unsettled", "registry.revision"} {
		list = append(list, variable.Prefix+key)
	}
	return list
}

// ExtraPrefixes begin the keys of the attributes in the column extra: the stamp's values of users' variables, and
// what was declared of variables that drift.
var ExtraPrefixes = []string{variable.Prefix + "custom.", variable.Prefix + "declared."}

// NameOf returns what the files are called that were packed at once with one.
func NameOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".parquet")
	if at := strings.LastIndexByte(name, '-'); at >= 0 {
		name = name[:at]
	}
	return name
}

// Name returns the name of the column of an attribute.
func Name(key string) string { return strings.ReplaceAll(key, ".", "_") }

// Place returns where an attribute of a span is: in a column of its own, or in the map of that name.
func Place(key string) (column string, isMap bool) {
	if slices.Contains(OwnKeys(), key) {
		return Name(key), false
	}
	for _, prefix := range ExtraPrefixes {
		if strings.HasPrefix(key, prefix) {
			return "extra", true
		}
	}
	return "attributes", true
}
