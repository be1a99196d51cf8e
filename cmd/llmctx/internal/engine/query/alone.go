// SPDX-License-Identifier: Apache-2.0

package query

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Where spans lead to no other, as packing found out, an engine hands each of them over as it is stored, once: what they share, whether they
// are bad and what verdicts there are is looked at here, and no relation is made of them.

// Bare is a span as it is handed over.
type Bare struct {
	Unit                    // but for Code, Cluster and Labels
	Combination      int64  // names one of those that were read
	State            int64  // as Spec.StateOf renders it
	ClusterNumber    int64  // twice its number, and one more where it is a conversation; -1: it has none
	LabelSet, Answer int64  // -1: none
	Name, Label      string // of a verdict
	Score            float64
	HasAt, HasWeight bool
	HasLabel         bool
	HasScore         bool
}

// Judged is a verdict that names an answer by its number.
type Judged struct {
	Answer, Answered, At             int64
	State                            int64 // as Spec.StateOf renders it
	Service, Name, Label             string
	Place                            counts.Place
	Score                            float64
	HasAnswer, HasAnswered, HasScore bool
	HasAt                            bool
}

// MostAspects is how many aspects a behaviour may have that a state tells.
const MostAspects = 30

const trits = 3

// StateOf renders a number of a condition that is 0 or 1, and of the aspects e…, each of which is 0, 1 or NULL.
func (s *Spec) StateOf(condition string, aspect func(i int) string) string {
	text, unit := condition, int64(2)
	for i := range s.Asked.Behaviour {
		text += " + " + strconv.FormatInt(unit, 10) + " * coalesce(" + aspect(i) + " + 1, 0)"
		unit *= trits
	}
	return "CAST(" + text + " AS BIGINT)"
}

// Alone counts spans that lead to no other.
type Alone struct {
	*run
	variables []Variable
	texts     [][]nullText // of each combination, as it was read: service, kind, and so on
	numbers   map[int64]int32
	isAnswer  []bool
	isSeen    []bool // of a span that counts, whenever it was
	used      []bool // of one that counts within what is asked
	byVerdict []bool // of each aspect: whether verdicts answer it
	ofAnswer  []bool // likewise, whether it is one of answers alone

	since, until        int64
	onlyThere           bool // spans outside of that are not looked at
	leads, isUnknown    bool // a verdict is not on an answer; a combination was not read
	named               int64
	verdicts            verdictFold
	answers             answerFold
	weighted, startless int64
	latest              int64
	sampled             counts.Interval
	scoredAnswers       []int64 // of this interval
	allAnswers          []int64
}

// NewAlone reads the combinations: number, service, kind, status, drift, missing, unsettled, registry, declared, and a column for each of
// some variables.
func NewAlone(ctx context.Context, db Queryer, s *Spec, variables []Variable, combinations string) (*Alone, error) {
	a := &Alone{
		run:       &run{Spec: s, ctx: ctx, db: db, t: &counts.Table{Windows: s.Windows, Scored: len(s.Asked.Behaviour) > 0}},
		variables: variables, numbers: map[int64]int32{}, since: s.Since().UnixMicro(), until: s.Until().UnixMicro(),
		onlyThere: !s.AnyVerdicts(), verdicts: newVerdictFold(),
	}
	for i := range s.Asked.Behaviour {
		is := Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach)
		a.byVerdict, a.ofAnswer = append(a.byVerdict, is), append(a.ofAnswer, is || len(s.Asked.Behaviour[i].Texts) > 0)
	}
	a.answers.aspects = len(a.byVerdict)
	var number int64
	row := make([]nullText, combinationTexts+len(variables))
	var services []string
	err := a.each(combinations, func() []any {
		to := []any{&number}
		for i := range row {
			to = append(to, &row[i])
		}
		return to
	}, func() error {
		if at, known := a.numbers[number]; known {
			if slices.Equal(a.texts[at], row) {
				return nil
			}
			return errors.New("a packed lake has two combinations with one number: pack the lake anew")
		}
		a.numbers[number] = int32(len(a.texts)) //nolint:gosec // there are fewer than spans
		a.texts = append(a.texts, slices.Clone(row))
		a.isAnswer = append(a.isAnswer, !slices.Contains(kinds.NotAnswers, row[1].String))
		services = append(services, orUnknown(row[0]))
		return nil
	})
	n := len(a.texts)
	a.isSeen, a.used = make([]bool, n), make([]bool, n)
	a.fold = &fold{
		place: s.placer(), asked: len(s.Asked.Behaviour) > 0, at: map[foldedKey]*foldedRow{}, last: make([]*foldedRow, n),
		clusters: newClusterFold(), labels: newLabelFold(services),
	}
	a.fold.clusters.most = mostNumbered
	return a, err
}

// combinationTexts is how many columns of a combination are before those of the variables.
const combinationTexts = 8

func orUnknown(text nullText) string {
	if text.String == "" {
		return counts.Unknown
	}
	return text.String
}

// Sample lets the numbers be kept of answers of some time that are compared.
func (a *Alone) Sample(of counts.Interval) { a.sampled = of }

// ScoredOfSample are these numbers, some of them.
func (a *Alone) ScoredOfSample() []int64 { return a.scoredAnswers }

// ScoredOfAll are some of the numbers of all answers that are compared, at all times.
func (a *Alone) ScoredOfAll() (list []int64) {
	for i := 0; i < len(a.allAnswers); i += 1 + len(a.allAnswers)/SampledUnitsMost {
		list = append(list, a.allAnswers[i])
	}
	return list
}

// Judge takes a verdict, before any span is taken.
func (a *Alone) Judge(v *Judged) {
	if v.HasAt {
		_, period := a.fold.place(v.At)
		service := v.Service
		if service == "" {
			service = counts.Unknown
		}
		a.verdicts.of(verdictKey{-1, period, service, v.Name, v.Label, v.Place}).add(v.Score, v.HasScore, v.State&1 == 1)
	}
	if v.Place == counts.InLog {
		a.t.Coverage.Logs++
	}
	a.answers.add(v, v.HasAnswered && v.Answered >= a.since && v.Answered < a.until)
}

// Judged tells that all verdicts were taken, and whether they were asked for.
func (a *Alone) Judged(asked bool) { a.answers.is, a.Joined = asked, asked && a.answers.anyTold }

// Counted is how many spans count so far.
func (a *Alone) Counted() int64 { return a.t.Coverage.Spans }

// Add takes a span.
func (a *Alone) Add(u *Bare) {
	isThere := u.HasAt && u.At >= a.since && u.At < a.until
	if a.onlyThere && u.HasAt && !isThere {
		return
	}
	n, known := a.numbers[u.Combination]
	if !known {
		a.isUnknown = true
		return
	}
	if u.Answer >= 0 {
		a.named++
	}
	isCounted, isAnswer := u.State&1 == 1, a.isAnswer[n]
	if (!isCounted || !isAnswer) && (u.HasLabel || u.HasScore || a.tellsVerdict(u.State)) {
		a.leads = true
	}
	switch {
	case !isCounted:
		return
	case !u.HasAt:
		a.startless++
	}
	a.isSeen[n] = true
	if isThere {
		a.count(u, n, isAnswer)
	}
}

// tellsVerdict reports whether an aspect is known that verdicts answer.
func (a *Alone) tellsVerdict(state int64) bool {
	state /= 2
	for _, is := range a.byVerdict {
		if is && state%trits > 0 {
			return true
		}
		state /= trits
	}
	return false
}

// count counts a span.
func (a *Alone) count(u *Bare, n int32, isAnswer bool) {
	c := &a.t.Coverage
	c.Spans++
	a.used[n], a.latest = true, max(a.latest, u.At)
	u.IsSigned, u.Rate = u.HasWeight, u.Weight
	switch {
	case u.HasWeight:
		a.weighted++
	case a.Asked.Sampled > 0:
		u.Weight = a.Asked.Sampled
	default:
		u.Weight = 1
	}
	bad := a.badness(u, isAnswer)
	block, period := a.fold.place(u.At)
	a.fold.row(foldedKey{int32(block), n, period}).add(&u.Unit, bad) //nolint:gosec // there are a few thousand blocks
	if isAnswer && (u.HasLabel || u.HasScore) {
		a.verdicts.of(verdictKey{n, period, "", u.Name, u.Label, counts.OnSpan}).add(u.Score, u.HasScore, false)
	}
	isCompared := isCompared(bad, period)
	if u.ClusterNumber >= 0 && (isCompared || !a.fold.asked && period == counts.Bad) {
		a.fold.clusters.addNumber(u.ClusterNumber/2, clusterSum{n: n, m: u.Weight, b: u.Weight * float64(bad%unscored), period: period, isNamed: u.ClusterNumber%2 == 1})
	}
	if !isCompared {
		return
	}
	if u.LabelSet >= 0 {
		a.fold.labels.addNumber(u.LabelSet, n, period, u.Weight, bad == 1)
	}
	if u.Answer < 0 || !a.Joined {
		return
	}
	a.allAnswers = append(a.allAnswers, u.Answer)
	if len(a.scoredAnswers) < SampledUnitsMost && u.At >= a.sampled.From.UnixMicro() && u.At < a.sampled.To.UnixMicro() {
		a.scoredAnswers = append(a.scoredAnswers, u.Answer)
	}
}

// badness does what Spec.bad renders.
func (a *Alone) badness(u *Bare, isAnswer bool) int64 {
	if len(a.byVerdict) == 0 {
		return unscored
	}
	state, bad := u.State/2, int64(1)
	for i, byVerdict := range a.byVerdict {
		own := state % trits // NULL, 0, 1
		state /= trits
		if a.ofAnswer[i] && !isAnswer {
			own = 0
		}
		if byVerdict && a.Joined {
			own = max(own, a.answers.told(u.Answer, i))
		}
		if own == 0 {
			return unscored
		}
		bad = min(bad, own-1)
	}
	return bad
}

// errMissing tells of a lake that lacks combinations.
var errMissing = errors.New("a packed lake lacks combinations that its spans name: pack the lake anew")

// Leads reports whether a span led to another after all, or there were too many clusters: nothing that was counted holds then. answers is
// how many verdicts name.
func (a *Alone) Leads(answers int64) (bool, error) {
	if a.isUnknown {
		return true, errMissing
	}
	return a.leads || a.fold.clusters.many || a.answers.is && a.named != answers, nil
}

// Startless is how many spans count that have no time.
func (a *Alone) Startless() int64 { return a.startless }

// LabelSets are the numbers of the labels that were met.
func (a *Alone) LabelSets() (list []int64) {
	for number, sums := range a.fold.labels.sums {
		if sums != nil {
			list = append(list, int64(number))
		}
	}
	return list
}

// CountLabels counts other attributes by labels, of which these are the texts, by their numbers; but not those of some.
func (a *Alone) CountLabels(texts []string, read func(string) ([]Label, error), without []OtherKey) (err error) {
	a.fold.labels.texts = texts
	a.t.Columns, err = a.fold.labels.columns(read, without)
	return err
}

// Prepare tells, once all are taken, which variables there are.
func (a *Alone) Prepare() {
	var carried []Variable
	for i, v := range a.variables {
		is := !v.IfPresent
		for n := range a.texts {
			is = is || a.isSeen[n] && a.texts[n][combinationTexts+i].Valid
		}
		if is {
			carried = append(carried, v)
		}
	}
	a.Carried(carried)
	a.t.Variables = a.Variables
	a.Unweighted = a.weighted == 0 && a.Asked.Sampled == 0
	a.combine()
}

// Table is what was counted.
func (a *Alone) Table() *counts.Table {
	c := &a.t.Coverage
	if c.Spans > 0 {
		c.Last = time.UnixMicro(a.latest).UTC()
	}
	a.sumUp(a.folding())
	for _, pooled := range a.poolings() {
		a.t.Clusters = append(a.t.Clusters, a.fold.clusters.total(&a.combinations, pooled)...)
	}
	a.t.Verdicts = a.verdicts.list(a.combinations.list)
	if a.Joined {
		a.t.Attached, a.t.Unattached = a.answers.attached(), a.answers.unattached()
	}
	a.finish()
	return a.t
}

// combine makes the combinations, with the values that they have in the answer.
func (a *Alone) combine() {
	a.combinations = combinations{byText: map[string]*combination{}, keys: map[int64]*combination{}, cells: map[string]int{}, saying: map[string]int{}}
	at := make([]int, len(a.Variables)) // in the texts
	a.Folded = make([]bool, len(a.Variables))
	for i, name := range a.Variables {
		at[i] = slices.IndexFunc(a.variables, func(v Variable) bool { return v.Name == name })
		values := map[string]bool{}
		for n := range a.texts {
			if at[i] >= 0 && a.used[n] {
				if text := a.texts[n][combinationTexts+at[i]]; text.Valid {
					values[text.String] = true
				}
			}
		}
		if a.Folded[i] = len(values) > counts.MaxValues; a.Folded[i] {
			a.t.Folded = append(a.t.Folded, name)
		}
	}
	t, keys := newTextReader(a.run), map[string]int64{}
	for n, texts := range a.texts {
		t.service, t.kind, t.status = orUnknown(texts[0]), texts[1].String, texts[2].String
		t.drift, t.missing, t.unsettled, t.registry, t.declared = texts[3], texts[4], texts[5], texts[6], texts[7]
		for i := range t.values {
			t.values[i] = nullText{}
			if at[i] >= 0 {
				t.values[i] = texts[combinationTexts+at[i]]
			}
			if a.Folded[i] && t.values[i].Valid {
				t.values[i] = nullText{sql.NullString{String: counts.Other, Valid: true}}
			}
		}
		c := t.combination()
		key := c.Service + "\x00" + c.Kind
		for _, v := range c.Values {
			key += "\x00" + v
		}
		k, known := keys[key]
		if !known {
			k = int64(len(keys))
			keys[key] = k
		}
		c.n, c.k = int64(n), k
		a.combinations.list = append(a.combinations.list, c)
	}
}
