// SPDX-License-Identifier: Apache-2.0

package analysis

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// releasedIn is a day on which a service gets worse half an hour after nine, with an attribute of each answer.
func releasedIn(key string, valueOf func(period Period, block, n int) string) *analysis {
	worse := since(6)
	m := &made{prompt: func(string, int, int) string { return "r1" }, worse: worse}
	a, _ := m.analysed()
	columns := map[counts.Column]*counts.Column{}
	for block := -576; block < madeBlocks; block++ {
		period := Baseline
		if block >= 0 {
			period = Bad
		}
		for n := range madeAnswers {
			at := counts.Column{Period: period, Service: "s", Key: key, Value: valueOf(period, block, n)}
			if columns[at] == nil {
				c := at
				columns[at] = &c
			}
			c := columns[at]
			c.Scored++
			c.RawScored++
			if worse("s", block, n, "") {
				c.Bad++
				c.RawBad++
			}
		}
	}
	for _, c := range columns {
		a.table.Columns = append(a.table.Columns, *c)
	}
	return a
}

func TestAReleaseThatNobodyDeclaredIsToldAmongTheOtherAttributes(t *testing.T) {
	version := func(_ Period, block, _ int) string {
		if block >= 6 {
			return "2.9.0"
		}
		return "2.8.1"
	}
	a := releasedIn("resource['service.version']", version)
	list := a.separations(a.framesOf())
	require.Len(t, list, 1)
	s := list[0]
	assert.Equal(t, []any{"2.9.0", true, false, int64(0)}, []any{s.Value, s.New, s.confining, s.Before.Of})
	assert.Greater(t, s.With.Share, 5*s.Without.Share)
	assert.Less(t, s.P, 1e-3)
	assert.Zero(t, s.Without.Count, "the answers of the window that do not have it")
	assert.Equal(t, int64(6*madeAnswers), s.Without.Of)

	for about, other := range map[string]struct {
		key   string
		value func(period Period, block, n int) string
	}{
		"an identifier, of which more than two are new": {"resource['service.version']", func(_ Period, block, n int) string {
			if block >= 6 {
				return "build-" + string(rune('a'+n%3))
			}
			return "2.8.1"
		}},
		"a host, which tells nothing of what runs": {"resource['host.name']", version},
		"all of the window has it": {"resource['service.version']", func(period Period, _, _ int) string {
			return map[Period]string{Baseline: "2.8.1", Bad: "2.9.0"}[period]
		}},
		"the baseline does not tell it": {"resource['service.version']", func(period Period, block, _ int) string {
			if period == Baseline {
				return "2.9.0"
			}
			return version(period, block, 0)
		}},
		"those without it are as bad": {"resource['service.version']", func(period Period, _, n int) string {
			if period == Bad && n%2 == 0 {
				return "2.9.0"
			}
			return "2.8.1"
		}},
	} {
		a := releasedIn(other.key, other.value)
		for _, s := range a.separations(a.framesOf()) {
			assert.False(t, s.New, about)
		}
	}
}
