// SPDX-License-Identifier: Apache-2.0

package query

import (
	"errors"
	"hash/maphash"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/kinds"
)

// Where spans lead to no other, as packing found out, an engine hands each of them over as it is stored, once: what they share, whether they
// are bad and what verdicts there are is looked at here, and no relation is made of them.

// Bare is a span as it is handed over.
type Bare struct {
	Unit                    // but for Code and Cluster
	Combination      int64  // names one of those that were read
	State            int64  // as Spec.StateOf renders it
	ClusterNumber    int64  // twice its number, and one more where it is a conversation; -1: it has none
	LabelSet, Answer int64  // -1: none
	Name, Label      string // of a verdict
	Score            float64
	HasAt, HasWeight bool
	HasLabel         bool
	HasScore         bool
	// The others are there only where IDs are asked for.
	Span, Parent, Response          string
	HasSpan, HasParent, HasResponse bool
	TraceKey                        int64 // as the key of its trace has it
	traceHash                       uint64
}

// Judged is a verdict. Packing numbered the answers that verdicts name which were packed with them; others are named by IDs.
type Judged struct {
	Answer, Answered, At             int64
	State                            int64 // as Spec.StateOf renders it
	Names                            Naming
	Service, Name, Label             string
	Trace, Span                      string
	Place                            counts.Place
	Score                            float64
	HasAnswer, HasAnswered, HasScore bool
	HasAt, HasResponse               bool
}

// Alone counts spans that lead to no other.
type Alone struct {
	*run
	variables []Variable
	texts     [][]Text // of each combination, as it was read: service, kind, and so on
	numbers   map[int64]int32
	recent    [recentNumbers]recentNumber
	isAnswer  []bool
	isSeen    []bool // of a span that counts, whenever it was
	used      []bool // of one that counts within what is asked
	byVerdict []bool // of each aspect: whether verdicts answer it
	ofAnswer  []bool // likewise, whether it is one of answers alone

	since, until        int64
	onlyThere           bool // spans outside of that are not looked at
	leads, isUnknown    bool // a verdict is not on an answer; a combination was not read
	isAmbiguous         bool // two combinations have one number
	settled             bool // all is of one pack, of which each verdict names an answer that it has numbered, and leads to no other
	named               int64
	packs               []packNumbers
	pack                int // of what comes
	ids                 *idFold
	clusters, labels    int32      // how many of all packs have a number
	same                [][2]int32 // of these, those that are one: by hashes, of which any two of millions agree as probably as one in a million
	keys                owned
	hours               map[packHour]int32
	states              []hourState
	waiting             int  // so many spans that are to come once more were not taken yet
	atOnce              bool // all spans come with their IDs, as most verdicts are of answers that packing did not find
	verdicts            verdictFold
	answers             answerFold
	loose               looseFold
	weighted, startless int64
	latest              int64
	sampled             counts.Interval
	scoredAnswers       []int64 // of this interval
	all                 answerSample
}

// NewAlone returns what counts spans that may carry some variables. packs is of how many packs they and verdicts are.
func NewAlone(s *Spec, variables []Variable, packs int, settled bool) *Alone {
	a := &Alone{
		packs: make([]packNumbers, packs), settled: settled && s.Asked.Where == nil, loose: newLooseFold(),
		run:       &run{Spec: s, t: &counts.Table{Windows: s.Windows, Scored: len(s.Asked.Behaviour) > 0}},
		variables: variables, numbers: map[int64]int32{}, since: s.Since().UnixMicro(), until: s.Until().UnixMicro(),
		onlyThere: !s.AnyVerdicts(), hours: map[packHour]int32{},
	}
	for i := range s.Asked.Behaviour {
		is := Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach)
		a.byVerdict, a.ofAnswer = append(a.byVerdict, is), append(a.ofAnswer, is || len(s.Asked.Behaviour[i].Texts) > 0)
	}
	a.answers.aspects, a.answers.is = len(a.byVerdict), s.AnyVerdicts()
	if packs > 1 {
		a.ids = &idFold{shared: map[uint64]bool{}}
	}
	return a
}

// Combine takes a combination, before all else: its number, and service, kind, status, drift, missing, unsettled, registry, declared, and a
// text for each of the variables.
func (a *Alone) Combine(number int64, texts []Text) {
	if at, known := a.numbers[number]; known {
		a.isAmbiguous = a.isAmbiguous || !slices.Equal(a.texts[at], texts)
		return
	}
	a.numbers[number] = int32(len(a.texts)) //nolint:gosec // there are fewer than spans
	a.texts = append(a.texts, slices.Clone(texts))
	a.isAnswer = append(a.isAnswer, !slices.Contains(kinds.NotAnswers, texts[1].String))
}

// Combined tells that all combinations were taken.
func (a *Alone) Combined() error {
	if a.isAmbiguous {
		return errors.New("a packed lake has two combinations with one number: pack the lake anew")
	}
	n := len(a.texts)
	services := make([]string, n)
	for i, texts := range a.texts {
		services[i] = orUnknown(texts[0])
	}
	a.isSeen, a.used = make([]bool, n), make([]bool, n)
	a.fold = &fold{
		place: a.placer(), asked: len(a.Asked.Behaviour) > 0,
		clusters: newClusterFold(), labels: newLabelFold(services),
	}
	a.fold.clusters.most = mostNumbered
	a.verdicts = newVerdictFold(a.fold.labels.names)
	return nil
}

// combinationTexts is how many columns of a combination are before those of the variables.
const combinationTexts = 8

func orUnknown(text Text) string {
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
func (a *Alone) ScoredOfAll() []int64 { return a.all.answers }

// answerSample keeps each so many of the answers that come: where there are too many, every other one goes, and of those that come, too.
type answerSample struct {
	answers []int64
	each, n int
}

func (s *answerSample) add(answer int64) {
	if s.n++; s.each > 0 && (s.n-1)%s.each != 0 {
		return
	}
	if len(s.answers) == SampledUnitsMost {
		for i := range len(s.answers) / 2 {
			s.answers[i] = s.answers[2*i]
		}
		s.answers, s.each = s.answers[:len(s.answers)/2], 2*max(s.each, 1)
	}
	s.answers = append(s.answers, answer)
}

// Counted is how many spans count so far.
func (a *Alone) Counted() int64 { return a.t.Coverage.Spans }

// recentNumber is a number of a combination that was looked for, and its place; found before all others, as most spans are of a few.
type recentNumber struct {
	number  int64
	place   int32
	isKnown bool
}

const recentNumbers = 1 << 10

// numberOf returns the place of a combination by its number, which is a part of a hash.
func (a *Alone) numberOf(number int64) (place int32, known bool) {
	r := &a.recent[number&(recentNumbers-1)]
	if r.isKnown && r.number == number {
		return r.place, true
	}
	if place, known = a.numbers[number]; known {
		*r = recentNumber{number, place, true}
	}
	return place, known
}

// meet looks where a span is, and what its combination is. It reports whether it is looked at any further.
func (a *Alone) meet(u *Bare, ofTrace bool) (n int32, isThere, is bool) {
	isThere = u.HasAt && u.At >= a.since && u.At < a.until
	if a.onlyThere && u.HasAt && !isThere {
		return 0, false, false
	}
	if n, is = a.numberOf(u.Combination); !is {
		a.isUnknown = true
		return 0, false, false
	}
	if ofTrace {
		u.traceHash = maphash.String(seeds[0], u.Trace)
	}
	return n, isThere, true
}

// take takes a span with all that is asked of it. late are the answers that verdicts name in its trace; nil: none.
func (a *Alone) take(u *Bare, n int32, isThere bool, late *looseTrace) {
	if u.Answer >= 0 {
		a.named++
	}
	if a.ids != nil {
		a.renumber(u)
	}
	isCounted, isAnswer := u.State&1 == 1, a.isAnswer[n]
	found := late.meet(u, isCounted, isAnswer, isThere)
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
		a.count(u, n, isAnswer, found)
	}
}

// count counts a span. late is what verdicts say of it that name it by its IDs.
func (a *Alone) count(u *Bare, n int32, isAnswer bool, late *looseAnswer) {
	a.answers.meet(u.Answer, late)
	c := &a.t.Coverage
	c.Spans++
	a.used[n], a.latest = true, max(a.latest, u.At)
	u.IsSigned, u.Rate = u.HasWeight, u.Weight
	if u.HasWeight {
		a.weighted++
	}
	u.Weight = a.weightOf(u)
	bad := a.badness(u, isAnswer, late)
	block, period := a.fold.place(u.At)
	a.fold.rows.of(foldedKey{int32(block), n, period}).add(&u.Unit, bad) //nolint:gosec // there are a few thousand blocks
	if isAnswer && (u.HasLabel || u.HasScore) {
		a.verdicts.of(verdictKey{a.fold.labels.services[n], period, u.Label, u.Name, counts.OnSpan}).add(u.Score, u.HasScore, false)
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
	a.all.add(u.Answer)
	if len(a.scoredAnswers) < SampledUnitsMost && u.At >= a.sampled.From.UnixMicro() && u.At < a.sampled.To.UnixMicro() {
		a.scoredAnswers = append(a.scoredAnswers, u.Answer)
	}
}

// weightOf is for how many spans one stands.
func (a *Alone) weightOf(u *Bare) float64 {
	switch {
	case u.HasWeight:
		return u.Weight
	case a.Asked.Sampled > 0:
		return a.Asked.Sampled
	default:
		return 1
	}
}

// errMissing tells of a lake that lacks combinations.
var errMissing = errors.New("a packed lake lacks combinations that its spans name: pack the lake anew")

// Leads reports whether a span led to another after all, or there were too many clusters: nothing that was counted holds then. answers is
// how many verdicts name of one pack that is settled.
func (a *Alone) Leads(answers int64) (bool, error) {
	if a.isUnknown {
		return true, errMissing
	}
	isGone := a.answers.lacks()
	if a.settled {
		isGone = a.answers.is && a.named != answers
	}
	return a.leads || a.waiting != 0 || a.fold.clusters.many || isGone || a.ids != nil && a.ids.leads() || a.loose.leads(), nil
}

// Startless is how many spans count that have no time.
func (a *Alone) Startless() int64 { return a.startless }
