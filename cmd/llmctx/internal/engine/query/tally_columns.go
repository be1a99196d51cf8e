// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// tallyBy is what units are counted by.
func (s *Spec) tallyBy() string {
	if s.Coded {
		return "period, block, n"
	}
	return "period, block, service, kind, status, drift, missing, unsettled, registry, declared" + s.v()
}

// Tally counts units by place, values and what their stamps say of themselves: cells, evidence and totals are sums of
// its rows.
func (s *Spec) Tally() string {
	list := []string{s.tallyBy()}
	for _, c := range s.tallyColumns() {
		list = append(list, c.Value)
	}
	return "SELECT " + strings.ReplaceAll(strings.Join(list, ", "), ", \n", ",\n") + "\nFROM units GROUP BY " + s.tallyBy()
}

// tallyColumns are what is counted of each.
func (s *Spec) tallyColumns() []Column {
	list := []Column{{"all_n", "count(*)"}, {"scored_n", "count(bad)"}, {"bad_n", "count(CASE WHEN bad = 1 THEN 1 END)"}}
	if !s.Unweighted {
		list = append(list, []Column{
			{"all_w", "\n sum(w)"},
			{"scored_w", "coalesce(sum(CASE WHEN bad IS NOT NULL THEN w END), 0)"},
			{"bad_w", "coalesce(sum(CASE WHEN bad = 1 THEN w END), 0)"},
			{"squares_w", "\n coalesce(sum(CASE WHEN bad IS NOT NULL THEN w * w END), 0)"},
			{"signed_n", "sum(signed)"},
			{"min_rate", "coalesce(min(rate), 0)"},
			{"max_rate", "coalesce(max(rate), 0)"},
		}...)
	}
	return append(list, []Column{{"first_ts", s.earliest()}, {"first_tid", s.First("tid", "ts")}, {"bad_tids", s.badTraces()}}...)
}

// KeptTally is the relation tallied: the rows of Tally.
func (s *Spec) KeptTally() string {
	list := []string{s.tallyBy()}
	for _, c := range s.tallyColumns() {
		list = append(list, c.Value+" AS "+c.Name)
	}
	return "SELECT " + strings.Join(list, ", ") + "\nFROM units GROUP BY " + s.tallyBy()
}

// keptRows are the rows of tallied without their first spans, of which few are asked for.
func (s *Spec) keptRows() string {
	list := []string{s.tallyBy()}
	for _, c := range s.tallyColumns() {
		if !strings.HasPrefix(c.Name, "first_") {
			list = append(list, c.Name)
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM tallied"
}

// keptFirsts are the first spans of the rows of tallied of some blocks.
func (s *Spec) keptFirsts(blocks counts.Blocks) string {
	return fmt.Sprintf("SELECT %s, first_ts, first_tid FROM tallied WHERE block IN (%s)", s.tallyBy(), listOf(blocks))
}

func listOf(blocks counts.Blocks) string {
	var list []string
	for _, block := range slices.Sorted(maps.Keys(blocks)) {
		list = append(list, strconv.Itoa(int(block)))
	}
	return strings.Join(list, ", ")
}

// mostBad is how many traces of bad units are listed where one may be listed several times.
const mostBad = 8 * counts.KeptTraces

// badTraces lists the smallest traces of bad units of the bad window: no others are shown.
func (s *Spec) badTraces() string {
	shown := fmt.Sprintf("bad = 1 AND period = %d", counts.Bad)
	if d, ok := s.Dialect.(Repeating); ok && !s.Sure {
		return d.SmallestRepeated("tid", shown, mostBad)
	}
	return s.Smallest("tid", shown, counts.KeptTraces)
}
