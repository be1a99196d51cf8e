// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/lake"
)

// LeftOut is what of the lake did not count.
type LeftOut struct {
	Skipped   []lake.Skipped `json:"unreadable_files,omitempty"`
	Others    []string       `json:"files_of_other_names,omitempty"`
	Torn      []string       `json:"torn_files,omitempty"`
	Unread    int64          `json:"unread_documents"`
	Foreign   int64          `json:"documents_without_spans,omitempty"`
	Startless int64          `json:"spans_without_a_start,omitempty"`
}

func leftOutOf(l *lake.LeftOut) LeftOut {
	return LeftOut{
		Skipped: l.Skipped, Others: l.Others, Torn: l.Torn, Unread: l.Unread, Foreign: l.Foreign, Startless: l.Startless,
	}
}

// unreadable makes plain in the headline that the answer is not that of the whole lake.
func unreadable(l *lake.Lake) string {
	n := len(l.Left.Skipped)
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" Left out: %s of the lake that cannot be read.", plural(int64(n), "file"))
}

// leftOut says what of the lake did not count, and why.
func leftOut(l *lake.LeftOut) (notes []string) {
	for _, s := range l.Skipped {
		notes = append(notes, "Left out, since it cannot be read: "+s.String()+".")
	}
	if n := int64(len(l.Others)); n > 0 {
		notes = append(notes, fmt.Sprintf("Not read, since the name is that of no file of a lake: %s. A file that is named itself, "+
			"with --lake, is read whatever its name.", strings.Join(shorten(l.Others, 3), ", ")))
	}
	for _, path := range l.Torn {
		notes = append(notes, "The end of "+path+" is cut off; its last message is left out.")
	}
	if l.Unread > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since they cannot be read (cut off or not JSON): %s of the lake.", plural(l.Unread, "document")))
	}
	if l.Foreign > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since they hold no spans (metrics, logs, or no OTLP/JSON at all): %s of the lake.",
			plural(l.Foreign, "document")))
	}
	if l.Startless > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since their start cannot be read: %s.", plural(l.Startless, "stamped span")))
	}
	return notes
}

// repeated says that spans are there more than once.
func repeated(share float64) string {
	return fmt.Sprintf("About %s of the spans are there already, with the same trace and span ID (counted in a sample of one trace in "+
		"16), as those of a batch are that was sent again. Each counts as often as it is there, so the answer rests on fewer "+
		"spans than it says. To be sure of the numbers, ask a lake without them.", percent(share))
}

// scoredBlank says that the spans with a verdict are not those of answers, and how else to
// ask.
func scoredBlank(l *lake.Lake, asked lake.Reach) string {
	return fmt.Sprintf("%s of %s with a verdict carry no prompt, route, index or tools. %s", thousands(l.ScoredBlank),
		plural(l.Scored, "span"), map[lake.Reach]string{
			lake.OfSpan: "Where judges write spans of their own, --per-trace or --per-response brings their verdicts to the answers.",
			lake.OfTrace: "They are in the traces of the verdicts: --where can leave them out; where judges write traces of their own, " +
				"--per-response brings their verdicts to the answers.",
			lake.OfResponse: "They are the first with the gen_ai.response.id of a verdict: --where can leave them out.",
		}[asked])
}
