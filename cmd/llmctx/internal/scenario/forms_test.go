// SPDX-License-Identifier: Apache-2.0

package scenario_test

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/scenario"
)

// said is a sentence in its place: of which variable it is said, if of one.
type said struct {
	run      *scenario.Run
	report   *report.Report
	variable *analysis.Variable
	parts    []string // what its form captures
	truth    *recount
}

// form is one of the sentences that a report is made of, and what makes it true; nil: it is
// statistical, or says only how to read the others.
type form struct {
	pattern *regexp.Regexp
	holds   func(*said) bool
}

const (
	share = `((?:under |<)?\d+(?:\.\d+)? %)`
	stamp = `(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)Z`
	value = `(\S+)`
	since = `(?:, (?:since|on most spans since about) ` + stamp + `(?: \(on (?:under )?[\d.]+ % of them since [^)]+\))?|, since some time between ` + stamp + ` and (?:\d{4}-\d\d-\d\d )?(\d\d:\d\d)Z)?( \(before the window that was asked for\))?(?:, last seen before (?:\d{4}-\d\d-\d\d )?(\d\d:\d\d)Z(?: \(up to [^)]+, as far as was read\))?)?`
)

func of(pattern string, holds func(*said) bool) form {
	return form{regexp.MustCompile(`^` + pattern + `$`), holds}
}

// forms are all sentences of reasons, notes and headlines on synthetic days. One that is none
// of these is a failure: nobody checks it.
var forms = []form{
	// Reasons.
	of(share+` of the traffic(?: of `+value+`)? changed its value(?: \(from one part of the baseline to another: up to `+share+`\))?`, moves),
	of(share+` of the traffic(?: of `+value+`)? changed its value, at most `+share+` \(usual: up to `+share+`\); at most `+share+` can be on a new value`, moves),
	of(share+` of the traffic(?: of `+value+`)? changed its value \(from one part of the baseline to another: up to `+share+`\).*(?:more than is small, and it changes|but the spans are too few|where there is a baseline, but).*`, moves),
	of(share+` of the traffic changed its value \(.*\); in one service more did, and the baseline does not tell how usual that is`, nil),
	of(share+` of the traffic changed its value \(.*\), and `+share+` of the bad window is on new values: .*`, func(s *said) bool {
		return near(s.parts[1], s.truth.onNew(s.variable.Name, "", s.report.Result.NewSince))
	}),
	of(share+` of the traffic changed its value, at most `+share+`; the baseline is too short to say how usual that is`, nil),
	of(share+` of the traffic(?: of `+value+`)? in the bad window is on new values`, func(s *said) bool {
		return near(s.parts[0], s.truth.onNew(s.variable.Name, s.parts[1], s.report.Result.NewSince))
	}),
	of(`(?:So had|That is not rare:) \d+ of \d+ parts of the baseline.*`, nil),
	of(`Of each larger service by itself it is little, or no more than usual, or what came by its rhythm|What is new came by its rhythm`, func(s *said) bool {
		return s.variable.Verdict == analysis.AsUsual && s.variable.Shift.Distance > s.variable.Shift.Usual
	}),
	of(`Against the part of the baseline just before the window it is `+share, nil),
	of(`The largest change: `+value+` ([+-]?[\d.]+) points`, func(s *said) bool { return s.truth.has(s.variable.Name, s.parts[0]) }),
	of(share+` of the bad window does not tell it`, func(s *said) bool {
		return near(s.parts[0], s.truth.unknown(s.variable.Name, s.run.Bad))
	}),
	of(`Evidence was lost: `+share+` of the bad window does not tell it, `+share+` of the baseline`, func(s *said) bool {
		return near(s.parts[0], s.truth.unknown(s.variable.Name, s.run.Bad)) && near(s.parts[1], s.truth.unknown(s.variable.Name, s.run.Baseline))
	}),
	of(`On these spans are `+share+` of the bad answers`, func(s *said) bool { return near(s.parts[0], s.truth.badOnUnknown(s.variable.Name)) }),
	of(`Most spans do not tell it: unknown on `+share+` of the baseline and `+share+` of the bad window`, func(s *said) bool {
		return near(s.parts[1], s.truth.unknown(s.variable.Name, s.run.Bad)) && near(s.parts[0], s.truth.unknown(s.variable.Name, s.run.Baseline))
	}),
	of(share+` of the stamps of the bad window are stale(?:: they repeat|, and do not tell).*`, func(s *said) bool { return near(s.parts[0], s.truth.stale) }),
	of(`In `+value+`, bad answers are (?:[\d.]+ points (?:more|less) frequent|as frequent) with (.+?)(?: since (\S+) came)?, adjusted for .*`, func(s *said) bool {
		return (s.parts[2] == "" || s.truth.serves(s.parts[0], s.variable.Name, s.parts[2])) &&
			slices.ContainsFunc(strings.Split(s.parts[1], ", "), func(v string) bool { return s.truth.serves(s.parts[0], s.variable.Name, v) })
	}),
	of(`In `+value+`, no answer is bad, in either window, with .+ or without`, func(s *said) bool {
		return !slices.ContainsFunc(s.run.Answers, func(a scenario.Answer) bool {
			return a.Service == s.parts[0] && a.Scored && a.Bad && (s.run.Bad.Holds(a.Start) || s.run.Baseline.Holds(a.Start))
		})
	}),
	of(`That is within what chance does`, func(s *said) bool { return unnamed(s) && s.variable.Effect.Low <= 0 }),
	of(`Among so many comparisons, that is within what chance does`, func(s *said) bool { return unnamed(s) && s.variable.Effect.Low > 0 }),
	of(`When and on which answers the service got worse is told better by something else, and beside that it is within what chance does`, unnamed),
	of(`But its bad answers are of few conversations, .* count for fewer than (\d+): .*`, func(s *said) bool {
		n, _ := strconv.Atoi(s.parts[0])
		with, _, _ := strings.Cut(strings.SplitN(s.variable.Reason, " frequent with ", 2)[1], ", adjusted for")
		return unnamed(s) && s.truth.badConversations(s.variable.Effect.Service, s.variable.Name, strings.Split(with, ", ")) < float64(n)
	}),
	of(`But when and on which answers the service got worse is told better by something else, .*`, unnamed),
	of(`But services without it seem to have got worse at the same time, and hardly an answer of that time is without it: not comparable`, hardlyWithout),
	of(`But a value of `+value+` arrives often enough for one to be as near by chance: .*`, unnamed),
	of(`But answers that are not known to have it got worse at the same time as well, so it is not held against it`, unnamed),
	of(`But when badness began cannot be told exactly enough to say that it was with this one`, unnamed),
	of(`But fewer answers have a verdict than before: if those that have none are good, it is no worse`, func(s *said) bool {
		return unnamed(s) && len(s.report.Result.Unjudged) > 0
	}),
	of(`But another variable explains these bad answers, and this one nothing beyond it`, func(s *said) bool { return unnamed(s) && len(s.report.Result.Findings) > 0 }),
	of(`This data cannot tell it apart from what came of .+`, func(s *said) bool { return s.report.Result.Inseparable }),
	of(`Too few spans to say whether it moved`, func(s *said) bool { return s.report.Result.Sample.TooSmall }),
	// Notes.
	of(`The baseline is too short to tell how much a mix of values usually varies; give a longer one`, nil),
	of(`The baseline covers less than a day; .*`, func(s *said) bool { return s.run.Baseline.To.Sub(s.run.Baseline.From) < 24*time.Hour }),
	of(`All together, the rate went from `+share+` to `+share+`; each kind of call of each service by itself it changed by ([+-]?[\d.]+) points: .*`, func(s *said) bool {
		by, _ := strconv.ParseFloat(s.parts[2], 64)
		before, now := s.truth.rate(s.run.Baseline), s.truth.rate(s.run.Bad)
		return near(s.parts[0], before) && near(s.parts[1], now) && ((now > before) != (by > 0) || by/100 < (now-before)/2)
	}),
	of(`All together, the rate went from `+share+` to `+share+`; but it strays by itself .*`, func(s *said) bool {
		return near(s.parts[0], s.truth.rate(s.run.Baseline)) && near(s.parts[1], s.truth.rate(s.run.Bad))
	}),
	of(`Bad answers in the bad window: (\d+); with fewer than 5 no variable is named`, func(s *said) bool {
		n, _ := strconv.Atoi(s.parts[0])
		return n == s.truth.bad && len(s.report.Result.Findings) == 0
	}),
	of(`A comparison of this size finds rises of .*`, nil),
	of(`Answers of one conversation, or else of one trace, are alike(?:, and what was sampled stands for several)?: ([\d.]+) of them count as one where rates are compared`, nil),
	of(`Fewer answers have a verdict than in the baseline, of (.*): (?:if those without are (?:good, the rise is smaller|bad, there are more of them) than it looks|whether those without are bad is not known)`, func(s *said) bool {
		for _, m := range regexp.MustCompile(value+` \(`+share+` of them, `+share+` before\)`).FindAllStringSubmatch(s.parts[0], -1) {
			if !near(m[2], s.truth.judged(m[1], s.run.Bad)) || !near(m[3], s.truth.judged(m[1], s.run.Baseline)) {
				return false
			}
		}
		return true
	}),
	of(`No span says that it was sampled; if some were, rates are those of the sample`, func(s *said) bool { return !s.truth.weighted }),
	of(`Spans count as often as their sampling says that there were such|[\d,]+ spans? tells? how (?:they were|it was) sampled, .*`, func(s *said) bool { return s.truth.weighted }),
	of(`The bad window was stamped from \d+ revisions of the registry`, nil),
	of(`The baseline was asked for from .*`, nil),
	// Headlines.
	of(value+`: (?:one of these two, which this data cannot tell apart: )?(\w+) (.+?)`+since+`(?:, or (\w+) .+)?: bad answers are .*`, finding),
	of(`The same in `+value+since+`: .*`, func(s *said) bool {
		return s.cameAt(slices.IndexFunc(s.report.Result.Findings, func(f analysis.Finding) bool { return f.Service == s.parts[0] && len(f.Or) == 0 }), s.parts[1:])
	}),
	of(`The same in `+value+`, where it grew.*: .*`, func(s *said) bool {
		return slices.ContainsFunc(s.report.Result.Findings, func(f analysis.Finding) bool { return f.Service == s.parts[0] && !f.Arrived })
	}),
	of(`Bad are (\d+) of ([\d,]+) = .* in the bad window, \d+ of [\d,]+ = .* in the baseline`, func(s *said) bool { return s.parts[0] == strconv.Itoa(s.truth.bad) }),
	of(`The last of these began between `+stamp+` and .*`, func(s *said) bool {
		return clockOf(s.parts[0]).Before(s.run.Bad.From) && s.truth.judged("", s.run.Bad) == 0
	}),
	of(`Of no span of the bad window is it known whether it is bad`, func(s *said) bool { return s.report.Result.Behaviour.Bad.Of == 0 }),
	of(`Each judge by itself, they (?:are|cannot be shown to be) (?:more|less) frequent \(.*`, func(s *said) bool {
		return s.truth.unknown("judge", s.run.Bad) != s.truth.unknown("judge", s.run.Baseline)
	}),
	of(`And \d+ more, below`, nil),
	of(`Of all answers, `+share+` in the bad window, `+share+` in the baseline are bad`, func(s *said) bool {
		return near(s.parts[0], s.truth.rate(s.run.Bad)) && near(s.parts[1], s.truth.rate(s.run.Baseline))
	}),
	of(`Where there is a baseline, they (?:are|cannot be shown to be) (?:more|less) frequent \(.*`, func(s *said) bool { return s.report.Result.Uncompared.Large() }),
	of(`(?:Bad answers|All services together, bad answers) (?:are|cannot be shown to be) (?:more|less) frequent: `+share+` in the bad window, `+share+` in the baseline .*`, func(s *said) bool {
		b := s.report.Result.Behaviour
		return near(s.parts[0], s.truth.rate(s.run.Bad)) && near(s.parts[1], s.truth.rate(s.run.Baseline)) && b.Detectable >= (b.High-b.Low)/2
	}),
	of(`Whether bad answers are more frequent cannot be told: .*`, nil),
	of(`If only what is bad gets a verdict, there is no rate to compare, but how many there are`, func(s *said) bool { return s.truth.rate(s.run.Bad) == 1 }),
	of(`(\w+(?:, \w+)*) (?:is|are) unknown on `+share+` of `+value+` in the bad window \(`+share+` in its baseline\), and on these spans are `+share+` of its bad answers`, func(s *said) bool {
		return !slices.ContainsFunc(strings.Split(s.parts[0], ", "), func(name string) bool {
			bad, baseline, ofBad := s.truth.unknownIn(s.parts[2], name)
			return !near(s.parts[1], bad) || !near(s.parts[3], baseline) || !near(s.parts[4], ofBad)
		})
	}),
	of(`None judged in both, so that nothing is compared: .*`, func(s *said) bool { return s.report.Result.Behaviour.Nothing && s.truth.judges() == 0 }),
	of(`(\w+) (\S.*) \(`+value+`(?:, since `+stamp+`)?\) moved on spans none of which is scored: whether bad answers elsewhere go with it is not compared`, func(s *said) bool {
		return s.moved(s.parts[0], s.parts[1], s.parts[2], s.parts[3]) && !slices.ContainsFunc(s.run.Answers, func(a scenario.Answer) bool {
			return a.Scored && s.run.Bad.Holds(a.Start) && a.Service == s.parts[2] && slices.Contains(strings.Split(s.parts[1], ", "), a.At(s.parts[0]))
		})
	}),
	of(`Look at it by hand`, nil),
	of(`New about then: (.+)`, func(s *said) bool {
		told := regexp.MustCompile(`(\w+) (\S+) \((\S+), since `+stamp+`\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && len(s.report.Result.Named) == 0 && !slices.ContainsFunc(told, func(m []string) bool {
			first := s.truth.first(m[3], m[1], m[2])
			return first.Before(s.run.Bad.From.Add(-2*time.Hour)) || !first.Truncate(time.Minute).Equal(clockOf(m[4]))
		})
	}),
	of(`Changed before the window: (.+)`, func(s *said) bool {
		told := regexp.MustCompile(`(\w+) (\S+) \((\S+), at `+stamp+`\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && !slices.ContainsFunc(told, func(m []string) bool { return !s.cameOnce(m[1], m[2], m[3], clockOf(m[4])) })
	}),
	of(value+` came to `+value+` at `+stamp, func(s *said) bool {
		return s.cameOnce(s.variable.Name, s.parts[0], s.parts[1], clockOf(s.parts[2]))
	}),
	of(`So did others, to \d+ more`, nil),
	of(`(?:Moved|Moved, but bad answers could not be shown to be on it): (.+)`, func(s *said) bool {
		told := regexp.MustCompile(`(\w+) (\S.*?) \((\S+?)(?:, since `+stamp+`)?\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && len(s.report.Result.Named) == 0 && !slices.ContainsFunc(told, func(m []string) bool { return !s.moved(m[1], m[2], m[3], m[4]) })
	}),
	of(share+` of the bad answers of the bad window are of what has no verdict or measure in the baseline, and are compared with nothing: .+`, nil),
	of(`Fewer than half of the stamped spans of the same hours of any day before: (.+)`, func(s *said) bool { return s.trafficIs(-1) }),
	of(`More than twice the stamped spans of the same hours of any day before: (.+)`, func(s *said) bool { return s.trafficIs(1) }),
	of(`These \d+ may have got worse at one time, (?:at|between) .*: look at what they share`, nil),
	of(value+` was worse from about `+stamp+` to about (?:\d{4}-\d\d-\d\d )?\d\d:\d\dZ, before the window that was asked for`, func(s *said) bool {
		return clockOf(s.parts[1]).Before(s.run.Bad.From)
	}),
	of(`Everything is bad by what was asked for: .*`, func(s *said) bool {
		return s.truth.rate(s.run.Bad) == 1 && s.truth.rate(s.run.Baseline) == 1 && len(s.report.Result.Named) == 0
	}),
	of(`Nothing is bad by what was asked for: 0 of .*`, func(s *said) bool {
		return s.truth.bad == 0 && s.truth.rate(s.run.Baseline) == 0 && len(s.report.Result.Named) == 0
	}),
	of(`No variable could be shown to go with the bad answers(?:, as far as can be told: .*)?`, func(s *said) bool { return len(s.report.Result.Named) == 0 }),
	of(`(?:Of the answers that have a verdict, those of )?`+value+` got worse (?:at about|between) `+stamp+`(?: and (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)Z)?(, (?:before|after) the window that was asked for)?(?:, about when the window that was asked for ends)?(?:, and was better again from about (?:\d{4}-\d\d-\d\d )?\d\d:\d\dZ on)?`, func(s *said) bool {
		from := clockOf(s.parts[1])
		to := from
		if s.parts[3] != "" {
			to = clockOf(cmp.Or(s.parts[2], from.Format(time.DateOnly)) + " " + s.parts[3])
		}
		return !to.Before(from) && (s.parts[4] == "" || to.Before(s.run.Bad.From) || !from.Before(s.run.Bad.To))
	}),
	of(`So did \d+ more`, nil),
	of(`(\w+) (\S.*) came back to `+value+` at `+stamp, func(s *said) bool {
		at, before := clockOf(s.parts[3]), false
		for i := range s.run.Answers {
			if a := &s.run.Answers[i]; a.Service == s.parts[2] && a.At(s.parts[0]) == s.parts[1] {
				if a.Start.Before(at.Add(-4 * time.Hour)) {
					before = true
				} else if a.Start.Before(at) {
					return false
				}
			}
		}
		return before
	}),
	of(`No longer seen: (.+?)(?: \(up to [^)]+, as far as was read\))?`, func(s *said) bool {
		told := regexp.MustCompile(`(\w+) (\S+) \((.+?), last seen before `+stamp+`\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && !slices.ContainsFunc(told, func(m []string) bool { return !s.wentAway(m[1], m[2], strings.Split(m[3], ", "), clockOf(m[4])) })
	}),
	of(`No service has a stamped span between `+stamp+` and (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)Z: what happened then is not counted`, func(s *said) bool {
		from := clockOf(s.parts[0])
		to := clockOf(cmp.Or(s.parts[1], from.Format(time.DateOnly)) + " " + s.parts[2])
		return from.Before(to) && !slices.ContainsFunc(s.run.Answers, func(a scenario.Answer) bool { return !a.Start.Before(from) && a.Start.Before(to) })
	}),
	of(`Without a stamped span for a while, although other services have some: (.+): what happened there then is not counted`, func(s *said) bool {
		parts := regexp.MustCompile(value+` \(`+stamp+` to (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d)Z\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(parts) > 0 && !slices.ContainsFunc(parts, func(m []string) bool {
			from := clockOf(m[2])
			to := clockOf(cmp.Or(m[3], from.Format(time.DateOnly)) + " " + m[4])
			spans := func(own bool) bool {
				return slices.ContainsFunc(s.run.Answers, func(a scenario.Answer) bool {
					return (a.Service == m[1]) == own && !a.Start.Before(from) && a.Start.Before(to)
				})
			}
			return !from.Before(to) || spans(true) || !spans(false)
		})
	}),
	of(`Of other attributes, (?:attrs|resource)\['(.+)'\] = `+value+`(?:, which is new,)? separates them most \(`+value+`\): `+share+` bad with it, `+share+` without`, func(s *said) bool {
		with, without := s.truth.column(s.parts[2], s.parts[0], s.parts[1])
		return near(s.parts[3], with) && near(s.parts[4], without)
	}),
	of(`The judge moved at `+stamp+` \(.*\): rates before and after are of two judges, and each is compared with itself only`, func(s *said) bool {
		return slices.Contains(s.run.Truth.Moved, "judge") && s.truth.begins("judge", s.parts[0], s.run.Bad.To)
	}),
	of(`The registry could not be checked: `+share+` of the stamps of the bad window are stale, and do not tell what was declared since then`, func(s *said) bool {
		return near(s.parts[0], s.truth.stale)
	}),
	of(share+` of the bad window(?:, with `+share+` of its bad answers,)? has no baseline and is compared with nothing: (.+)`, nil),
	of(`(\w+) (\S.*) \(`+value+`, (?:since|on most spans since about) `+stamp+`\) is not comparable: (.+)`, notComparable),
	of(`The first that has a verdict, or tells it, began between `+stamp+` and .+: --baseline can be a time after that`, nil),
	of(`Did not move: (.+)`, func(s *said) bool {
		return !slices.ContainsFunc(strings.Split(s.parts[0], ", "), func(v string) bool {
			return slices.Contains(s.run.Truth.Moved, strings.TrimSuffix(v, " (where it is told)"))
		})
	}),
	of(`Whether these moved cannot be told: .+`, nil),
	of(`Too few (?:scored )?spans to say .*`, nil),
	of(`There is nothing to compare with: .*|There is no baseline to compare with`, func(s *said) bool { return s.report.Result.Sample.BaselineSpans == 0 }),
	of(share+` of the baseline and `+share+` of the bad window do not tell their judge: they are not compared with what does`, func(s *said) bool {
		return near(s.parts[0], s.truth.unknown("judge", s.run.Baseline)) && near(s.parts[1], s.truth.unknown("judge", s.run.Bad))
	}),
	of(`Moved by more than usual: (.+)`, func(s *said) bool {
		told := regexp.MustCompile(`(?:^|, )(\w+) \S.*? \(\S+?(?:, since `+stamp+`)?\)`).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && !slices.ContainsFunc(told, func(m []string) bool {
			return !slices.Contains(s.run.Truth.Moved, m[1]) && !slices.Contains(s.run.Truth.May, m[1])
		})
	}),
	of(`New: (.+)`, func(s *said) bool {
		told := regexp.MustCompile(`(?:^|; )(\w+) \S.*?, since `+stamp).FindAllStringSubmatch(s.parts[0], -1)
		return len(told) > 0 && !slices.ContainsFunc(told, func(m []string) bool { return clockOf(m[2]).Before(s.report.Result.NewSince.Truncate(time.Minute)) })
	}),
	of(`Of the calls of these kinds, .*`, func(s *said) bool { return s.truth.rate(s.run.Bad) == 1 }),
	of(`No bad answer of `+value+` tells its (\w+): whether they go with what moved is not compared`, func(s *said) bool { return s.truth.badOnUnknown(s.parts[1]) > 0 }),
	of(`Answers of .+ do not tell what was asked for, and are not counted`, func(s *said) bool { return s.truth.bad == 0 }),
	of(`Answers of `+value+` do not tell (.+): what of these moved there cannot be told`, func(s *said) bool {
		return !slices.ContainsFunc(strings.Split(s.parts[1], ", "), func(v string) bool { return s.truth.unknown(v, s.run.Bad) == 0 })
	}),
}

// trafficIs reports whether the services that are told have far fewer spans (-1) than in the same hours of all days before, or far more.
func (s *said) trafficIs(way int) bool {
	const day = 24 * time.Hour
	parts := regexp.MustCompile(value+` \(([\d,]+), before: ([\d,]+)(?: to ([\d,]+))?\)`).FindAllStringSubmatch(s.parts[0], -1)
	for _, m := range parts {
		count := func(back time.Duration) (sum float64) {
			for i := range s.run.Answers {
				if a := &s.run.Answers[i]; a.Service == m[1] && s.run.Bad.Holds(a.Start.Add(back)) {
					sum += a.Weight
				}
			}
			return sum
		}
		now, is := count(0), func(text string, n float64) bool {
			told, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
			return err == nil && math.Abs(told-n) <= 1
		}
		least, most := math.Inf(1), 0.0
		for back := day; !s.run.Bad.From.Add(-back).Before(s.run.Baseline.From); back += day {
			if s.run.Bad.To.Add(-back).After(s.run.Baseline.To) {
				continue
			}
			least, most = min(least, count(back)), max(most, count(back))
		}
		fewer, more := now < least/2, now > 2*most
		if !is(m[2], now) || !is(m[3], least) || m[4] != "" && !is(m[4], most) || way < 0 && !fewer || way > 0 && !more {
			return false
		}
	}
	return len(parts) > 0
}

// moved reports whether a variable did, in a service, to values of which the first came then, where a time is told.
func (s *said) moved(variable, values, service, at string) bool {
	first := time.Time{}
	for _, value := range strings.Split(values, ", ") {
		seen := s.truth.first(service, variable, value)
		if !seen.IsZero() && (first.IsZero() || seen.Before(first)) {
			first = seen
		}
	}
	did := slices.Contains(s.run.Truth.Moved, variable) || slices.Contains(s.run.Truth.May, variable)
	return did && !first.IsZero() && (at == "" || strings.HasPrefix(first.UTC().Format("2006-01-02 15:04:05"), at))
}

// wentAway reports whether services had a value, and have it no more since a time.
func (s *said) wentAway(variable, value string, services []string, by time.Time) bool {
	before := map[string]bool{}
	for i := range s.run.Answers {
		a := &s.run.Answers[i]
		if a.At(variable) != value || !slices.Contains(services, a.Service) {
			continue
		}
		if !a.Start.Before(by) {
			return false
		}
		before[a.Service] = true
	}
	named := slices.DeleteFunc(services, func(name string) bool { return strings.HasPrefix(name, "and ") })
	return len(before) == len(named)
}

// cameOnce: a value was first seen then in a service, before the bad window.
func (s *said) cameOnce(variable, value, service string, at time.Time) bool {
	var first time.Time
	for i := range s.run.Answers {
		if a := &s.run.Answers[i]; a.Service == service && a.At(variable) == value && (first.IsZero() || a.Start.Before(first)) {
			first = a.Start
		}
	}
	return first.Truncate(time.Minute).Equal(at) && first.Before(s.run.Bad.From)
}

func unnamed(s *said) bool { return !s.variable.Named }

// moves: what is said to have moved did so by more than between any two parts.
func moves(s *said) bool {
	v := s.variable
	return v.Verdict != analysis.Moved || v.Shift.Distance > v.Shift.Usual
}

// hardlyWithout: most answers from the arrival on have the value.
func hardlyWithout(s *said) bool {
	e := s.variable.Effect
	return unnamed(s) && float64(e.Exposed.Of) > float64(e.Unexposed.Of)
}

func finding(s *said) bool {
	i := slices.IndexFunc(s.report.Result.Findings, func(f analysis.Finding) bool { return f.Service == s.parts[0] && f.Variable == s.parts[1] })
	if i < 0 {
		return false
	}
	if other := s.parts[8]; other != "" && !slices.Contains(s.report.Result.Findings[i].Or, other) {
		return false
	}
	return s.cameAt(i, s.parts[3:])
}

// cameAt reports whether what is said of since when a value is there, and until when, is so: parts are what since captures.
func (s *said) cameAt(i int, parts []string) bool {
	if i < 0 {
		return false
	}
	f := &s.report.Result.Findings[i]
	at, after, up, before, gone := parts[0], parts[1], parts[2], parts[3] != "", parts[4]
	if at+after == "" {
		return f.Since.IsZero() && !f.Arrived
	}
	none := func(from, to time.Time, with bool) bool { // no span of the service that tells the variable is between, or none with the value
		return !slices.ContainsFunc(s.run.Answers, func(a scenario.Answer) bool {
			return a.Service == f.Service && !a.Start.Before(from) && a.Start.Before(to) && isTold(&a, f.Variable) &&
				(!with || slices.Contains(f.To, a.At(f.Variable)))
		})
	}
	const long = 20 * time.Minute
	switch {
	case at != "" && !strings.HasPrefix(f.Since.UTC().Format("2006-01-02 15:04:05"), at):
		return false
	case after != "" && (!f.Since.After(clockOf(after)) || f.Since.UTC().Format("15:04") != up || !none(f.Since.Add(-long), f.Since, false)):
		return false
	case gone != "" && (f.GoneBy.UTC().Format("15:04") != gone || !none(f.GoneBy, s.run.End, true)):
		return false
	}
	return before == ((f.Arrived || f.Successor != "") && f.Since.Before(s.run.Bad.From))
}

func notComparable(s *said) bool {
	if slices.Contains(s.report.Result.Named, s.parts[0]) {
		return false
	}
	for i := range s.report.Result.Variables {
		v := &s.report.Result.Variables[i]
		isNamed := func(f analysis.Finding) bool { return f.Service == s.parts[2] }
		if v.Name == s.parts[0] && v.Effect.Low <= 0 && slices.ContainsFunc(s.report.Result.Findings, isNamed) {
			return false // what is named leaves nothing of it
		}
	}
	values := strings.Split(s.parts[1], ", ") // an index that was rebuilt twice has two
	values = slices.DeleteFunc(values, func(v string) bool { return strings.HasPrefix(v, "and ") })
	first := s.truth.first(s.parts[2], s.parts[0], values[0])
	return !first.After(clockOf(s.parts[3]).Add(time.Minute)) &&
		!slices.ContainsFunc(values, func(value string) bool { return !s.truth.serves(s.parts[2], s.parts[0], value) })
}

func clockOf(text string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

// near reports whether a printed share is this one.
func near(text string, x float64) bool {
	if text == "under 0.1 %" || text == "<0.1 %" {
		return x > 0 && x < 0.00101
	}
	number := strings.TrimSuffix(text, " %")
	p, err := strconv.ParseFloat(number, 64)
	slack := 0.5001
	if strings.Contains(number, ".") {
		slack = 0.05001
	}
	return err == nil && math.Abs(p-100*x) <= slack
}

// checkForms looks at every sentence of reasons, notes and the headline.
func checkForms(run *scenario.Run, r *report.Report, wrong func(string, ...any)) {
	truth := recountOf(run)
	look := func(text string, v *analysis.Variable) {
		for _, sentence := range strings.FieldsFunc(strings.ReplaceAll(text, ". ", ".\n"), func(c rune) bool { return c == '\n' }) {
			sentence = strings.TrimSuffix(strings.TrimSpace(sentence), ".")
			known := false
			for _, f := range forms {
				parts := f.pattern.FindStringSubmatch(sentence)
				if parts == nil {
					continue
				}
				known = true
				if f.holds != nil && !f.holds(&said{run, r, v, parts[1:], truth}) {
					wrong("it is not so: %s", sentence)
				}
				break
			}
			if !known && sentence != "" {
				wrong("nobody checks: %s", sentence)
			}
		}
	}
	for i := range r.Result.Variables {
		look(r.Result.Variables[i].Reason, &r.Result.Variables[i])
	}
	for _, note := range r.Result.Notes {
		look(note, nil)
	}
	look(r.Headline, nil)
}

// A checker that finds nothing would be worth nothing.
func TestAFalseSentenceIsFound(t *testing.T) {
	run := scenario.Make(scenario.Find("prompt"), 5, 20_000)
	r := reported(t, run)
	require.Empty(t, falseSentences(run, r))
	require.NotEmpty(t, r.Result.Named)
	for name, change := range map[string]func(*report.Report){
		"a note that nobody knows": func(r *report.Report) { r.Result.Notes = append(r.Result.Notes, "All is well.") },
		"another count": func(r *report.Report) {
			r.Result.Notes = append(r.Result.Notes, "Bad answers in the bad window: 3; with fewer than 5 no variable is named.")
		},
		"another rate": func(r *report.Report) {
			r.Headline = "Bad answers are more frequent: 55 % in the bad window, 2.0 % in the baseline (more)."
		},
		"what moved did not": func(r *report.Report) { r.Headline = "Did not move: prompt." },
		"another time": func(r *report.Report) {
			r.Headline = strings.Replace(r.Headline, "since 2026-11-20 09", "since 2026-11-20 08", 1)
		},
		"a hole in which nothing was seen": func(r *report.Report) {
			r.Headline = regexp.MustCompile(`since 2026-11-20 (\S+)`).ReplaceAllString(r.Headline, "since some time between 2026-11-20 08:00Z and $1")
		},
		"gone, which it is not": func(r *report.Report) {
			r.Result.Findings[0].GoneBy = run.Bad.From.Add(2 * time.Hour)
			r.Headline = regexp.MustCompile(`since 2026-11-20 (\d\d:\d\dZ)`).ReplaceAllString(r.Headline, "$0, last seen before 11:00Z")
		},
		"the same where it is not": func(r *report.Report) {
			r.Headline += "\nThe same in mail-triage, since 2026-11-20 09:30Z: +5.0 points (95 %: +2.0 to +8.0)."
		},
		"nothing where it is": func(r *report.Report) { r.Headline = "No variable could be shown to go with the bad answers." },
		"verdicts": func(r *report.Report) {
			r.Result.Notes = append(r.Result.Notes, analysis.FewerVerdicts([]analysis.Unjudged{{Service: "mail-triage", Baseline: 0.75, Bad: 0.1}}, r.Result.Behaviour))
		},
		"sampling": func(r *report.Report) {
			r.Result.Notes = append(r.Result.Notes, "Spans count as often as their sampling says that there were such.")
		},
		"a move by less than usual": func(r *report.Report) {
			for i := range r.Result.Variables {
				r.Result.Variables[i].Shift.Usual = 1
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := reported(t, run)
			change(r)
			assert.NotEmpty(t, falseSentences(run, r))
		})
	}
}
