// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"fmt"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// coverage counts the 95 % intervals that hold what is true.
type coverage struct{ Rates, RatesHold, Differences, DifferencesHold int }

func (c *coverage) add(x coverage) {
	c.Rates, c.RatesHold = c.Rates+x.Rates, c.RatesHold+x.RatesHold
	c.Differences, c.DifferencesHold = c.Differences+x.Differences, c.DifferencesHold+x.DifferencesHold
}

func (c *coverage) String() string {
	return fmt.Sprintf("95 %% intervals that hold the truth: %d of %d rates, %d of %d differences", c.RatesHold, c.Rates, c.DifferencesHold, c.Differences)
}

// look looks at the rates of both windows and, where only the true value made answers worse, at
// the difference that it made. Whether it was named does not matter.
func (c *coverage) look(run *scenario.Run, r *analysis.Result) {
	if r.Behaviour == nil || !run.Complete {
		return
	}
	for _, row := range []struct {
		rate   analysis.Rate
		window scenario.Window
	}{{r.Behaviour.Bad, run.Bad}, {r.Behaviour.Baseline, run.Baseline}} {
		today, _ := run.Expected(func(a *scenario.Answer) bool { return row.window.Holds(a.Start) })
		c.Rates++
		if row.rate.Low <= today && today <= row.rate.High {
			c.RatesHold++
		}
	}
	if run.Truth.Guilty == nil || len(run.Truth.Named) != 1 || !run.Alone {
		return
	}
	for i := range r.Variables {
		v := &r.Variables[i]
		if e := v.Effect; e != nil && v.Name == run.Truth.Named[0] && e.Service == run.Truth.Service && slices.Contains(v.Moved, run.Truth.Value) {
			today, usual := run.Expected(func(a *scenario.Answer) bool {
				return run.Bad.Holds(a.Start) && run.Truth.Guilty(a) && a.Service == e.Service
			})
			c.Differences++
			if e.Low <= today-usual && today-usual <= e.High {
				c.DifferencesHold++
			}
		}
	}
}
