// SPDX-License-Identifier: Apache-2.0

package clickhouse

import (
	"context"
	"fmt"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/engine/query"
)

// leavesProofs reports whether log records of calls prove variables: what they prove is not brought to the spans here.
func (e *Engine) leavesProofs(ctx context.Context, s *query.Spec) (bool, error) {
	if e.Logs == "" {
		return false, nil
	}
	d, keys := Dialect{}, e.keysOf("LogAttributes")
	found, err := e.texts(ctx, fmt.Sprintf("SELECT SpanId FROM %s WHERE Timestamp >= fromUnixTimestamp64Micro(%d) AND Timestamp < fromUnixTimestamp64Micro(%d) AND TraceId != '' AND SpanId != '' AND hasAny(%s, [%s, %s]) AND NOT has(%[4]s, %[7]s) AND EventName NOT IN (%[8]s) LIMIT 1",
		e.table(e.Logs), s.Since().UnixMicro(), s.Until().UnixMicro(), keys, d.Text(query.ConfirmedKey), d.Text(query.DriftKey), d.Text(query.NameKey), query.Texts(d, query.Events)))
	return len(found) > 0, err
}
