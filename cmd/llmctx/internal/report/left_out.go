// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/analysis"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
)

// LeftOut is what of the lake did not count.
type LeftOut struct {
	Skipped   []counts.Skipped `json:"unreadable_files,omitempty"`
	Others    []string         `json:"files_of_other_names,omitempty"`
	Torn      []string         `json:"torn_files,omitempty"`
	Changed   []string         `json:"changed_files,omitempty"`
	Unread    int64            `json:"unread_documents"`
	TooLong   int64            `json:"documents_too_long,omitempty"`
	Foreign   int64            `json:"documents_without_spans,omitempty"`
	Startless int64            `json:"spans_without_a_start,omitempty"`
}

func leftOutOf(l *counts.LeftOut) LeftOut {
	return LeftOut{
		Skipped: l.Skipped, Others: l.Others, Torn: l.Torn, Changed: l.Changed, Unread: l.Unread, TooLong: l.TooLong, Foreign: l.Foreign, Startless: l.Startless,
	}
}

// leftOut says what of the lake did not count, and why.
func leftOut(l *counts.LeftOut) (notes []string) {
	for _, s := range l.Skipped {
		notes = append(notes, "Left out, since it cannot be read: "+s.String()+".")
	}
	if n := int64(len(l.Others)); n > 0 {
		notes = append(notes, fmt.Sprintf("Not read, since the name is that of no file of a lake: %s. A file that is named itself, "+
			"with --lake, is read whatever its name.", strings.Join(analysis.Shorten(l.Others, 3), ", ")))
	}
	for _, path := range l.Torn {
		notes = append(notes, "The end of "+path+" is cut off; its last message is left out.")
	}
	for _, path := range l.Changed {
		notes = append(notes, path+" changed while it was read.")
	}
	if l.Unread > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since they cannot be read (cut off or not JSON): %s of the lake.", plural(l.Unread, "document")))
	}
	if l.TooLong > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since they are longer than is read: %s of the lake.", plural(l.TooLong, "document")))
	}
	if l.Foreign > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since they hold neither spans nor log records (metrics, or no OTLP/JSON at all): %s of the lake.",
			plural(l.Foreign, "document")))
	}
	if l.Startless > 0 {
		notes = append(notes, fmt.Sprintf("Left out, since their start cannot be read: %s.", plural(l.Startless, "stamped span")))
	}
	return notes
}

// repeated says that spans are there more than once.
func repeated(n int64) string {
	return fmt.Sprintf("%s were there already, with the same trace and span ID, as those of a batch are that was sent again; each counts once.",
		plural(n, "span"))
}

// verdictNotes say how verdicts came to their answers, of which so many are scored in the windows, and which did not. Where is a condition
// for the answers that count.
func verdictNotes(c *counts.Table, scored int64, where string) (notes []string) {
	var ways []string
	for _, a := range c.Attached {
		if a.Answers > 0 {
			ways = append(ways, fmt.Sprintf("%s %s", thousands(a.Answers), a.How))
		}
	}
	if len(ways) > 0 {
		notes = append(notes, "Answers with a verdict in all that was counted, by how it was found: "+strings.Join(ways, ", ")+carryTheirs(c, scored)+"."+places(c))
	}
	if slices.ContainsFunc(c.Attached, func(a counts.Attached) bool {
		return a.Answers > 0 && (a.How == counts.ByAbove || a.How == counts.ByTrace)
	}) {
		notes = append(notes, sharedVerdicts)
	}
	if failed := failures(c); failed[0]+failed[1] > 0 {
		notes = append(notes, fmt.Sprintf("Evaluations that failed, which are no verdicts: %s in the bad window, %s in the baseline.",
			thousands(failed[1]), thousands(failed[0])))
	}
	what := "Verdicts that belong to no answer"
	if where != "" {
		what += ", or to one that is not " + where
	}
	for _, u := range c.Unattached {
		if u.Count > 0 {
			notes = append(notes, fmt.Sprintf("%s: %s (%s).", what, thousands(u.Count), u.Why))
		}
	}
	return notes
}

// sharedVerdicts is said where a verdict is of several answers.
const sharedVerdicts = "A verdict above its answers, or of a trace, is that of all of them: services that answer in the same traces have bad answers in common."

// carryTheirs says so where further answers that are scored carry their verdicts themselves: of these it is not looked for one.
func carryTheirs(c *counts.Table, scored int64) string {
	for _, a := range c.Attached {
		scored -= a.Answers
	}
	if scored <= 0 {
		return ""
	}
	return "; the others carry theirs"
}

// places says in what verdicts are written.
func places(c *counts.Table) string {
	var list []string
	for i := range c.Verdicts {
		if v := &c.Verdicts[i]; v.Count > v.Errors && !slices.Contains(list, string(v.Place)) {
			list = append(list, string(v.Place))
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return " The lake has verdicts in " + strings.Join(list, ", ") + "."
}

// failures counts the evaluations of the baseline and of the bad window that ended in an error.
func failures(c *counts.Table) (failed [2]int64) {
	for i := range c.Verdicts {
		switch v := &c.Verdicts[i]; v.Period {
		case counts.Baseline:
			failed[0] += v.Errors
		case counts.Bad:
			failed[1] += v.Errors
		default:
		}
	}
	return failed
}

// samplingNote says what is known of sampling.
func samplingNote(s *counts.Sampling, asked float64) string {
	switch {
	case asked > 1:
		return fmt.Sprintf("Each span without a sign of sampling counts for %g, as --sampled says.", asked)
	case s.Signed == 0:
		return "No span says that it was sampled; if some were, rates are those of the sample."
	case s.Unsigned == 0:
		return "Spans count as often as their sampling says that there were such."
	default:
		return fmt.Sprintf("%s tell how they were sampled, and count as often as that says; %s do not, and count once.",
			plural(s.Signed, "span"), thousands(s.Unsigned))
	}
}
