// SPDX-License-Identifier: Apache-2.0

package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/counts"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/expr"
	"github.com/llmcontext/llmcontextprocessor/cmd/llmctx/internal/report"
)

// valuesSchema names the shape of the JSON. It changes when a field changes its meaning.
const valuesSchema = "llm_context.values/1"

// valuesOf holds the flags of `llmctx values`.
type valuesOf struct {
	store
	timezone
	where, window string
	asJSON        bool
}

// valuesAnswer is what values --json prints: what a key holds, or what verdicts and keys there are.
type valuesAnswer struct {
	Schema string `json:"schema"`
	Key    string `json:"key,omitempty"`
	Spans  int64  `json:"spans"`
	// Absent is how many spans do not have the key.
	Absent int64        `json:"spans_without,omitempty"`
	Values []heldValue  `json:"values"`
	More   bool         `json:"more_values,omitempty"`
	Near   []string     `json:"near_keys,omitempty"`
	Judged []heldResult `json:"verdicts,omitempty"`
}

// heldValue is how many spans have a value.
type heldValue struct {
	Value string `json:"value"`
	Spans int64  `json:"spans"`
}

// heldResult is how often a kind of verdict was given, and the flag that asks for it.
type heldResult struct {
	Name  string `json:"name"`
	Label string `json:"label,omitempty"`
	Count int64  `json:"count"`
	Ask   string `json:"ask"`
}

// Values makes `llmctx values`.
func Values() *cobra.Command {
	var v valuesOf
	cmd := &cobra.Command{
		Use:   "values [KEY] --lake DIR",
		Short: "List what a key holds in the stamped spans of a lake, or what verdicts there are",
		Long: `List what a key holds in the stamped spans of a lake, the most frequent values first.

KEY is that of an attribute, attrs['key'], resource['key'], or a column such as service. What no
span has is looked for on the resources, too.
Without KEY it lists the verdicts that judges gave, and how to ask for each: the labels of one
of them are its values, too.

Exit codes: 0 answered, 1 no span has the key, 2 no answer.`,
		Example: "  llmctx values gen_ai.response.finish_reasons --lake /var/lib/otel/lake",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return v.run(cmd, "")
			}
			return v.run(cmd, args[0])
		},
	}
	flags := cmd.Flags()
	v.store.flags(cmd)
	flags.StringVar(&v.where, "where", "", "condition for the spans that count")
	flags.StringVar(&v.window, "window", "", "only spans of FROM..TO (default: all)")
	v.timezone.flag(cmd)
	flags.BoolVar(&v.asJSON, "json", false, "print JSON")
	return cmd
}

func (v *valuesOf) run(cmd *cobra.Command, key string) error {
	if t, ok := expr.Columns[key]; ok && t != expr.Text {
		return fmt.Errorf("%s is a column of numbers or times, of which no values are listed; attrs['%[1]s'] is an attribute of that name", key)
	}
	q, err := v.question(time.Now())
	if err != nil {
		return err
	}
	ctx, stop := untilStopped(cmd.Context())
	defer stop()
	records, err := v.open(ctx)
	if err != nil {
		return explainMissing(err, v.name())
	}
	defer func() { _ = records.Close() }()
	answer, err := whatIsHeld(ctx, records, q, key)
	if err != nil {
		return explainMissing(err, v.name())
	}
	if v.asJSON {
		return printJSON(cmd.OutOrStdout(), answer)
	}
	if answer.Key != key {
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "No span has %s; %s holds:\n", key, answer.Key); err != nil {
			return err
		}
	}
	return answer.print(cmd.OutOrStdout())
}

// question counts all there is, where no window is given: from the first day of the clock to the year 2099.
func (v *valuesOf) question(now time.Time) (*counts.Question, error) {
	begin := time.Unix(0, 0).UTC()
	q := &counts.Question{
		Baseline: counts.Interval{From: begin, To: begin.AddDate(0, 0, 1)},
		Bad:      counts.Interval{From: begin.AddDate(0, 0, 1), To: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	where := v.where
	if v.window != "" {
		window, err := parseWindow(v.window, now, v.zone)
		if err != nil {
			return nil, fmt.Errorf("--window: %w", err)
		}
		within := fmt.Sprintf("ts >= '%s' AND ts < '%s'", window.From.Format(time.RFC3339Nano), window.To.Format(time.RFC3339Nano))
		if where = within; v.where != "" {
			where = within + " AND (" + v.where + ")"
		}
	}
	if where == "" {
		return q, nil
	}
	var err error
	if q.Where, err = expr.Parse(where); err != nil {
		return nil, fmt.Errorf("--where %s: %w", v.where, err)
	}
	return q, nil
}

// whatIsHeld looks what a key holds; where none has it, whether it is the name of a verdict.
func whatIsHeld(ctx context.Context, store counts.Counts, q *counts.Question, key string) (*valuesAnswer, error) {
	answer := &valuesAnswer{Schema: valuesSchema, Key: key, Values: []heldValue{}}
	if key != "" {
		found, err := heldAnywhere(ctx, store, q, key)
		if err != nil {
			return nil, err
		}
		answer.Key = found.Key
		answer.Spans, answer.Absent, answer.More, answer.Near = found.Spans, found.Absent, found.More, found.Near
		for _, c := range found.Counts {
			answer.Values = append(answer.Values, heldValue{c.Value, c.Spans})
		}
		if len(answer.Values) > 0 {
			return answer, nil
		}
	}
	table, err := store.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	answer.Spans, answer.Judged = table.Coverage.Spans, judged(table, key)
	return answer, nil
}

// heldAnywhere looks what a key holds; where no span has it, what the attribute of that name does in the other place, on the
// resource or on the span.
func heldAnywhere(ctx context.Context, store counts.Counts, q *counts.Question, key string) (*counts.Values, error) {
	found, err := store.Values(ctx, q, key)
	if err != nil || len(found.Counts) > 0 {
		return found, err
	}
	if other := otherPlace(key); other != "" {
		there, err := store.Values(ctx, q, other)
		if err != nil || len(there.Counts) > 0 {
			return there, err
		}
	}
	return found, nil
}

// otherPlace is an attribute of the resource for one of the span, and the other way round; of a column there is none.
func otherPlace(key string) string {
	if _, isColumn := expr.Columns[key]; isColumn {
		return ""
	}
	if name, ok := strings.CutPrefix(key, "resource["); ok {
		return "attrs[" + name
	}
	if name, ok := strings.CutPrefix(key, "attrs["); ok {
		return "resource[" + name
	}
	return "resource['" + key + "']"
}

// judged lists the verdicts of a name, or of any.
func judged(table *counts.Table, name string) []heldResult {
	var list []heldResult
	for i := range table.Verdicts {
		v := &table.Verdicts[i]
		if v.Count == v.Errors || v.Period != counts.Bad || name != "" && !strings.EqualFold(v.Name, name) {
			continue
		}
		at := slices.IndexFunc(list, func(r heldResult) bool { return r.Name == v.Name && r.Label == v.Label })
		if at < 0 {
			at = len(list)
			list = append(list, heldResult{Name: v.Name, Label: v.Label, Ask: report.VerdictFlag(v.Name, v.Label)})
		}
		list[at].Count += v.Count - v.Errors
	}
	return list
}

func (a *valuesAnswer) print(w io.Writer) error {
	var out strings.Builder
	line := func(n int64, text string) {
		fmt.Fprintf(&out, "%9d  %s\n", n, strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(text))
	}
	for _, v := range a.Values {
		line(v.Spans, v.Value)
	}
	if a.More {
		out.WriteString("           and other values\n")
	}
	if a.Absent > 0 && len(a.Values) > 0 {
		line(a.Absent, "(spans without it)")
	}
	if len(a.Values) == 0 && a.Key != "" {
		text := fmt.Sprintf("no span of %d has %s", a.Spans, a.Key)
		if len(a.Judged) == 0 {
			if len(a.Near) > 0 {
				text += "; there are " + strings.Join(a.Near, ", ")
			}
			return &Finding{fmt.Errorf("%s", text)}
		}
		fmt.Fprintf(&out, "%s; it is the name of verdicts:\n", text)
	}
	for _, r := range a.Judged {
		line(r.Count, strings.TrimSuffix(r.Name+"="+r.Label, "=")+"   "+r.Ask)
	}
	if a.Key == "" && len(a.Judged) == 0 {
		fmt.Fprintf(&out, "No verdict in %s, nor in log records beside them; llmctx values KEY lists what a key holds.\n", count(int(a.Spans), "span"))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// headline says in a sentence what was found.
func (a *valuesAnswer) headline() string {
	switch {
	case a.Key == "":
		return fmt.Sprintf("%s in %d spans", count(len(a.Judged), "kind of verdict"), a.Spans)
	case len(a.Values) == 0:
		return fmt.Sprintf("No span of %d has %s", a.Spans, a.Key)
	default:
		return fmt.Sprintf("%s of %s", count(len(a.Values), "value"), a.Key)
	}
}
