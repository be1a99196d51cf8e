// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// LabelSets are the numbers of the labels that were met.
func (a *Alone) LabelSets() (list []int64) {
	for number, sums := range a.fold.labels.sums {
		if sums != nil {
			list = append(list, int64(number))
		}
	}
	return list
}

// AddOther takes a span once more, with its IDs, that has other attributes which labels do not hold, after all spans were taken.
func (a *Alone) AddOther(u *Bare, others []Label) {
	n, isThere, is := a.meet(u, true)
	if !is || !isThere || u.State&1 == 0 {
		return
	}
	if a.ids != nil {
		a.renumber(u)
	}
	isAnswer := a.isAnswer[n]
	bad := a.badness(u, isAnswer, a.loose.trace(u).meet(u, true, isAnswer, true))
	if _, period := a.fold.place(u.At); isCompared(bad, period) {
		for _, label := range others {
			a.fold.labels.addOther(label, n, period, a.weightOf(u), bad == 1)
		}
	}
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
	a.merge()
	for _, pooled := range a.poolings() {
		a.t.Clusters = append(a.t.Clusters, a.fold.clusters.total(&a.combinations, pooled)...)
	}
	a.t.Verdicts = a.verdicts.list()
	if a.Joined {
		a.t.Attached, a.t.Unattached = a.answers.attached(), a.unattached()
	}
	a.finish()
	return a.t
}

// combine makes the combinations, with the values that they have in the answer.
func (a *Alone) combine() {
	a.combinations = combinations{byText: map[string]*combination{}, keys: map[int64]*combination{}, cells: map[string]int{}, saying: map[sayingOf]int{}}
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
			t.values[i] = Text{}
			if at[i] >= 0 {
				t.values[i] = texts[combinationTexts+at[i]]
			}
			if a.Folded[i] && t.values[i].Valid {
				t.values[i] = Text{sql.NullString{String: counts.Other, Valid: true}}
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
