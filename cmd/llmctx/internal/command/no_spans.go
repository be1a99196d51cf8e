// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"time"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// noSpans says what the lake has instead of the bad window.
func noSpans(read *counts.Table, path, filter, services string) error {
	window := read.Bad.From.Format(time.RFC3339) + ".." + read.Bad.To.Format(time.RFC3339)
	var err error
	switch v := &read.Coverage; {
	case v.Spans > 0: // around it; the lake may have others
		err = fmt.Errorf("%s: no stamped span in the bad window %s%s; of those that are read for it, from %s to %s, the first one is of %s, the last one of about %s",
			path, window, whereHolds(filter)+services, read.Since().Format(time.RFC3339), read.Until().Format(time.RFC3339),
			v.First.Format(time.RFC3339), v.Last.Format(time.RFC3339))
	case !v.First.IsZero():
		err = fmt.Errorf("%s: no stamped span in the bad window %s%s; those of the lake begin at %s and go on until about %s", path,
			window, whereHolds(filter)+services, v.First.Format(time.RFC3339), v.Last.Format(time.RFC3339))
	case services != "": // it has spans, of others
		err = fmt.Errorf("%s: no stamped span in the bad window %s or before it%s%s", path, window, whereHolds(filter), services)
	case v.Left.TooLong > 0:
		err = fmt.Errorf("%s: no stamped span there, and %s longer than is read; is it what the file exporter wrote, with a "+
			"message on each line?", path, count(int(v.Left.TooLong), "document"))
	case v.Left.Unread > 0:
		err = fmt.Errorf("%s: no stamped span there, and %s could not be read (cut off or not JSON); is it what the file "+
			"exporter wrote, with a message on each line?", path, count(int(v.Left.Unread), "document"))
	case v.Logs > 0:
		err = fmt.Errorf("%s: no stamped span there, beside %s in log records; what is counted are stamped spans of calls, not log records of them: "+
			"let a traces pipeline with llm_context write into the lake as well", path, count(int(v.Logs), "verdict"))
	case v.Left.Foreign > 0:
		err = fmt.Errorf("%s: no stamped span there, and %s without spans (metrics, logs, or no OTLP/JSON at all); is it what the "+
			"file exporter of a traces pipeline wrote, and did its spans pass llm_context?", path, count(int(v.Left.Foreign), "document"))
	case filter != "":
		err = fmt.Errorf("%s: no stamped span in the bad window %s or before it%s", path, window, whereHolds(filter))
	default:
		err = fmt.Errorf("%s: no stamped span in the bad window %s or before it; did the spans pass llm_context before they "+
			"were written (log records of calls are not counted), and is the window in UTC?", path, window)
	}
	for _, path := range read.Coverage.Left.Changed {
		err = fmt.Errorf("%w; %s changed while it was read: ask again", err, path)
	}
	var left *Finding
	if errors.As(incomplete(read.Coverage.Left.Skipped), &left) {
		return fmt.Errorf("%w\n%w", left.Err, err)
	}
	return err
}

func whereHolds(filter string) string {
	if filter == "" {
		return ""
	}
	return " for which " + filter + " holds"
}
