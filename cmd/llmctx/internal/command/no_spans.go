// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
)

// noSpans says what the lake has instead of the bad window.
func noSpans(read *lake.Lake, q *lake.Query) error {
	window := q.Bad.From.Format(time.RFC3339) + ".." + q.Bad.To.Format(time.RFC3339)
	var err error
	switch {
	case read.Spans > 0:
		err = fmt.Errorf("%s: no stamped span in the bad window %s%s; those of the lake begin at %s and go on until about %s", q.Path,
			window, whereHolds(q), read.First.Format(time.RFC3339), read.Last.Format(time.RFC3339))
	case read.Left.Unread > 0:
		err = fmt.Errorf("%s: no stamped span there, and %s could not be read (cut off or not JSON); is it what the file "+
			"exporter wrote, with a message on each line?", q.Path, count(int(read.Left.Unread), "document"))
	case read.Left.Foreign > 0:
		err = fmt.Errorf("%s: no stamped span there, and %s without spans (metrics, logs, or no OTLP/JSON at all); is it what the "+
			"file exporter of a traces pipeline wrote?", q.Path, count(int(read.Left.Foreign), "document"))
	case q.Where != "":
		err = fmt.Errorf("%s: no stamped span in the bad window %s or before it%s; leave --where out to see whether there are others",
			q.Path, window, whereHolds(q))
	default:
		err = fmt.Errorf("%s: no stamped span in the bad window %s or before it; did the spans pass llm_context before they "+
			"were written, and is the window in UTC?", q.Path, window)
	}
	var left *Finding
	if errors.As(incomplete(read.Left.Skipped), &left) {
		return fmt.Errorf("%w\n%w", left.Err, err)
	}
	return err
}

func whereHolds(q *lake.Query) string {
	if q.Where == "" {
		return ""
	}
	return " for which --where " + q.Where + " holds"
}
