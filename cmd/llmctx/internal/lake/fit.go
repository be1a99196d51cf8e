// SPDX-License-Identifier: Apache-2.0

package lake

import (
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/moved"
)

// finest are the windows as they are counted: how far the spans go back is only known once
// they are read.
func finest(q *Query) moved.Windows {
	return moved.Windows{Baseline: q.Baseline, Bad: q.Bad, Bucket: moved.FinestBucket(q.Bad)}
}

// fit begins the baseline where the spans do, and puts buckets together until they are few
// enough. A baseline that was mostly empty would be cut into a few stretches that hold
// everything, and say nothing of what is usual.
func (r *reader) fit() {
	r.windows = moved.NewWindows(r.trimmed(), r.Bad)
	together := int(r.windows.Bucket / moved.FinestBucket(r.Bad))
	if together == r.counts.together {
		return
	}
	fine := r.counts.rows
	r.counts.rows = map[rowKey]*rowCount{}
	// What is there already has been put together in part.
	r.counts.together = together / r.counts.together
	r.counts.mergeRows(fine)
	r.counts.together = together
}

// trimmed is the baseline from the beginning of the first finest bucket with a span on.
func (r *reader) trimmed() moved.Span {
	baseline := r.Query.Baseline
	first := baseline.To.UnixNano()
	for key, row := range r.counts.rows {
		if key.period == moved.Baseline {
			first = min(first, row.first)
		}
	}
	w := finest(r.Query)
	from := w.Start(int(floorDiv(first-r.Bad.From.UnixNano(), w.Bucket.Nanoseconds())))
	if from.After(baseline.From) {
		baseline.From = from
	}
	return baseline
}
