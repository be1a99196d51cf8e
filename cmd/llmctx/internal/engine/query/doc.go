// SPDX-License-Identifier: Apache-2.0

// Package query writes the SQL that counts. All engines run the same texts; they differ in
// where the records come from, and in a few functions (Dialect).
//
// An engine brings its records into two relations:
//
//	spans(ts BIGINT µs, tid, sid, pid, ltid, lsid, service, kind, status, drift, missing, unsettled,
//	      registry, declared, conv, rid, name, label VARCHAR, score, w DOUBLE, counts, e0…en INT, v0…vm VARCHAR)
//	verdicts(vid BIGINT, place, ts BIGINT µs, service, tid, sid, psid, ltid, lsid, rid, name, label VARCHAR,
//	      score DOUBLE, self, failed, e0…en INT)
//
// pid is the parent, ltid and lsid what the span links to, rid the response, conv the
// conversation, w the weight (NULL: no span's sign). counts is 1 for spans that count. e0…en
// say of each aspect of the behaviour whether it holds there: 1, 0, or NULL where the record does
// not tell. self is 1 where a verdict may be one of its own span, 0 for evaluation spans, whose
// parent is psid. IDs that are absent are NULL.
package query
