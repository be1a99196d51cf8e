// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// VerdictRate is how often a kind of verdict was given, before and in the bad window.
type VerdictRate struct {
	Name     string        `json:"name"`
	Label    string        `json:"label,omitempty"`
	Baseline analysis.Rate `json:"baseline"`
	Bad      analysis.Rate `json:"bad_window"`
	// Mean are the mean scores, where verdicts have one and no label.
	MeanBaseline *float64 `json:"mean_score_baseline,omitempty"`
	MeanBad      *float64 `json:"mean_score_bad_window,omitempty"`
	// Own: some are not on the span of their answer, and may be later than it; they are counted at their own time.
	Own bool `json:"at_their_own_time,omitempty"`
}

// verdictRates lists the verdicts that the lake holds, those first whose share changed most.
func verdictRates(c *counts.Table) []VerdictRate {
	type key struct{ name, label string } // in lower case: a verdict is asked for in any
	type sums struct {
		spelled key
		most    int64
		count   [2]int64
		scores  [2]int64
		sum     [2]float64
		own     bool
	}
	found, totals := map[key]*sums{}, map[string]*[2]int64{}
	var order []key
	for i := range c.Verdicts {
		v := &c.Verdicts[i]
		at := 0
		switch v.Period {
		case analysis.Bad:
			at = 1
		case analysis.Baseline:
		default:
			continue
		}
		k := key{strings.ToLower(v.Name), strings.ToLower(v.Label)}
		if found[k] == nil {
			found[k] = &sums{}
			order = append(order, k)
		}
		if totals[k.name] == nil {
			totals[k.name] = &[2]int64{}
		}
		if s := found[k]; v.Count > s.most {
			s.spelled, s.most = key{v.Name, v.Label}, v.Count
		}
		found[k].count[at] += v.Count - v.Errors
		found[k].scores[at] += v.Scores
		found[k].sum[at] += v.Sum
		found[k].own = found[k].own || v.Place == counts.InLog || v.Place == counts.Evaluation
		totals[k.name][at] += v.Count - v.Errors
	}
	var list []VerdictRate
	for _, k := range order {
		s := found[k]
		if s.count[0]+s.count[1] == 0 {
			continue // evaluations that failed
		}
		r := VerdictRate{
			Name: s.spelled.name, Label: s.spelled.label, Baseline: analysis.Wilson(s.count[0], totals[k.name][0], 1),
			Bad: analysis.Wilson(s.count[1], totals[k.name][1], 1), Own: s.own,
		}
		if k.label == "" && s.scores[0] > 0 && s.scores[1] > 0 {
			before, during := s.sum[0]/float64(s.scores[0]), s.sum[1]/float64(s.scores[1])
			r.MeanBaseline, r.MeanBad = &before, &during
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(x, y VerdictRate) int {
		return cmp.Or(cmp.Compare(y.Bad.Share-y.Baseline.Share, x.Bad.Share-x.Baseline.Share), cmp.Compare(x.Name, y.Name), cmp.Compare(x.Label, y.Label))
	})
	return list
}

// shownVerdicts is how many kinds of verdicts are listed where nothing was asked for.
const shownVerdicts = 12

// furtherVerdicts says that there are more.
func (r *Report) furtherVerdicts() string {
	if len(r.Verdicts) <= shownVerdicts {
		return ""
	}
	return fmt.Sprintf("and %d more, which llmctx values lists", len(r.Verdicts)-shownVerdicts)
}

// lake is what holds verdicts, wherever their answers are: those are found only where verdicts are asked for.
func (r *Report) lake() string {
	if r.Question.Where != "" {
		return "The whole lake, not only where " + r.Question.Where + ","
	}
	return "The lake"
}

// ask is the flag that asks for such a verdict.
func (v *VerdictRate) ask() string {
	return VerdictFlag(v.Name, v.Label)
}

// VerdictFlag asks for verdicts of a name with a label, or with a low score where there is no label. It can be pasted into
// a shell, whatever the names are.
func VerdictFlag(name, label string) string {
	test := name + "=" + label
	if label == "" {
		test = name + "<0.5"
	}
	return "--verdict '" + strings.ReplaceAll(test, "'", `'\''`) + "'"
}

// ownTimes reports whether some of them are counted at their own time.
func (r *Report) ownTimes() bool {
	return slices.ContainsFunc(r.Verdicts, func(v VerdictRate) bool { return v.Own })
}

// asked is what that flag counts that is not counted here.
func (v *VerdictRate) asked() string {
	if v.Own {
		return ", each at the time of its answer; here it is counted when it was given, which may be later"
	}
	return ""
}

// says tells the rates of a kind of verdict.
func (v *VerdictRate) says() string {
	if v.MeanBad != nil {
		return fmt.Sprintf("%s: mean score %.3g in the baseline, %.3g in the bad window", v.Name, *v.MeanBaseline, *v.MeanBad)
	}
	if v.Label == "" {
		return fmt.Sprintf("%s: %s in the baseline, %s in the bad window", v.Name, plural(v.Baseline.Of, "verdict"), plural(v.Bad.Of, "verdict"))
	}
	return fmt.Sprintf("%s=%s: %s in the baseline, %s in the bad window", v.Name, v.Label, ofVerdicts(v.Baseline), ofVerdicts(v.Bad))
}

// ofVerdicts tells how many of the verdicts of a name have a label.
func ofVerdicts(r analysis.Rate) string {
	if r.Of == 0 {
		return "none"
	}
	return percent(r.Share) + " of " + thousands(r.Of)
}
