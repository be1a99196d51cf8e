// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// scoresThere says of a threshold on one side of which all scores of a judge are which scores it gives: one may think of another scale.
func scoresThere(q *counts.Question, table *counts.Table) (list []string) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
	for _, test := range testsOf(q.Behaviour) {
		least, most, scores := 0.0, 0.0, int64(0)
		for i := range table.Verdicts {
			v := &table.Verdicts[i]
			if v.Scores == 0 || test.Name != "" && !strings.EqualFold(v.Name, test.Name) {
				continue
			}
			if scores == 0 {
				least, most = v.Min, v.Max
			}
			least, most, scores = min(least, v.Min), max(most, v.Max), scores+v.Scores
		}
		if test.Op == "" || scores == 0 || test.Threshold >= least && test.Threshold <= most {
			continue
		}
		told := fmt.Sprintf("All scores of %s are on one side of %s: they go from %s to %s.", test.Name, number(test.Threshold), number(least), number(most))
		if !slices.Contains(list, told) {
			list = append(list, told)
		}
	}
	return list
}
