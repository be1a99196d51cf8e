// SPDX-License-Identifier: Apache-2.0

package command

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/llmcontext/llmcontextprocessor/processor/llmcontextprocessor"
)

// relations says in words how the span and the registry stand to each other.
var relations = map[string]string{
	"absent":        "neither declared nor shown",
	"declared":      "declared; the span does not say",
	"observed":      "shown by the span; the registry does not declare it",
	"agreed":        "declared, and the span shows the same",
	"drifted":       "drift: the span shows another value than the registry declares",
	"apart":         "not stamped on such a record",
	"ambiguous":     "a rollout, and nothing picks one of it",
	"not_yet_known": "the span is older than what is known of the registry",
}

// text prints the answer for one span.
func (s *explainedSpan) text(w io.Writer, in *timezone) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  of %s\ntrace %s  span %s\n", s.Name, cmp.Or(s.Service, "an unnamed service"), s.TraceID, s.SpanID)
	if s.Kind == "none" {
		why := "Not a GenAI span: no attribute, name, scope or event says so. Bring it in with spans::include."
		if s.Excluded {
			why = "Not stamped: spans::exclude leaves it out."
		}
		b.WriteString(why + "\n\n")
		_, err := io.WriteString(w, b.String())
		return err
	}
	fmt.Fprintf(&b, "%s, as %s writes it, at %s: status %s, fingerprint %s\n\n", s.Kind, s.Dialect, in.stamp(s.At),
		s.Status, s.Fingerprint)
	for i := range s.Variables {
		variableText(&b, &s.Variables[i], in)
	}
	b.WriteString("\n")
	list(&b, "The contexts were matched with", s.Matched)
	unmatchedText(&b, s.Unmatched)
	list(&b, "The span shows", s.Shown)
	for _, told := range s.Evidence {
		if told.Refused != "" {
			fmt.Fprintf(&b, "Not taken as %s: %s of %s; %s.\n", told.Evidence, told.Value, strings.Join(told.Keys, ", "), told.Refused)
		}
	}
	switch {
	case len(s.Written) == 0:
	case len(s.Differences) == 0:
		b.WriteString("It carries this very stamp.\n")
	default:
		b.WriteString("It carries another stamp:\n")
		for _, d := range s.Differences {
			fmt.Fprintf(&b, "  %s: %s on the span, %s with this registry\n", d.Attribute, cmp.Or(d.Carried, "nothing"), cmp.Or(d.Now, "nothing"))
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// unmatchedText says why the nearest contexts do not match.
func unmatchedText(b *strings.Builder, contexts []llmcontextprocessor.Unmatched) {
	if len(contexts) == 0 {
		return
	}
	b.WriteString("The nearest contexts that did not match:\n")
	for i := range contexts {
		c := &contexts[i]
		reasons := make([]string, len(c.Failed))
		for at, f := range c.Failed {
			reasons[at] = fmt.Sprintf("%s is %s", f.Key, cmp.Or(f.Value, "absent"))
		}
		fmt.Fprintf(b, "  %s, for %s: %s\n", c.Position, c.Match, strings.Join(reasons, ", "))
	}
}

func variableText(b *strings.Builder, v *llmcontextprocessor.Explained, in *timezone) {
	fmt.Fprintf(b, "%-8s %s\n         %s\n", v.Variable, cmp.Or(v.Value, "unknown"), relations[string(v.Relation)])
	line := func(format string, arguments ...any) { fmt.Fprintf(b, "         "+format+"\n", arguments...) }
	if v.Reported != "" {
		line("the application reports %s", v.Reported)
	}
	if v.Declared != "" {
		line("declared is %s", v.Declared)
	}
	if len(v.Candidates) > 0 {
		line("one of %s", strings.Join(v.Candidates, ", "))
	}
	if v.Unsettled {
		line("unsettled: it changed within settle of the span")
	}
	if e := v.Entry; e != nil {
		line("%s, for %s, %s", e.Position, e.Match, heldText(e.From, e.To, in))
	}
}

func heldText(from, to *time.Time, in *timezone) string {
	at := func(t *time.Time) string { return in.stamp(*t) }
	switch {
	case from == nil && to == nil:
		return "in force all the time"
	case from == nil:
		return "in force until " + at(to)
	case to == nil:
		return "in force since " + at(from)
	default:
		return "in force from " + at(from) + " to " + at(to)
	}
}

// long texts, such as tool definitions, are cut in a list.
const longest = 80

func list(b *strings.Builder, title string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	fmt.Fprintf(b, "%s:\n", title)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := strings.Join(strings.Fields(values[key]), " ")
		if len(value) > longest {
			value = strings.ToValidUTF8(value[:longest], "") + "..."
		}
		fmt.Fprintf(b, "  %s: %s\n", key, value)
	}
}
