// SPDX-License-Identifier: Apache-2.0

package query

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// isGrouped reports whether clusters are grouped by keys and by services at once.
func (s *Spec) isGrouped() bool { return s.Coded && s.Inlined }

// Clustered is the relation of the clusters of each key; where nothing can be kept, with those of each service, which have no key.
func (s *Spec) Clustered() string {
	if s.Numbered {
		return s.numberedClusters()
	}
	if s.isGrouped() {
		return fmt.Sprintf(`SELECT period, k, service, cluster, sum(w) m, coalesce(sum(CASE WHEN bad = 1 THEN w END), 0) b, max(cluster_named) named
FROM (SELECT period, k, service, %s AS cluster, w, bad, cluster_named FROM units WHERE cluster_key IS NOT NULL AND %s) u
GROUP BY GROUPING SETS ((period, k, cluster), (period, service, cluster))`, s.Hash("cluster_key"), s.isClustered())
	}
	cluster, as := "cluster_key", ""
	if s.Coded && s.Hashed { // groups of numbers are found in less time than those of texts
		cluster, as = s.Hash(cluster), " AS cluster_key"
	}
	units := "units"
	if s.OwnNumbers {
		units = "(SELECT u.*, d.k AS k FROM units u JOIN codes d ON d.n = u.n) x"
	}
	return fmt.Sprintf(`SELECT period, %[1]s, %[3]s%[4]s, sum(w) m, coalesce(sum(CASE WHEN bad = 1 THEN w END), 0) b, max(cluster_named) named
FROM %[5]s WHERE cluster_key IS NOT NULL AND %[2]s GROUP BY period, %[1]s, %[3]s`, s.key(), s.isClustered(), cluster, as, units)
}

// isClustered holds for units whose clusters are counted: the scored ones or, where nothing is asked of them, all of the bad window,
// which tell how far its shares stray.
func (s *Spec) isClustered() string {
	if len(s.Asked.Behaviour) == 0 {
		return fmt.Sprintf("period = %d", counts.Bad)
	}
	return compared()
}

// poolings are how clusters are summed up: those of scored units also by kind and values.
func (s *Spec) poolings() []bool {
	if len(s.Asked.Behaviour) == 0 {
		return []bool{true}
	}
	return []bool{false, true}
}

// key is what clusters are told apart by.
func (s *Spec) key() string {
	if s.Coded {
		return "k"
	}
	return "service, kind" + s.v()
}

// AllClusters sums over both.
func (*Spec) AllClusters() string {
	return `SELECT period, k, coalesce(service, ''), count(*), sum(m), sum(b), sum(m * m), sum(m * b), sum(b * b), max(m), sum(named) FROM clustered c GROUP BY period, k, service`
}

// Clusters sums over clusters: pooled over kinds and values, or not. It reads clustered.
func (s *Spec) Clusters(pooled bool) string {
	by, from := "period, "+s.key(), "clustered"
	if pooled {
		if s.Coded {
			from = "(SELECT c.*, d.service AS service FROM clustered c JOIN (SELECT DISTINCT k, service FROM codes) d ON d.k = c.k)"
		}
		by, from = "period, service", "(SELECT period, service, cluster_key, sum(m1) m, sum(b1) b, max(named1) named FROM (SELECT period, service, cluster_key, m m1, b b1, named named1 FROM "+
			from+" y) x GROUP BY period, service, cluster_key)"
	}
	return fmt.Sprintf("SELECT %[1]s, count(*), sum(m), sum(b), sum(m * m), sum(m * b), sum(b * b), max(m), sum(named) FROM %[2]s c GROUP BY %[1]s", by, from)
}

func (r *run) clusters() error {
	if r.fold != nil && !r.fold.clusters.many {
		for _, pooled := range r.poolings() {
			r.t.Clusters = append(r.t.Clusters, r.fold.clusters.total(&r.combinations, pooled)...)
		}
		r.fold.clusters.forget()
		return nil
	}
	if is, err := r.alikeClusters(); is || err != nil {
		return err
	}
	if err := r.make.Make(Step{"clustered", r.Clustered()}); err != nil {
		return err
	}
	if r.isGrouped() {
		return r.clustersOf(r.AllClusters(), true, true)
	}
	for _, pooled := range r.poolings() {
		if err := r.clustersOf(r.Clusters(pooled), !pooled, pooled); err != nil {
			return err
		}
	}
	return nil
}

// clustersOf reads clusters by their keys, or pooled, or both: then those without a key are pooled.
func (r *run) clustersOf(query string, keyed, pooled bool) error {
	v := make(values, len(r.Variables))
	var c counts.ClusterSums
	var k sql.NullInt64
	return r.each(query, func() []any {
		list := []any{&c.Period}
		if keyed && r.Coded {
			list = append(list, &k)
		}
		if pooled || !r.Coded {
			list = append(list, &c.Service)
		}
		if keyed && !r.Coded {
			list = append(append(list, &c.Kind), v.to()...)
		}
		return append(list, &c.Clusters, &c.M, &c.B, &c.MM, &c.MB, &c.BB, &c.MaxM, &c.Named)
	}, func() error {
		one := c
		one.Pooled = pooled && (!keyed || !k.Valid)
		switch {
		case one.Pooled:
		case !slices.Contains(r.poolings(), false):
			return nil
		case r.Coded:
			of := r.combinations.ofKey(k.Int64)
			if of == nil {
				return errPackedMeanwhile
			}
			one.Service, one.Kind, one.Values = of.Service, of.Kind, of.Values
		default:
			one.Values = v.texts()
		}
		r.t.Clusters = append(r.t.Clusters, one)
		return nil
	})
}
