// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

func TestATimeIsPlacedAsTheWindowsSay(t *testing.T) {
	bad := time.Date(2026, 11, 20, 9, 0, 0, 7_000, time.UTC)
	r := rand.New(rand.NewPCG(1, 2))
	for _, gap := range []time.Duration{0, 17 * time.Minute} {
		s := &Spec{Windows: counts.Windows{
			Baseline: counts.Interval{From: bad.Add(-26*time.Hour - 3*time.Second), To: bad.Add(-gap)},
			Bad:      counts.Interval{From: bad, To: bad.Add(4 * time.Hour)}, Block: 7 * time.Minute,
		}}
		place := s.placer()
		times := []time.Time{s.Baseline.From, s.Baseline.To, s.Bad.From, s.Bad.To, bad.Add(s.Block), bad.Add(-s.Block)}
		for range 2_000 {
			times = append(times, bad.Add(time.Duration(r.Int64N(int64(80*time.Hour)))-40*time.Hour).Truncate(time.Microsecond))
		}
		for _, at := range times {
			for _, at := range []time.Time{at.Add(-time.Microsecond), at, at.Add(time.Microsecond)} {
				block, period := s.Place(at)
				gotBlock, gotPeriod := place(at.UnixMicro())
				assert.Equal(t, [2]int{block, int(period)}, [2]int{gotBlock, int(gotPeriod)}, at)
			}
		}
	}
}

func TestOfBadTracesTheSmallestAreKept(t *testing.T) {
	var list []string
	for _, text := range []string{"d", "b", "f", "a", "b", "", "e", "c", "a"} {
		list = withSmallest(list, text)
	}
	assert.Equal(t, []string{"", "a", "b", "c", "d"}, list)
}

func TestClustersAreAddedUpByKeyAndByService(t *testing.T) {
	keys := &combinations{}
	for k, service := range []string{"a", "a", "b"} {
		keys.list = append(keys.list, &combination{Key: counts.Key{Service: service, Kind: strconv.Itoa(k)}, k: int64(k)})
	}
	f := newClusterFold()
	add := func(cluster string, n int32, period counts.Period, m, b float64, isNamed bool) {
		f.add(cluster, clusterSum{n: n, period: period, m: m, b: b, isNamed: isNamed})
	}
	add("x", 0, counts.Bad, 1, 1, false)
	add("x", 1, counts.Bad, 2, 0, true)
	add("x", 0, counts.Bad, 1, 0, false)
	add("x", 0, counts.Baseline, 5, 0, false)
	add("x", 2, counts.Bad, 7, 7, false)
	add("y", 0, counts.Bad, 3, 0, false)
	assert.ElementsMatch(t, []counts.ClusterSums{
		{Period: counts.Bad, Service: "a", Kind: "0", Clusters: 2, M: 5, B: 1, MM: 13, MB: 2, BB: 1, MaxM: 3},
		{Period: counts.Bad, Service: "a", Kind: "1", Clusters: 1, M: 2, MM: 4, MaxM: 2, Named: 1},
		{Period: counts.Bad, Service: "b", Kind: "2", Clusters: 1, M: 7, B: 7, MM: 49, MB: 49, BB: 49, MaxM: 7},
		{Period: counts.Baseline, Service: "a", Kind: "0", Clusters: 1, M: 5, MM: 25, MaxM: 5},
	}, f.total(keys, false))
	assert.ElementsMatch(t, []counts.ClusterSums{
		{Period: counts.Bad, Service: "a", Pooled: true, Clusters: 2, M: 7, B: 1, MM: 25, MB: 4, BB: 1, MaxM: 4, Named: 1},
		{Period: counts.Bad, Service: "b", Pooled: true, Clusters: 1, M: 7, B: 7, MM: 49, MB: 49, BB: 49, MaxM: 7},
		{Period: counts.Baseline, Service: "a", Pooled: true, Clusters: 1, M: 5, MM: 25, MaxM: 5},
	}, f.total(keys, true))
}

func TestClustersOfSeveralPacksThatAreOneAreAddedUpAsOne(t *testing.T) {
	keys := &combinations{list: []*combination{{Key: counts.Key{Service: "a"}}, {Key: counts.Key{Service: "a", Kind: "k"}, k: 1}}}
	a := &Alone{run: &run{fold: &fold{clusters: newClusterFold()}}}
	a.fold.clusters.most = mostNumbered
	add := func(number int64, n int32, m float64) {
		a.fold.clusters.addNumber(number, clusterSum{n: n, period: counts.Bad, m: m})
	}
	add(0, 0, 1)
	add(3, 0, 2)
	add(3, 1, 4)
	add(1, 0, 8)
	add(5, 1, 16)
	for number, key := range []uint64{7, 8 << idShift, 9, 7, 8 << idShift, 9} { // 2 and 4 have no sum
		a.keys.add(key, int32(number)) //nolint:gosec // there are six
	}
	a.TookKeys(KeySort{clusters: true})
	a.merge()
	assert.ElementsMatch(t, []counts.ClusterSums{
		{Period: counts.Bad, Service: "a", Clusters: 2, M: 11, MM: 73, MaxM: 8},
		{Period: counts.Bad, Service: "a", Kind: "k", Clusters: 2, M: 20, MM: 272, MaxM: 16},
	}, a.fold.clusters.total(keys, false))
}

func TestWhereNothingIsAskedTheClustersOfAllUnitsOfTheWindowAreCounted(t *testing.T) {
	for about, row := range map[string]struct {
		asked bool
		bad   int64
		at    counts.Period
		want  int
	}{
		"not scored, as nothing is asked": {false, unscored, counts.Bad, 1}, "before the window": {false, unscored, counts.Baseline, 0},
		"not scored, though it is asked": {true, unscored, counts.Bad, 0}, "good": {true, 0, counts.Bad, 1}, "bad, before": {true, 1, counts.Baseline, 1},
		"bad, after": {true, 1, counts.After, 0},
	} {
		f := &fold{
			place: func(int64) (int, counts.Period) { return 0, row.at }, single: true, asked: row.asked,
			clusters: newClusterFold(),
		}
		f.add(&Unit{Code: row.bad, Cluster: "c", HasCluster: true})
		assert.Equal(t, row.want, f.clusters.n, about)
		for at := range f.clusters.n {
			s := f.clusters.sum(int32(at) + 1)
			assert.InDelta(t, 1, s.m, 0, about)
			assert.InDelta(t, row.bad%unscored, s.b, 0, about)
		}
	}
}

func TestWhereThereAreTooManyClustersNothingIsToldOfThem(t *testing.T) {
	f := newClusterFold()
	f.most = 3
	for i := range 3 {
		f.add(strconv.Itoa(i), clusterSum{m: 1})
		f.add(strconv.Itoa(i), clusterSum{m: 1})
		assert.False(t, f.many)
	}
	f.add("another", clusterSum{m: 1})
	f.add("0", clusterSum{m: 1})
	assert.True(t, f.many)
	assert.Empty(t, f.first)
}

func TestAttributesWithFewValuesAreCountedOfLabels(t *testing.T) {
	f := newLabelFold([]string{"s"})
	region, tier := OtherKey{1, "cloud.region"}, OtherKey{0, "tier"}
	read := func(labels string) (list []Label, _ error) {
		list = append(list, Label{region, labels[:1]}, Label{OtherKey{0, "dropped"}, "v"}, Label{OtherKey{0, "id"}, labels})
		if len(labels) > 1 {
			list = append(list, Label{tier, "gold"})
		}
		return list, nil
	}
	f.texts = []string{"not met", "ab", "a"}
	f.addNumber(1, 0, counts.Bad, 2, true)
	f.addNumber(1, 0, counts.Bad, 2, false)
	f.addNumber(2, 0, counts.Bad, 1, false)
	for i := range counts.MaxColumnValues {
		f.texts = append(f.texts, fmt.Sprintf("c%d", i))
		f.addNumber(int64(3+i), 0, counts.Bad, 1, false)
	}
	columns, err := f.columns(read, []OtherKey{{0, "dropped"}})
	assert.NoError(t, err)
	const many = counts.MaxColumnValues
	assert.ElementsMatch(t, []counts.Column{
		{Period: counts.Bad, Service: "s", Key: "resource['cloud.region']", Value: "a", Scored: 5, Bad: 2, RawScored: 3, RawBad: 1},
		{Period: counts.Bad, Service: "s", Key: "resource['cloud.region']", Value: "c", Scored: many, RawScored: many},
		{Period: counts.Bad, Service: "s", Key: "attrs['tier']", Value: "gold", Scored: 4 + many, Bad: 2, RawScored: 2 + many, RawBad: 1},
	}, columns)
}

func TestNothingIsRememberedOfClustersThatAreTold(t *testing.T) {
	for _, many := range []bool{false, true} {
		f := newClusterFold()
		f.add("a", clusterSum{m: 1})
		f.many = many
		f.forget()
		assert.Equal(t, clusterFold{many: many}, f)
	}
}

func TestRowsAreFoundByTheirKeysHoweverManyThereAre(t *testing.T) {
	var rows foldedRows
	var keys []foldedKey
	for block := int32(-150); block < 150; block++ {
		for combination := range int32(20) {
			keys = append(keys, foldedKey{block, combination, counts.Period(combination % 4)}) //nolint:gosec // there are four
		}
	}
	for range 2 {
		for i := range keys {
			rows.of(keys[i]).spans++
		}
	}
	assert.Equal(t, len(keys), rows.n)
	for at, row := range rows.each() {
		assert.Equal(t, keys[at-1], row.foldedKey)
		assert.EqualValues(t, 2, row.spans)
	}
}

func TestUnitsBeforeTheFirstThatIsWeighedStandForThemselves(t *testing.T) {
	var r foldedRow
	assert.Zero(t, r.weights().Spans)
	r.add(&Unit{Weight: 1}, 1)
	r.add(&Unit{Weight: 1}, 0)
	r.add(&Unit{Weight: 1}, unscored)
	assert.Nil(t, r.weighed)
	assert.Equal(t, counts.Weights{Spans: 3, Scored: 2, Bad: 1, Squares: 2}, r.weights().Weights)
	r.add(&Unit{Weight: 4, IsSigned: true, Rate: 4}, 1)
	r.add(&Unit{Weight: 1, IsSigned: true, Rate: 1}, 0)
	w := r.weights()
	assert.Equal(t, counts.Weights{Spans: 8, Scored: 7, Bad: 5, Squares: 19}, w.Weights)
	assert.EqualValues(t, 2, w.signed)
	assert.Equal(t, []float64{1, 4}, []float64{w.minRate, w.maxRate})
}

func TestOfManyAnswersSomeOfAllTimesAreKept(t *testing.T) {
	var few, many answerSample
	for i := range int64(SampledUnitsMost) {
		few.add(i)
	}
	assert.Len(t, few.answers, SampledUnitsMost)
	const all = 10*SampledUnitsMost + 7
	for i := range int64(all) {
		many.add(i)
	}
	assert.LessOrEqual(t, len(many.answers), SampledUnitsMost)
	assert.GreaterOrEqual(t, len(many.answers), SampledUnitsMost/2)
	for i, answer := range many.answers {
		assert.EqualValues(t, i*16, answer)
	}
}
