// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// What text and page tell alike.

// appearance is a value that is new, grew, or is named.
type appearance struct {
	Variable, What string
	analysis.ValueCount
}

// appearances lists them in the order of the ranking.
func appearances(r *analysis.Result) []appearance {
	var list []appearance
	for i := range r.Variables {
		v := &r.Variables[i]
		for _, c := range v.Values {
			switch {
			case c.New:
				list = append(list, appearance{v.Name, "new", c})
			case c.Grown:
				list = append(list, appearance{v.Name, "grew", c})
			case v.Named && slices.Contains(v.Moved, c.Value):
				list = append(list, appearance{v.Name, "named", c})
			}
		}
	}
	return list
}

// furtherAppearances counts what is new or grew and has no room in the list, by variable.
func furtherAppearances(r *analysis.Result) string {
	var parts []string
	for i := range r.Variables {
		v, more := &r.Variables[i], int64(0)
		for _, value := range v.Moved {
			if !slices.ContainsFunc(v.Values, func(c analysis.ValueCount) bool { return c.Value == value }) {
				more++
			}
		}
		if more > 0 {
			parts = append(parts, fmt.Sprintf("%s of %s", plural(more, "value"), v.Name))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "New or grown as well: " + strings.Join(parts, ", ") + "."
}

// noLonger tells what went away, although nothing new came in its place.
func noLonger(r *analysis.Result) string {
	const shown = 2
	var list []string
	told := make([]bool, len(r.Gone))
	for i := range r.Gone {
		g := &r.Gone[i]
		if told[i] {
			continue
		}
		services, by := []string{g.Service}, g.By
		for j := i + 1; j < len(r.Gone); j++ {
			if other := &r.Gone[j]; other.Variable == g.Variable && other.Value == g.Value {
				services, told[j] = append(services, other.Service), true
				if other.By.After(by) {
					by = other.By
				}
			}
		}
		list = append(list, fmt.Sprintf("%s %s (%s, last seen before %s)", g.Variable, g.Value, strings.Join(analysis.Shorten(services, shown), ", "), timesOf(r).minute(by)))
	}
	if len(list) == 0 {
		return ""
	}
	last := slices.MaxFunc(r.Gone, func(x, y analysis.Gone) int { return x.By.Compare(y.By) }).By
	return "No longer seen: " + strings.Join(analysis.Shorten(list, shown), ", ") + asFarAsRead(r, last) + "."
}

// asFarAsRead is up to when a value was not seen again, where the records go on: it may have come back later.
func asFarAsRead(r *analysis.Result, gone time.Time) string {
	if r.ReadUntil.IsZero() {
		return ""
	}
	return " (up to " + timesOf(r).until(gone, r.ReadUntil) + ", as far as was read)"
}

// noAppearance says why there are none.
func noAppearance(r *analysis.Result) string {
	if r.Sample.BaselineSpans == 0 {
		return "There is no span of a baseline: whether a value is new cannot be told."
	}
	return "No value is new, and none grew by more than is usual."
}

// nothingCompared is said where there is no rise.
const nothingCompared = "of no kind of call of any service are there verdicts of one judge, or measures, in both windows"

// ownTimes is said of a list of verdicts some of which are not on their answers.
const ownTimes = "Verdicts that are not on the span of their answer are counted here when they were given, which may be hours later than it; asked for, " +
	"they count at the time of their answers."

// twoJudgesOf says whose rates are told, where the judge moved.
func twoJudgesOf(r *analysis.Result) string {
	if r.JudgeMoved == nil {
		return ""
	}
	return "These are rates of two judges; the rise is that of each by itself, where it judged in both windows."
}

// furtherFindings stands above those that the headline has no room for.
const furtherFindings = "Bad answers are also on"

// explained are the variables of which the ranking tells why they have their place.
func explained(r *analysis.Result) (list []*analysis.Variable) {
	for i := range r.Variables {
		if v := &r.Variables[i]; v.Verdict == analysis.Moved || v.Named {
			list = append(list, v)
		}
	}
	return list
}

// move is how far a variable moved, in words.
type move struct{ Distance, Usual, OnNew, BadOnNew string }

// meaningOfMoves explains the numbers of the ranking, once.
const meaningOfMoves = "Moved: the share of the traffic that changed its value. Usual: the most that did from one part of the baseline to another."

// untold stands where there is no number.
const untold = "-"

// moveOf tells it of a variable that both windows tell.
func moveOf(v *analysis.Variable, r *analysis.Result) move {
	if !v.Shift.Compared() {
		return move{untold, untold, untold, untold}
	}
	m := move{OnNew: percent(v.Shift.NewShare), BadOnNew: untold}
	m.Distance, m.Usual = v.Shift.Percents()
	if r.Behaviour != nil {
		m.BadOnNew = percent(v.Shift.NewBad)
	}
	return m
}

// otherColumns stands above the other attributes.
const otherColumns = "Other attributes that bad answers are on; none of them is a variable that moved"

// columns are the other attributes that bad answers are on: where no variable is named, or where they were asked for.
func (r *Report) columns() []analysis.Separation {
	if len(r.Result.Named) > 0 && !r.Question.Columns {
		return nil
	}
	return r.Result.Separations
}

// noColumns is said where other attributes were asked for, and none stands out; "" where they were not.
func (r *Report) noColumns() string {
	if !r.Question.Columns || r.Result.Behaviour == nil || len(r.columns()) > 0 {
		return ""
	}
	if r.Question.OnlyBad {
		return "Other attributes are not compared: of calls without a verdict they are not counted."
	}
	return fmt.Sprintf("Of other attributes with up to %d values, bad answers could not be shown to be on one more than on the others. One with more, such as a tenant, is not compared: "+
		"llmctx values KEY lists them, --where \"attrs['KEY'] = 'VALUE'\" asks about one.", counts.MaxColumnValues)
}

// changedBefore is said of a variable that changed before the window: the baseline holds its change, so
// that it does not move by more than the baseline does.
const changedBefore = "changed before"

// says is the verdict on a variable as people read it.
func says(v *analysis.Variable, r *analysis.Result) string {
	if isBefore(v, r) {
		return changedBefore
	}
	return string(v.Verdict)
}

// isBefore reports whether a variable changed before the window, and not by its usual rhythm: it came once, or is named for it.
func isBefore(v *analysis.Variable, r *analysis.Result) bool {
	return len(v.Once) > 0 || v.Named && v.Verdict == analysis.AsUsual && slices.ContainsFunc(r.Findings, func(f analysis.Finding) bool {
		return f.Variable == v.Name && f.Before && !f.Usual
	})
}
