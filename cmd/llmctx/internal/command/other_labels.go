// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// otherLabels says so where a good part of the verdicts that were asked for by a label have labels which none had before: a judge that
// says "unsupported" where it said "fail" makes bad answers seem to be gone.
func otherLabels(q *counts.Question, table *counts.Table) (list []string) {
	const part, fewest = 0.1, 20
	for _, test := range testsOf(q.Behaviour) {
		before, during := labelsOf(table, test.Name, counts.Baseline), labelsOf(table, test.Name, counts.Bad)
		var labels []string
		var others int64
		for label, n := range during {
			if before[label] == 0 {
				others += n
				labels = append(labels, label)
			}
		}
		all := sum(during)
		if test.Label == "" || sum(before) < fewest || float64(others) < part*float64(all) || others == 0 {
			continue
		}
		slices.Sort(labels)
		told := fmt.Sprintf("%d of %d verdicts %s of the bad window have labels that none of the baseline has (%s): if the judge has other words now, "+
			"rates before and after are of two.", others, all, test.Name, strings.Join(analysis.Shorten(labels, 3), ", "))
		if !slices.Contains(list, told) {
			list = append(list, told)
		}
	}
	return list
}

func testsOf(b counts.Behaviour) (tests []counts.VerdictTest) {
	for _, aspect := range b {
		tests = append(tests, aspect.Verdicts...)
	}
	return tests
}

// labelsOf counts the verdicts of a name by their label, both in any case.
func labelsOf(table *counts.Table, name string, period counts.Period) map[string]int64 {
	labels := map[string]int64{}
	for i := range table.Verdicts {
		if v := &table.Verdicts[i]; v.Period == period && v.Label != "" && strings.EqualFold(v.Name, name) && v.Count > v.Errors {
			labels[strings.ToLower(v.Label)] += v.Count - v.Errors
		}
	}
	return labels
}

func sum(labels map[string]int64) (n int64) {
	for count := range maps.Values(labels) {
		n += count
	}
	return n
}
