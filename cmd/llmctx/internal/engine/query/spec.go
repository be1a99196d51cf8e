// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
)

// Spec is one question, ready to be written.
type Spec struct {
	Dialect
	counts.Windows
	Asked *counts.Question
	// Variables are the columns v0…vm of spans.
	Variables []string
	// Folded says of each variable whether it has too many values.
	Folded []bool
	// Above is how many parents above an answer a judged span may be; 0: Deepest.
	Above int
	// Joined says that verdicts is not empty.
	Joined bool
	// Indirect says that rest is not empty.
	Indirect bool
	// Paired says that direct holds a pair of each verdict, Single that it is one each, and its answer is no part of another.
	Paired, Single bool
	// Once says that spans holds no span twice; else the relation twice tells which.
	Once bool
	// Inlined says that nothing can be kept between queries: relations are parts of each that reads them.
	Inlined bool
	// Coded says that spans has a column c, which stands for what many spans share: the relation combinations(c, service, kind,
	// status, drift, missing, unsettled, registry, declared, v0…vm).
	Coded bool
	// OwnNumbers says, with Coded, that combinations are known by their column c, a whole number of 64 bits: units have it as it is.
	OwnNumbers bool
	// Unweighted says that each span that counts stands for itself alone.
	Unweighted bool
	// Sure says that the traces of bad units are listed once each, whatever it takes.
	Sure bool
	// Bare is, with Coded, a relation of what spans has besides what combinations tells; "": there is none.
	Bare string
	// Labelled says that spans has a column labels: other attributes as one text, which many spans share.
	Labelled bool
	// Hashed says that spans has columns hs and hp, the hashes of a span's IDs and of its parent's, and hr, that of its response's;
	// hp and hr are NULL where there is none.
	Hashed bool
	// Beside are further columns of spans that units have, too.
	Beside []string
	// Keeps says that what an engine makes of a relation stays, so that the rows of Tally can be asked for in parts: there may be hundreds of thousands.
	Keeps bool
	// Distinct says that spans holds no span twice, and no answer that is part of another, as was found before.
	Distinct bool
	// Numbered says, with Coded and Inlined, that spans are of one pack, and have its numbers: the columns cluster_number, trace_number and
	// label_set.
	Numbered bool
	// Own are, with Numbered, the verdicts that spans carry, by what their column own_verdict tells; nil: it does not tell all.
	Own []OwnVerdict
	// Timed says that spans has a column at: their times as the table has them, of a dialect that is Timed.
	Timed bool
	// Doubles says that spans holds answers that are parts of others: the relation parts(tid, sid, ctid, csid).
	Doubles bool
}

// isNumberedByItself reports whether c is the number of a combination.
func (s *Spec) isNumberedByItself() bool { return s.Inlined || s.OwnNumbers }

func micros(l expr.Literal) int64 { return l.Value.(time.Time).UnixMicro() }

// Verdicts reports whether an aspect is one that verdicts answer, wherever they are.
func Verdicts(a *counts.Aspect, reach counts.Reach) bool {
	if len(a.Verdicts) > 0 {
		return true
	}
	if a.Expression == nil {
		return false
	}
	if reach == counts.OfTrace || reach == counts.OfResponse {
		return true
	}
	found := false
	expr.Walk(a.Expression, func(n expr.Node) {
		attribute, ok := n.(expr.Attribute)
		found = found || ok && !attribute.Resource && strings.HasPrefix(attribute.Key, VerdictPrefix)
	})
	return found
}

// The keys of a verdict.
const (
	VerdictPrefix = "gen_ai.evaluation."
	NameKey       = "gen_ai.evaluation.name"
	LabelKey      = "gen_ai.evaluation.score.label"
	ScoreKey      = "gen_ai.evaluation.score.value"
	ErrorKey      = "error.type"
)

// Events are the names of events and log records that hold a verdict.
var Events = []string{"gen_ai.evaluation.result", "gen_ai.evaluation.results"}

// AnyVerdicts reports whether any aspect is answered by verdicts.
func (s *Spec) AnyVerdicts() bool {
	return slices.ContainsFunc(s.Asked.Behaviour, func(a counts.Aspect) bool { return Verdicts(&a, s.Asked.Reach) })
}

// Carried completes a question with the variables that spans carry.
func (s *Spec) Carried(carried []Variable) {
	s.Variables = slices.Clone(s.Asked.Variables)
	if s.Asked.Variables == nil {
		for _, v := range carried {
			s.Variables = append(s.Variables, v.Name)
		}
	}
}

// Tests renders an aspect as 1, 0 or NULL. answer is what holds for spans that are answers; ""
// where that is not asked: of a verdict.
func Tests(d Dialect, f Fields, a *counts.Aspect, texts []string) string {
	switch {
	case len(a.Verdicts) > 0:
		var holds, known []string
		for _, v := range a.Verdicts {
			h, k := verdictTest(d, f, v)
			holds, known = append(holds, h), append(known, k)
		}
		return fmt.Sprintf("CASE WHEN %s THEN 1 WHEN %s THEN 0 END", strings.Join(holds, " OR "), strings.Join(known, " OR "))
	case len(a.Texts) > 0:
		var list []string
		for _, t := range texts {
			list = append(list, f.Attribute(false, t))
		}
		text := "coalesce(" + strings.Join(list, ", ") + ")"
		var holds []string
		for _, part := range a.Texts {
			holds = append(holds, d.Contains(text, d.Text(part)))
		}
		return fmt.Sprintf("CASE WHEN %s THEN 1 WHEN %s IS NOT NULL THEN 0 END", strings.Join(holds, " OR "), text)
	default:
		c := Condition(a.Expression, d, f)
		if d, ok := d.(Truthful); ok {
			return d.Truth(c)
		}
		return fmt.Sprintf("CASE WHEN %s THEN 1 WHEN NOT %s THEN 0 END", c, c)
	}
}

func verdictTest(d Dialect, f Fields, v counts.VerdictTest) (holds, known string) {
	name := "true"
	if v.Name != "" {
		name = fmt.Sprintf("%s = %s", d.Lower(f.Attribute(false, NameKey)), d.Text(strings.ToLower(v.Name)))
	}
	if v.Op == "" {
		label := f.Attribute(false, LabelKey)
		return fmt.Sprintf("(%s AND %s = %s)", name, d.Lower(label), d.Text(strings.ToLower(v.Label))),
			fmt.Sprintf("(%s AND %s IS NOT NULL)", name, label)
	}
	score := d.Number(f.Attribute(false, ScoreKey))
	return fmt.Sprintf("(%s AND %s %s %s)", name, score, v.Op, d.Double(strconv.FormatFloat(v.Threshold, 'g', -1, 64))),
		fmt.Sprintf("(%s AND %s IS NOT NULL)", name, score)
}

// Word renders the word by which a span tells its kind, in lower case.
func Word(d Dialect, f Fields) string {
	return d.Lower(FirstOf(f, kinds.Keys))
}

// FirstOf renders the first of several attributes that is there and not empty.
func FirstOf(f Fields, keys []string) string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = fmt.Sprintf("nullif(%s, '')", f.Attribute(false, key))
	}
	return Coalesce(list)
}

// Coalesce renders the first of several values that is there. What is listed twice, as what no record has, is looked at once.
func Coalesce(list []string) string {
	var once []string
	for _, each := range list {
		if !slices.Contains(once, each) {
			once = append(once, each)
		}
	}
	if len(once) == 1 {
		return once[0]
	}
	return "coalesce(" + strings.Join(once, ", ") + ")"
}

// Named renders the conversation that a span names, NULL where what stands there says that there is none.
func Named(d Dialect, conversation string) string {
	return fmt.Sprintf("nullif(%s, %s)", conversation, d.Text(kinds.NoConversation))
}

// Kind renders the kind of a span with a word and a name. What the name says goes before the
// word: a wrapper may copy the word of the call below it.
func Kind(d Dialect, word, name string) string {
	var cases strings.Builder
	for _, operation := range sorted(kinds.Operations) {
		// Not by a pattern, to which a _ is any character.
		fmt.Fprintf(&cases, " WHEN %[1]s = %[2]s OR substr(%[1]s, 1, %[3]d) = %[4]s THEN %[5]s", name, d.Text(operation),
			len(operation)+1, d.Text(operation+" "), d.Text(kinds.Operations[operation]))
	}
	for _, kind := range sorted(kinds.Words) {
		fmt.Fprintf(&cases, " WHEN %s IN (%s) THEN %s", word, Texts(d, kinds.Words[kind]), d.Text(kind))
	}
	return fmt.Sprintf("CASE%s WHEN %s IS NULL THEN '' ELSE %s END", cases.String(), word, d.Text(kinds.Unnamed))
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Weight renders how many spans each stands for: what its trace state says (ot=th), else the
// attribute SampleRate; NULL where neither is there.
func Weight(d RawDialect, f Fields, traceState string) string {
	const all = "72057594037927936" // 2^56: a threshold of so many rejects all
	threshold := d.Match(traceState, "(?:^|,)ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|$)")
	rate := d.Number(f.Attribute(false, "SampleRate"))
	return fmt.Sprintf("CASE WHEN %[1]s IS NOT NULL THEN %[2]s / (%[2]s - %[3]s) WHEN %[4]s >= 1 THEN %[4]s END",
		threshold, d.Double(all), d.Double(d.Hex(threshold)), rate)
}
