// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"slices"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// recount counts the answers of a run again, in another way than what it checks.
type recount struct {
	run      *scenario.Run
	bad      int     // bad answers of the window
	stale    float64 // share of its stamps
	weighted bool
}

func recountOf(run *scenario.Run) *recount {
	c := &recount{run: run}
	all := 0.0
	for i := range run.Answers {
		a := &run.Answers[i]
		c.weighted = c.weighted || a.Weight != 1
		if !run.Bad.Holds(a.Start) {
			continue
		}
		all += a.Weight
		if a.Status == "stale" {
			c.stale += a.Weight
		}
		if a.Scored && a.Bad {
			c.bad++
		}
	}
	c.stale /= max(all, 1)
	return c
}

// isTold reports whether a span tells a variable: an answer that names the alias of a route does not, once others told the model behind it.
func isTold(a *scenario.Answer, variable string) bool {
	value := a.At(variable)
	return value != scenario.Unknown && (a.Kind != "chat" || variable != "route" || value != scenario.Alias)
}

// ratio is the share of those that hold among those that count, each with its weight.
func (c *recount) ratio(counts, holds func(*scenario.Answer) bool) float64 {
	var n, all float64
	for i := range c.run.Answers {
		a := &c.run.Answers[i]
		if !counts(a) {
			continue
		}
		all += a.Weight
		if holds(a) {
			n += a.Weight
		}
	}
	return n / max(all, 1e-9)
}

func (c *recount) in(w scenario.Window) func(*scenario.Answer) bool {
	return func(a *scenario.Answer) bool { return w.Holds(a.Start) }
}

func (c *recount) rate(w scenario.Window) float64 {
	return c.ratio(func(a *scenario.Answer) bool { return a.Scored && w.Holds(a.Start) }, func(a *scenario.Answer) bool { return a.Bad })
}

func (c *recount) unknown(variable string, w scenario.Window) float64 {
	return c.ratio(c.in(w), func(a *scenario.Answer) bool { return !isTold(a, variable) })
}

func (c *recount) badOnUnknown(variable string) float64 {
	return c.ratio(func(a *scenario.Answer) bool { return a.Scored && a.Bad && c.run.Bad.Holds(a.Start) },
		func(a *scenario.Answer) bool { return !isTold(a, variable) })
}

// unknownIn is how much of a service does not tell a variable, in the bad window and in the baseline, and which part of the bad
// answers of its window that is.
func (c *recount) unknownIn(service, variable string) (bad, baseline, ofBad float64) {
	is := func(a *scenario.Answer) bool { return !isTold(a, variable) }
	in := func(w scenario.Window) func(*scenario.Answer) bool {
		return func(a *scenario.Answer) bool { return a.Service == service && w.Holds(a.Start) }
	}
	isBad := func(a *scenario.Answer) bool { return a.Scored && a.Bad && in(c.run.Bad)(a) }
	return c.ratio(in(c.run.Bad), is), c.ratio(in(c.run.Baseline), is), c.ratio(isBad, is)
}

// judges is how many judged answers of both windows.
func (c *recount) judges() (both int) {
	seen := map[string][2]bool{}
	for i := range c.run.Answers {
		a := &c.run.Answers[i]
		if at := []bool{c.run.Baseline.Holds(a.Start), c.run.Bad.Holds(a.Start)}; a.Scored && (at[0] || at[1]) {
			was := seen[a.At("judge")]
			seen[a.At("judge")] = [2]bool{was[0] || at[0], was[1] || at[1]}
		}
	}
	for _, at := range seen {
		if at[0] && at[1] {
			both++
		}
	}
	return both
}

func (c *recount) judged(service string, w scenario.Window) float64 {
	return c.ratio(func(a *scenario.Answer) bool { return a.Kind == "chat" && a.Service == service && w.Holds(a.Start) },
		func(a *scenario.Answer) bool { return a.Scored })
}

// onNew is the share of the window, or of a service in it, on values first seen since a time anywhere.
func (c *recount) onNew(variable, service string, since time.Time) float64 {
	first := map[string]time.Time{}
	for i := range c.run.Answers {
		a := &c.run.Answers[i]
		if v := a.At(variable); first[v].IsZero() {
			first[v] = a.Start
		}
	}
	return c.ratio(func(a *scenario.Answer) bool {
		return c.run.Bad.Holds(a.Start) && isTold(a, variable) && (service == "" || a.Service == service)
	}, func(a *scenario.Answer) bool { return !first[a.At(variable)].Before(since) })
}

// begins reports whether some value of a variable was first seen in that second, or minute, and before a time.
func (c *recount) begins(variable, at string, before time.Time) bool {
	seen := map[string]bool{}
	for i := range c.run.Answers {
		a := &c.run.Answers[i]
		key := a.At(variable)
		if seen[key] {
			continue
		}
		seen[key] = true
		if text := a.Start.Format("2006-01-02 15:04:05"); text[:len(at)] == at && a.Start.Before(before) {
			return true
		}
	}
	return false
}

func (c *recount) has(variable, value string) bool {
	for i := range c.run.Answers {
		if c.run.Answers[i].At(variable) == value {
			return true
		}
	}
	return false
}

func (c *recount) serves(service, variable, value string) bool {
	return !c.first(service, variable, value).IsZero()
}

func (c *recount) first(service, variable, value string) time.Time {
	for i := range c.run.Answers {
		if a := &c.run.Answers[i]; a.Service == service && a.At(variable) == value {
			return a.Start
		}
	}
	return time.Time{}
}

// badConversations is for how many conversations the bad answers of the window with some values count: (Σb)²/Σb².
func (c *recount) badConversations(service, variable string, values []string) float64 {
	of := map[string]float64{}
	for i := range c.run.Answers {
		a := &c.run.Answers[i]
		if a.Service == service && a.Scored && a.Bad && c.run.Bad.Holds(a.Start) && slices.Contains(values, a.At(variable)) {
			of[a.Conversation] += a.Weight
		}
	}
	var sum, squares float64
	for _, b := range of {
		sum, squares = sum+b, squares+b*b
	}
	return sum * sum / max(squares, 1e-9)
}

// column is the rate in the window with and without a value of another attribute.
func (c *recount) column(service, key, value string) (with, without float64) {
	is := func(a *scenario.Answer) bool {
		return value == map[string]string{"host.name": a.Host, "cloud.region": a.Region, "tenant.tier": a.Tier}[key]
	}
	side := func(yes bool) float64 {
		return c.ratio(func(a *scenario.Answer) bool {
			return a.Scored && a.Service == service && c.run.Bad.Holds(a.Start) && is(a) == yes
		}, func(a *scenario.Answer) bool { return a.Bad })
	}
	return side(true), side(false)
}
