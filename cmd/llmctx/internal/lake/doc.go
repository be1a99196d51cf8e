// SPDX-License-Identifier: Apache-2.0

// Package lake counts stamped spans in a directory of files with DuckDB: OTLP/JSON
// lines as the Collector's file exporter writes them, and Parquet as
// ClickHouse-compatible writers do.
//
// Every file is read once, in groups of bounded size. SQL only counts: spans by time
// bucket, service, kind of call, stamp and behaviour. Stamps are few, so what is kept is
// small however many spans there are; identifiers, of which every span has another, are
// folded into one value.
package lake
