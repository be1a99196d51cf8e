// SPDX-License-Identifier: Apache-2.0

// Package packed says how a packed lake is laid out: the columns of its tables, where their
// files are, and the manifest that tells which files belong to it and what of the lake they hold.
//
//	OUT/spans/day=2026-11-20/hour=09/….parquet     one row a span
//	OUT/verdicts/day=2026-11-20/hour=11/….parquet  one row a verdict of a log record or a span event
//	OUT/combinations/….parquet                     one row a combination of what many spans share
//	OUT/label_sets/….parquet                       one row a text of the column labels
//	OUT/keys/….parquet                             one row a trace, a response and a conversation, and hour
//	OUT/_llmctx_pack.json                          the manifest
//
// Day and hour are those of the row's own time, in UTC. It is Parquet partitioned as Hive does it, so that
// any engine reads it; what begins with an underscore or a dot is no data to them.
package packed
