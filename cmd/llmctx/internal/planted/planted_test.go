// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/planted"
)

// runs is how many seeds each line of the table stands for.
func runs() int {
	if testing.Short() {
		return 20
	}
	return 200
}

// line is one setting, and what came of its runs.
type line struct {
	planted, setting string
	runs             int
	first            int // the planted variable is named, and named first
	alone            int // nothing else is named
	falsely          int // something that did not move with the bad answers is named
}

func (l *line) count(moved string, named []string) {
	l.runs++
	if len(named) > 0 && named[0] == moved {
		l.first++
		if len(named) == 1 {
			l.alone++
		}
	}
	for _, name := range named {
		if name != moved {
			l.falsely++
			break
		}
	}
}

// enough reports whether a share reaches its goal. Twenty runs are too few to hold
// anyone to 5 %: there two more may miss.
func enough(l line, goal float64) bool {
	slack := 0
	if testing.Short() {
		slack = 2
	}
	return share(l.first+slack, l.runs) >= goal
}

func share(n, of int) float64 { return float64(n) / float64(of) }

func TestTheMovedVariableIsNamedFirstAndNothingElse(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, variable := range planted.Variables {
		for _, decoy := range []bool{false, true} {
			l := line{planted: variable, setting: "alone"}
			if decoy {
				l.setting = "beside a harmless canary"
			}
			for seed := range runs() {
				spec := planted.Default(uint64(seed))
				spec.Moved, spec.Decoy = variable, decoy
				l.count(variable, moved.Analyse(planted.Table(spec, true)).Named)
			}
			lines = append(lines, l)
			assert.True(t, enough(l, 0.95), "%s %s", l.planted, l.setting)
			assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, "%s %s", l.planted, l.setting)
		}
	}
	printTable(t, lines)
}

func TestNothingIsNamedWhenNothingMoved(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, setting := range []string{"quiet day", "rate rises everywhere", "harmless canary", "rate rises beside a harmless canary", "without a behaviour"} {
		l := line{planted: "nothing", setting: setting}
		for seed := range runs() {
			spec := planted.Default(uint64(seed) + 10_000)
			spec.Rise = strings.HasPrefix(setting, "rate rises")
			spec.Decoy = strings.HasSuffix(setting, "harmless canary")
			l.count("", moved.Analyse(planted.Table(spec, setting != "without a behaviour")).Named)
		}
		lines = append(lines, l)
		assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, setting)
	}
	printTable(t, lines)
}

// Agents that loop change the mix of kinds of spans, and with it the mix of all that
// differs between kinds: no variable moved.
func TestNothingIsNamedWhenAgentsOnlyLoopMoreOften(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, setting := range []string{"agents loop, errors", "agents loop, verdicts", "agents loop, without a behaviour"} {
		l := line{planted: "nothing", setting: setting}
		for seed := range runs() {
			spec := planted.Default(uint64(seed) + 50_000)
			spec.Loops, spec.Errors = true, strings.HasSuffix(setting, "errors")
			l.count("", moved.Analyse(planted.Table(spec, !strings.HasSuffix(setting, "behaviour"))).Named)
		}
		lines = append(lines, l)
		assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, setting)
	}
	printTable(t, lines)
}

// A few long traces that are bad as a whole look like a pattern to who counts spans.
func TestLongTracesAreNotTakenForAPattern(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, decoy := range []bool{false, true} {
		l := line{planted: "nothing", setting: "unequal traces"}
		if decoy {
			l.setting = "unequal traces, a canary of 30 %"
		}
		for seed := range runs() {
			spec := planted.Default(uint64(seed) + 60_000)
			spec.Unequal, spec.Decoy, spec.DecoyOf = true, decoy, 0.3
			l.count("", moved.Analyse(planted.Table(spec, true)).Named)
		}
		lines = append(lines, l)
		most := 0.02 // twice the level of the tests; with the mean size of a trace it is 3.5 %
		if testing.Short() {
			most = 0.05
		}
		assert.LessOrEqual(t, share(l.falsely, l.runs), most, l.setting)
	}
	printTable(t, lines)
}

// Without a behaviour nothing is left but the move itself.
func TestWithoutABehaviourWhatMovedIsNamedFirst(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, variable := range planted.Variables {
		l := line{planted: variable, setting: "without a behaviour"}
		for seed := range runs() {
			spec := planted.Default(uint64(seed) + 20_000)
			spec.Moved = variable
			l.count(variable, moved.Analyse(planted.Table(spec, false)).Named)
		}
		lines = append(lines, l)
		assert.True(t, enough(l, 0.95), variable)
		assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, variable)
	}
	printTable(t, lines)
}

// judged is how many spans there must be for 20,000 that are judged: seven of ten are chats.
const judged = 20_000 * 10 / 7

// A change in one service is a harder case: less than half of the traffic shows it.
func TestAMoveInOneServiceIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, variable := range planted.Variables {
		l := line{planted: variable, setting: "in one service of five, 20,000 judged"}
		for seed := range runs() / 2 {
			spec := planted.Default(uint64(seed) + 30_000)
			spec.Moved, spec.Local, spec.Spans = variable, true, judged
			l.count(variable, moved.Analyse(planted.Table(spec, true)).Named)
		}
		lines = append(lines, l)
		assert.True(t, enough(l, 0.75), variable)
		assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, variable)
	}
	printTable(t, lines)
}

// With several days to compare with, a stretch is compared with the same time of other days.
func TestALongBaselineIsComparedByTheTimeOfDay(t *testing.T) {
	t.Parallel()
	var lines []line
	for _, variable := range []string{"", "prompt", "cohort"} {
		l := line{planted: cmp.Or(variable, "nothing"), setting: "four days of baseline, 80,000 judged"}
		for seed := range runs() / 4 {
			spec := planted.Default(uint64(seed) + 40_000)
			spec.Baseline, spec.Spans, spec.Moved = 4*24*time.Hour, 4*judged, variable
			l.count(variable, moved.Analyse(planted.Table(spec, true)).Named)
		}
		lines = append(lines, l)
		if variable != "" {
			assert.True(t, enough(l, 0.95), variable)
		}
		assert.LessOrEqual(t, share(l.falsely, l.runs), 0.05, variable)
	}
	printTable(t, lines)
}

func printTable(t *testing.T, lines []line) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-8s  %-42s %5s %12s %12s %13s\n", "planted", "setting", "runs", "named first", "named alone", "falsely named")
	for _, l := range lines {
		fmt.Fprintf(&b, "%-8s  %-42s %5d %11.1f%% %11.1f%% %12.1f%%\n", l.planted, l.setting, l.runs,
			100*share(l.first, l.runs), 100*share(l.alone, l.runs), 100*share(l.falsely, l.runs))
	}
	t.Log(b.String())
}
