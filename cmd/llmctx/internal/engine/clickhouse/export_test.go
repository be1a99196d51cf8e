// SPDX-License-Identifier: Apache-2.0

package clickhouse

// SetKeptSpans sets how many spans the server is asked to keep, and returns what it was.
func SetKeptSpans(n int) int {
	was := keptSpans
	keptSpans = n
	return was
}
