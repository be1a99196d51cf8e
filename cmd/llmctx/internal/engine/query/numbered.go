// SPDX-License-Identifier: Apache-2.0

package query

import (
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// Where all spans are of one pack, packing has numbered what they share, their clusters and their labels. A server groups by these numbers,
// and looks at no text that many spans have, but once.

// Known is what an engine found out while it looked which sorts of spans there are.
type Known struct {
	Spans, Weighted int64 // that count
	Latest          int64 // of these, microseconds
	// Alone says that each verdict is on its own answer, and Verdicts are all of them.
	Alone    bool
	Verdicts []counts.Verdict
}

// Sorts is a query of which sorts of spans there are, and of their verdicts: rows of c, place, counts, name, label, number, weighted, latest,
// scores, total, lowest, highest, and how many tell an aspect that verdicts answer. place is the period, -1 where no span counts. further are
// columns of the relation spans that have one value each in a pack.
func (s *Spec) Sorts(further string) string {
	told := "0"
	for i := range s.Asked.Behaviour {
		if Verdicts(&s.Asked.Behaviour[i], s.Asked.Reach) {
			told += fmt.Sprintf(" + count(e%d)", i)
		}
	}
	return fmt.Sprintf(`SELECT c, place, counts, name, label, count(*) number, count(w) weighted, %s latest, count(score) scores, coalesce(sum(score), 0) total,
 coalesce(min(score), 0) lowest, coalesce(max(score), 0) highest, %s told%s
FROM (SELECT s.*, CASE WHEN %s THEN %s ELSE -1 END place FROM spans s) x GROUP BY c, place, counts, name, label`,
		s.latest(), told, further, s.within(), s.period(s.when("")))
}

// numberedCluster is the number of a span's cluster, and whether that is a conversation.
func (s *Spec) numberedCluster() (cluster, named string) {
	if s.Asked.Cluster == counts.Conversation {
		return "u.cluster_number", "u.cluster_number % 2"
	}
	return "u.trace_number", "0"
}

// numberedCodes are further columns of the relation codes: the number of a service.
func (s *Spec) numberedCodes() string {
	if !s.Numbered {
		return ""
	}
	return ", min(c) OVER (PARTITION BY service) AS s"
}

// numberedClusters is the relation of the clusters of each key, and of those of each service, which have no key.
func (s *Spec) numberedClusters() string {
	m, b := "sum(w)", "coalesce(sum(CASE WHEN bad = 1 THEN w END), 0)"
	if s.Unweighted {
		m, b = s.Double("count(*)"), s.Double("coalesce(sum(bad), 0)")
	}
	return fmt.Sprintf(`SELECT g.period AS period, g.k AS k, p.service AS service, m, b, named
FROM (SELECT period, k, s, %s m, %s b, max(cluster_named) named FROM (SELECT u.period AS period, d.k AS k, d.s AS s, u.cluster_key AS cluster_key, u.cluster_named AS cluster_named, u.w AS w, u.bad AS bad
 FROM units u JOIN codes d ON d.c = u.n WHERE u.cluster_key IS NOT NULL AND %s) v GROUP BY GROUPING SETS ((period, k, cluster_key), (period, s, cluster_key))) g
LEFT JOIN (SELECT DISTINCT s, service FROM codes) p ON p.s = g.s`, m, b, s.isClustered())
}
