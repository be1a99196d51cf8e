// SPDX-License-Identifier: Apache-2.0

package query

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// answered is a database that has one answer, whatever it is asked.
type answered [][]driver.Value

func (a answered) Connect(context.Context) (driver.Conn, error) { return a, nil }
func (answered) Driver() driver.Driver                          { return nil }
func (answered) Prepare(string) (driver.Stmt, error)            { return nil, driver.ErrSkip }
func (answered) Close() error                                   { return nil }
func (answered) Begin() (driver.Tx, error)                      { return nil, driver.ErrSkip }
func (a answered) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &answer{rows: a, columns: make([]string, len(a[0]))}, nil
}

type answer struct {
	rows    [][]driver.Value
	columns []string
}

func (a *answer) Columns() []string { return a.columns }
func (*answer) Close() error        { return nil }
func (a *answer) Next(to []driver.Value) error {
	if len(a.rows) == 0 {
		return io.EOF
	}
	copy(to, a.rows[0])
	a.rows = a.rows[1:]
	return nil
}

// counting is a dialect that can count; what it writes is asked of nobody.
type counting struct{ Dialect }

func (counting) Shifted(string, int, string) string  { return "" }
func (counting) Sorted(string) string                { return "" }
func (counting) Document(string) string              { return "" }
func (counting) Hash(...string) string               { return "" }
func (counting) Text(text string) string             { return "'" + text + "'" }
func (counting) First(string, string) string         { return "" }
func (counting) Smallest(string, string, int) string { return "sure" }

// alikeRun counts clusters of some combinations by the sorts that a database tells.
func alikeRun(t *testing.T, a answered, numbers ...int64) *run {
	db := sql.OpenDB(a)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	r := &run{
		Spec: &Spec{Dialect: counting{}, Asked: &counts.Question{Behaviour: make(counts.Behaviour, 1)}, Numbered: true, Unweighted: true},
		ctx:  t.Context(), db: db, t: &counts.Table{},
	}
	for i, n := range numbers { // two of each key, and four of each service
		r.combinations.list = append(r.combinations.list, &combination{
			Key: counts.Key{Service: strconv.Itoa(i / 4), Kind: strconv.Itoa(i / 2)}, n: n, k: numbers[i/2*2],
		})
	}
	return r
}

func TestClustersThatAreAlikeAddUpAsEachOfThemDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	numbers := []int64{7, -8, 1 << 40, -1 << 40, 3, 4, 5, 6, 9, 10, 11, 12}
	one := newClusterFold()
	sorts := map[string][2]int64{}
	for cluster := range 500 {
		named := cluster%3 == 0
		parts := map[int64]int64{}
		for range 1 + random.IntN(4) {
			n, bad, period := random.IntN(len(numbers)), random.Int64N(2), counts.Period(int(counts.Baseline)+random.IntN(2)) //nolint:gosec // one of two
			one.add(strconv.Itoa(cluster), clusterSum{n: int32(n), m: 1, b: float64(bad), period: period, isNamed: named})    //nolint:gosec // few
			parts[numbers[n]<<alikeBits|int64(bit(period == counts.Bad))*isOfBad|bad]++
		}
		text, err := json.Marshal(parts)
		require.NoError(t, err)
		of := sorts[string(text)]
		sorts[string(text)] = [2]int64{of[0] + 1, of[1] + int64(bit(named))}
	}
	var rows answered
	for text, of := range sorts {
		rows = append(rows, []driver.Value{text, of[0], of[1], of[0]})
	}
	require.Less(t, len(rows), 500)
	for _, numbered := range []bool{true, false} {
		r := alikeRun(t, rows, numbers...)
		r.Numbered, r.OwnNumbers = numbered, !numbered
		is, err := r.alikeClusters()
		require.NoError(t, err)
		require.True(t, is)
		want := append(one.total(&r.combinations, false), one.total(&r.combinations, true)...)
		assert.ElementsMatch(t, want, r.t.Clusters)
	}
}

func TestTheServerSumsClustersUpWhereTooFewAreAlike(t *testing.T) {
	row := []driver.Value{`{"4":1}`, int64(1), int64(0), int64(1)}
	for name, c := range map[string]struct {
		rows    answered
		numbers []int64
		is      bool
	}{
		"as many sorts as are asked for": {slices.Repeat(answered{row}, mostAlike), []int64{1, 2}, true},
		"one more":                       {slices.Repeat(answered{row}, mostAlike+1), []int64{1, 2}, false},
		"numbers that differ in what codes do not tell": {answered{row}, []int64{1, math.MinInt64 + 1}, false},
		"a conversation that is called as a trace is":   {answered{row, {`{"4":1}`, int64(3), int64(1), int64(2)}}, []int64{1, 2}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := alikeRun(t, c.rows, c.numbers...)
			is, err := r.alikeClusters()
			require.NoError(t, err)
			assert.Equal(t, c.is, is)
			assert.Equal(t, c.is, len(r.t.Clusters) > 0)
		})
	}
	r := alikeRun(t, answered{{`{"400":1}`, int64(1), int64(0), int64(1)}}, 1)
	_, err := r.alikeClusters()
	require.ErrorIs(t, err, errPackedMeanwhile)
}
